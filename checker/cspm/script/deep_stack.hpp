// Runs recursive work where there is room for it: a script may nest its expressions, its lists and
// its calls a million deep, the stack of a thread does not.
#pragma once

#include <cstddef>
#include <functional>
#include <stdexcept>

namespace csp::checker::cspm {

// The stack is nearly used up: the script recurses for ever, or deeper than there is room for.
class TooDeep : public std::runtime_error {
 public:
  TooDeep() : std::runtime_error("too deeply nested") {}
};

// Runs `work` on a stack of `bytes` (of address space: memory is taken as it is used) and returns
// when it has ended; an exception that leaves it goes on here.
void on_deep_stack(const std::function<void()>& work, std::size_t bytes = std::size_t{8} << 30);

// Throws TooDeep where the stack of the nearest on_deep_stack, or of this thread, is nearly used
// up. Costs a comparison: every recursive function of this room calls it.
void check_depth();
// The same as a question; `spare` bytes sooner.
[[nodiscard]] bool is_too_deep(std::size_t spare = 0);

}  // namespace csp::checker::cspm
