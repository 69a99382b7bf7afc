// Does an implementation do only what a specification allows? Refinement in the traces,
// stable-failures and failures-divergences models, and the properties that are special cases of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <csp/checker/search_options.hpp>

#include "checker/lts/normal_form.hpp"
#include "checker/network/lts.hpp"
#include "checker/refine/silent_loop.hpp"
#include "checker/refine/system.hpp"

namespace csp::checker {

enum class SemanticModel : std::uint8_t { Traces, Failures, FailuresDivergences };

// A way through a system.
struct SystemWay {
  std::vector<EventId> trace{};     // internal steps counted
  std::vector<PackedState> path{};  // along it: one state more than events
};

// What was found that should not be.
struct Violation {
  enum class Kind : std::uint8_t {
    Event,           // `event` happens though only `allowed` may
    Refusal,         // it offers just `offered`; one of `required` would have to be offered whole
    Divergence,      // internal steps for ever: `loop`
    Deadlock,        // it offers nothing and has not ended
    Nondeterminism,  // after the same trace `event` may be refused, and may happen: `happening`
    Missing,         // `event` cannot happen after the trace
  };
  Kind kind{};
  std::vector<EventId> trace{};     // a shortest one, internal steps counted
  std::vector<PackedState> path{};  // of the implementation along it: one state more than events
  EventId event{};
  Events allowed{};
  Events offered{};
  std::vector<Events> required{};
  SilentLoop loop{};
  SystemWay happening{};  // a shortest one that looks like `trace` and then does `event`
};

struct RefinementResult {
  // Of pairs of a node of the specification and a state. Where there is a violation, of all levels
  // up to its own, whole: FDR counts its plies so.
  std::uint64_t states = 0;
  std::uint64_t transitions = 0;  // each once that leads from one of them
  std::uint64_t levels = 0;       // the violation's, or the last one: steps from the start
  double seconds = 0;
  std::uint64_t bytes = 0;  // of memory for all that was kept, at most
  // Why the search ended early: "the limit of 1000 states"; empty if it did not. A violation whose
  // trace could not be found again in time is not told.
  std::string limit;
  std::optional<Violation> violation;
};

[[nodiscard]] RefinementResult refines(const Lts& specification, System& implementation,
                                       SemanticModel model, const SearchOptions& options);
// In the failures-divergences model what diverges is not free of deadlock either.
[[nodiscard]] RefinementResult is_deadlock_free(System& system, SemanticModel model,
                                                const SearchOptions& options);
[[nodiscard]] RefinementResult is_divergence_free(System& system, const SearchOptions& options);
[[nodiscard]] RefinementResult is_deterministic(System& system, SemanticModel model,
                                                const SearchOptions& options);
// Traces: the trace can happen. Failures: and none of it can be refused. Failures-divergences: and
// there is no divergence on the way.
[[nodiscard]] RefinementResult has_trace(System& system, const std::vector<EventId>& trace,
                                         SemanticModel model, const SearchOptions& options);

}  // namespace csp::checker
