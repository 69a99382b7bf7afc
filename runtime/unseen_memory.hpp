// Memory in which a steered program can keep something although nobody looks there: what malloc
// gives (the files of <cstdio> too), what the program maps, stacks of other threads.
#pragma once

#include <cstdint>

namespace csp::detail {

// Comes before questions between which the program does not run: what it has mapped since the last
// time is looked up if one of them needs it.
void look_anew();
// Whether the program can write at the address, and it lies in none of these: the region of
// operator new, the variables of the executable, of libraries and of this thread, this thread's
// stack.
[[nodiscard]] bool is_unseen(std::uintptr_t address);

}  // namespace csp::detail
