// The process behind a machine as the operational semantics alone has it: what a counterexample is
// held against.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "checker/compile/component_source.hpp"
#include "checker/compile/semantics.hpp"
#include "checker/network/lts.hpp"

namespace csp::checker {

// Each way through the machine has one through this that looks the same from outside, refuses as
// much at its end, and goes on in silence for ever where that does. Null where it would have to be
// written down and has more than `most_states`, or `should_stop` said so. Refers to `semantics`;
// asking for its states throws what Semantics::steps does.
[[nodiscard]] std::shared_ptr<const Lts> uncompressed(const Machine& machine, Semantics& semantics,
                                                      std::size_t most_states,
                                                      const std::function<bool()>& should_stop);

// The ways through the machine are those of what is inside of it.
[[nodiscard]] bool has_ways_inside(const Machine& machine, const ProcessTerms& terms);

// It takes the first of its process's internal steps, wherever it has a choice.
[[nodiscard]] bool is_chase(const Machine& machine, const ProcessTerms& terms);

// There may be several processes that a function inside of the machine could have led to, and the
// operational semantics may come upon another first.
[[nodiscard]] bool has_chosen(const Machine& machine, const ProcessTerms& terms);

}  // namespace csp::checker
