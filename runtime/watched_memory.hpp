// The memory of a steered program that belongs to no process: its global variables, and the stack
// of main (or of another thread, if it is that which calls csp::run). A process that changes it may
// be seen by others without any communication.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

// What the runtime itself keeps in global variables stands in a section of its own, which is not
// watched.
#define CSP_RUNTIME_STATE [[gnu::section("csp_state")]]

namespace csp::detail {

class WatchedMemory {
 public:
  // Watches the variables of the executable (not those of shared libraries), and the stack from
  // `stack` outwards.
  explicit WatchedMemory(const char* stack);

  // What has changed since the last time, a text for each variable. O(bytes watched).
  [[nodiscard]] std::vector<std::string> changes();
  // Not empty: why not everything is watched.
  [[nodiscard]] const std::string& gap() const { return gap_; }
  // So much (the tables of a sanitizer, or large arrays) that it should not be asked often.
  [[nodiscard]] bool is_large() const { return bytes_ > (std::size_t{1} << 20); }

 private:
  struct Range {
    const char* begin;
    std::vector<char> before;
    bool is_stack;
  };
  void watch(const char* begin, const char* end, bool is_stack);

  std::vector<Range> ranges_;
  std::size_t bytes_ = 0;
  std::string gap_;
  bool is_mains_;  // the stack
};

}  // namespace csp::detail
