// What a steered program writes down for the checker: lines of fields, in memory that outlives it.
#pragma once

#include <atomic>
#include <cstddef>
#include <initializer_list>
#include <string_view>

namespace csp::detail {

// Lies in a mapping that the run shares with who waits for its end: what was written before a crash
// is there.
struct AnswerHeader {
  std::atomic<bool> is_begun{false};  // the program has come to its first csp::run
  std::atomic<std::size_t> written{0};
  std::atomic<std::size_t> steps{0};  // local steps begun: who watches sees that something happens
  char place[128] = {};               // of the process whose step was begun last
};

class AnswerLog {
 public:
  AnswerLog() = default;  // writes nothing
  AnswerLog(AnswerHeader& header, char* text, std::size_t capacity)
      : header_(&header), text_(text), capacity_(capacity) {}

  // One line. Without room for it, it is left out and has_room() becomes false.
  void line(std::initializer_list<std::string_view> fields);
  [[nodiscard]] bool is_kept() const { return header_ != nullptr; }
  [[nodiscard]] bool has_room() const { return has_room_; }
  void count_step(std::string_view place);

 private:
  AnswerHeader* header_ = nullptr;
  char* text_ = nullptr;
  std::size_t capacity_ = 0;
  bool has_room_ = true;
};

}  // namespace csp::detail
