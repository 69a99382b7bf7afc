// The memory of a steered program that belongs to no process: its global variables, those of its
// libraries and of its thread, the stack of main (or of another thread, if it is that which calls
// csp::run), and the blocks that these lead to. A process that changes it may be seen by others
// without any communication, and may keep something there that is not in its own state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// What the runtime itself keeps in global variables, and in those that every thread has for itself,
// stands in sections of its own, which are not watched.
#define CSP_RUNTIME_STATE [[gnu::section("csp_state")]]
#define CSP_RUNTIME_THREAD_STATE [[gnu::section("csp_thread_state")]]

namespace csp::detail {

namespace heap {
struct Block;
}

class WatchedMemory {
 public:
  // Watches the variables of the executable and of its libraries (not those that belong to the
  // compiler or to the C library), those of this thread, its stack from `stack` outwards, and all
  // blocks that can be reached from there.
  explicit WatchedMemory(const char* stack);

  // The variables that have changed since the last time, a text for each. O(bytes watched).
  [[nodiscard]] std::vector<std::string> changes();
  // The same for the blocks, but for those of which `is_its_own` says that the process that changed
  // them is known by what is in them.
  [[nodiscard]] std::vector<std::string> changes_of_blocks(
      const std::function<bool(const heap::Block&)>& is_its_own);
  // The variables that lead to memory which is not watched.
  [[nodiscard]] std::vector<std::string> ways_out() const;
  // Not empty: why not everything is watched.
  [[nodiscard]] const std::string& gap() const { return gap_; }
  // So much (the tables of a sanitizer, or large arrays) that it should not be asked often.
  [[nodiscard]] bool is_large() const { return bytes_ > (std::size_t{1} << 20); }

 private:
  // Where the names of variables stand, and from where on their places are counted there.
  struct Names {
    std::string file;
    const char* origin;
    unsigned char kind;  // of symbol
  };
  struct Range {
    const char* begin;
    std::vector<char> before;
    const Names* names;  // null: the stack
  };
  struct WatchedBlock {
    heap::Block* block;
    std::uint64_t sum;
  };
  using Span = std::pair<const char*, const char*>;

  const Names* names(std::string file, const char* origin, unsigned char kind);
  void watch(Span span, std::vector<Span> left_out, const Names* names);
  void watch(const char* begin, const char* end, const Names* names);
  void watch_blocks();
  [[nodiscard]] bool has_room(std::size_t bytes);
  [[nodiscard]] static std::optional<std::string> name_at(const Range& range, std::size_t at);

  std::deque<Names> names_;
  std::vector<Range> ranges_;
  std::vector<WatchedBlock> blocks_;
  std::size_t bytes_ = 0;
  std::string gap_;
  bool is_mains_;  // the stack
};

}  // namespace csp::detail
