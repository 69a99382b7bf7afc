// What a compiled process consists of, in numbers.
#pragma once

#include <cstddef>
#include <functional>

#include <csp/checker/model_structure.hpp>

#include "checker/compile/compile.hpp"
#include "checker/compile/semantics.hpp"

namespace csp::checker {

[[nodiscard]] ProcessStructure structure_of(const CompiledProcess& process,
                                            const Semantics& semantics);

// Walks breadth first until it has found `most_states`, or `is_enough` says so, and adds what it
// saw to `structure`, which is that of `process`; its events are named in `events`.
void add_sample(const CompiledProcess& process, std::size_t most_states,
                const std::function<bool()>& is_enough, const EventTable& events,
                ProcessStructure& structure);

}  // namespace csp::checker
