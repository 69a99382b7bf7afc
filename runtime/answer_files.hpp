// Where a run leaves its answer: what it writes down, and what it prints. Both are files in memory
// that outlive it, however it ends.
#pragma once

#include <string>
#include <string_view>

#include "runtime/answer_log.hpp"

namespace csp::detail {

// There for as long as the program is: nothing is closed.
class AnswerFiles {
 public:
  // Both throw a std::runtime_error where the system does not let them.
  AnswerFiles();
  AnswerFiles(int log, int output);  // files that another program has made

  void empty();
  // From now on the program prints into the file.
  void take_output() const;
  [[nodiscard]] AnswerLog log() const;

  [[nodiscard]] AnswerHeader& header() const { return *header_; }
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] std::string output() const;
  [[nodiscard]] int log_file() const { return log_; }
  [[nodiscard]] int output_file() const { return output_; }

 private:
  int log_;
  int output_;
  AnswerHeader* header_ = nullptr;
};

}  // namespace csp::detail
