// What is asked of a steered program, as <csp/runtime/steering.hpp> words it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "runtime/director.hpp"

namespace csp::detail {

struct Request {
  Order order;
  int milliseconds = 0;  // that a local step may take
  std::string text;      // the request itself
};

// Reads one request after the other from a socket or a file.
class RequestReader {
 public:
  explicit RequestReader(int file) : file_(file) {}

  // Nothing when there is no more. Throws a std::runtime_error for what is no request.
  [[nodiscard]] std::optional<Request> next();

 private:
  std::optional<std::string> next_line();

  int file_;
  std::string received_;
  std::size_t read_ = 0;  // of it
};

}  // namespace csp::detail
