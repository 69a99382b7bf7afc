// The memory of a steered program (see <csp/runtime/steering.hpp>): what operator new gives.
//
// To recognise a state of a process one must be able to walk through its memory: to tell, of any
// word, whether it is a pointer into a block, and where that block begins and ends. So in a steered
// program blocks come from one region, one behind the other, each with a header; they are zero when
// they are given out, and what was freed is never given out again: an old pointer to it stays
// recognisable as dead. In every other program operator new is malloc behind one predictable
// branch.
#pragma once

#include <cstddef>
#include <cstdint>

namespace csp::detail::heap {

struct Block {
  std::uint64_t bytes;
  std::uint32_t is_live;
  std::uint32_t is_private;  // of the runtime: its contents are no process's state
  // Which process could reach it when that process was last looked at, and when that was: see
  // local_state.cpp. 0: nobody.
  std::uint32_t owner;
  std::uint32_t looked_at;
  std::uint32_t visit;  // number of the walk that came here last
  std::uint32_t name;   // and what that walk calls it

  [[nodiscard]] char* begin() { return reinterpret_cast<char*>(this + 1); }
};
static_assert(sizeof(Block) % 16 == 0);

// True once blocks come from the region: CSP_CONTROL or CSP_SCHEDULE was set when the first one was
// asked for, or steer() was called.
[[nodiscard]] bool is_steered();
void steer();
// It was not by steer(): no block was ever made elsewhere, but by who is Outside.
[[nodiscard]] bool is_steered_from_the_beginning();

// While it lives, this thread's blocks do not come from the region: for what is not the program's,
// and must not move the program's blocks. They may be freed at any time.
class Outside {
 public:
  Outside();
  Outside(const Outside&) = delete;
  Outside& operator=(const Outside&) = delete;
  ~Outside();

 private:
  bool was_outside_;
};

// For what the runtime keeps to itself (slabs, barriers).
[[nodiscard]] void* allocate_private(std::size_t bytes, std::size_t alignment);

// Whether blocks have begun or ended there, or will. False of all addresses in no steered program.
[[nodiscard]] bool is_in_region(std::uintptr_t address);
// The block that the address lies in, one past its end included; null if it lies in none.
[[nodiscard]] Block* block_at(std::uintptr_t address);

}  // namespace csp::detail::heap
