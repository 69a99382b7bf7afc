#include "runtime/requests.hpp"

#include <cerrno>
#include <charconv>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <unistd.h>

namespace csp::detail {

namespace {

template <class Number>
bool read_number(const std::string& text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

bool read_first_line(const std::string& line, Request& request) {
  std::istringstream first(line);
  std::string word, decisions, seed, time, milliseconds, more;
  first >> word >> decisions >> seed >> time >> milliseconds;
  bool is_known = word == "run" && read_number(decisions, request.order.most_decisions) &&
                  read_number(seed, request.order.seed) &&
                  read_number(milliseconds, request.milliseconds) &&
                  (time == "any" || time == "maximal");
  while (is_known && first >> more) {
    if (more == "possible") {
      request.order.tells_possible = true;
    } else {
      std::string changes, length;
      Order::ByPriority& priorities = request.order.by_priority.emplace();
      is_known = more == "priorities" && first >> changes >> length &&
                 read_number(changes, priorities.changes) && read_number(length, priorities.length);
    }
  }
  request.order.is_time_maximal = time == "maximal";
  return is_known;
}

}  // namespace

std::optional<Request> RequestReader::next() {
  std::optional<std::string> line = next_line();
  if (!line) return std::nullopt;
  Request request;
  if (!read_first_line(*line, request)) {
    throw std::runtime_error(
        "expected `run DECISIONS SEED any|maximal MILLISECONDS [priorities CHANGES LENGTH] "
        "[possible]`, found `" +
        *line + "`");
  }
  for (;;) {
    request.text += *line + "\n";
    line = next_line();
    if (!line) return std::nullopt;
    if (*line == "end") break;
    request.order.schedule.push_back(*line);
  }
  request.text += "end\n";
  return request;
}

std::optional<std::string> RequestReader::next_line() {
  for (;;) {
    const std::size_t end = received_.find('\n', read_);
    if (end != std::string::npos) {
      std::string line = received_.substr(read_, end - read_);
      read_ = end + 1;
      if (read_ == received_.size()) received_.clear(), read_ = 0;
      return line;
    }
    char buffer[16 << 10];
    const ssize_t count = read(file_, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::nullopt;
    received_.append(buffer, static_cast<std::size_t>(count));
  }
}

}  // namespace csp::detail
