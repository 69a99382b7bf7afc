// Runs recursive work where there is room for it: a script may nest its expressions, its lists and
// its calls a million deep, the stack of a thread does not.
#pragma once

#include <cstddef>
#include <functional>
#include <stdexcept>

namespace csp::checker::cspm {

// What may be thrown from deep inside of a deep stack calls it first. An exception that leaves more
// than 64 MB of stack leaves the address sanitizer's marks there (its own warning says so), and
// frames that come later would be taken for overflows. Does nothing without the sanitizer.
void before_throwing_deep() noexcept;

// The stack is nearly used up: the script recurses for ever, or deeper than there is room for.
class TooDeep : public std::runtime_error {
 public:
  TooDeep() : std::runtime_error("too deeply nested") { before_throwing_deep(); }
};

inline constexpr std::size_t usual_stack = std::size_t{8} << 30;

// Runs `work` on a stack of `bytes` (of address space: memory is taken as it is used) and returns
// when it has ended; an exception that leaves it goes on here.
void on_deep_stack(const std::function<void()>& work, std::size_t bytes = usual_stack);

// Throws TooDeep where the stack of the nearest on_deep_stack, or of this thread, is nearly used
// up. Costs a comparison: every recursive function of this room calls it.
void check_depth();
// The same as a question; `spare` bytes sooner.
[[nodiscard]] bool is_too_deep(std::size_t spare = 0);

}  // namespace csp::checker::cspm
