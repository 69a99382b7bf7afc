// A specification turned into a process that runs beside an implementation and barks when it does
// something wrong: FDR manual 4.2.3, section 4.5.7; Goldsmith, Moffat, Roscoe, Whitworth,
// Zakiuddin, "Watchdog transformations for property-oriented model-checking" (2003). So the
// specification takes part in the compression of the implementation.
//
// `watched` are the events of specification and implementation, in ascending order, without the
// bark. A watchdog does what the specification may do, and all else that is watched leads to the
// bark and then nothing.
//
// Nothing where the watchdog has more than `most_states`, or when `should_stop` says so, which is
// asked now and then and told how many bytes the specification's normal form holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "checker/lts/compact_lts.hpp"
#include "checker/lts/normal_form.hpp"

namespace csp::checker {

// Spec [T= Impl exactly when STOP [T= (trace_watchdog(Spec, A, bark) [|A|] Impl) \ A.
// Where A does not hold tick, this leaves out of account whether Impl may end where it does. Where
// it does, the watchdog ends, and the whole with it, where Impl ends and must not; the parallel
// composition synchronises on the other events. There is one state for each thing that an observer
// of Spec can know.
[[nodiscard]] std::optional<CompactLts> trace_watchdog(
    const CompactLts& specification, const Events& watched, EventId bark, std::size_t most_states,
    const std::function<bool(std::uint64_t bytes)>& should_stop = {});

// For an Impl that never ends (tick in A means nothing):
// Spec [F= Impl exactly when failure_watchdog(Spec, A, bark) [|A|] Impl has no deadlock in the
// stable-failures model and never barks; where Impl cannot diverge, exactly when it has no
// deadlock, for after the bark nothing can happen any more. May take a further exponential in the
// number of events that Spec offers at once.
[[nodiscard]] std::optional<CompactLts> failure_watchdog(
    const CompactLts& specification, const Events& watched, EventId bark, std::size_t most_states,
    const std::function<bool(std::uint64_t bytes)>& should_stop = {});

}  // namespace csp::checker
