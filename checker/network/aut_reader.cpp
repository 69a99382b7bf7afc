#include "checker/network/aut_reader.hpp"

#include <cctype>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace csp::checker {

namespace {

struct Number {
  std::uint64_t value = 0;
  std::size_t at = 0;  // where in its line it begins
};

// One line of the text, read from left to right. What does not fit is said once; from then on the
// line is given up.
class Line {
 public:
  Line(std::string_view text, std::size_t number, Diagnostics& diagnostics)
      : text_(text), number_(number), diagnostics_(diagnostics) {}

  [[nodiscard]] bool is_sound() const { return is_sound_; }

  void skip_blanks() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0)
      ++at_;
  }

  void expect(std::string_view wanted, const std::string& where) {
    skip_blanks();
    if (text_.substr(at_, wanted.size()) == wanted) {
      at_ += wanted.size();
    } else {
      complain("expected `" + std::string(wanted) + "` " + where);
    }
  }

  Number number(const std::string& what) {
    skip_blanks();
    std::uint64_t value = 0;
    const char* begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (error == std::errc::result_out_of_range) {
      complain("the number of " + what + " is too large");
    } else if (error != std::errc()) {
      complain("expected " + what + ", a number");
    }
    const std::size_t at = at_;
    at_ += static_cast<std::size_t>(end - begin);
    return {.value = value, .at = at};
  }

  // Up to the last comma of the line, for labels without quotes may hold commas and brackets.
  std::string label() {
    skip_blanks();
    const std::size_t comma = text_.rfind(',');
    if (comma == std::string_view::npos || comma < at_) {
      complain("expected `, <state>)` after the label");
      return "";
    }
    std::string_view label = text_.substr(at_, comma - at_);
    while (!label.empty() && std::isspace(static_cast<unsigned char>(label.back())) != 0) {
      label.remove_suffix(1);
    }
    const bool opens = !label.empty() && label.front() == '"';
    const bool closes = label.size() > 1 && label.back() == '"';
    if (label.empty()) complain("expected a label");
    if (opens && !closes) complain("this label opens a quote and never closes it");
    if (!is_sound_) return "";
    at_ = comma;
    return std::string(opens ? label.substr(1, label.size() - 2) : label);
  }

  void expect_end() {
    skip_blanks();
    if (at_ != text_.size()) complain("expected the end of the line");
  }

  void complain(const std::string& expected) {
    const std::string rest(text_.substr(at_));
    const std::string found = rest.empty() ? "the line ends here" : "found " + in_backquotes(rest);
    reject(at_, found + "; " + expected);
  }

  void reject(std::size_t at, const std::string& message) {
    if (is_sound_) diagnostics_.add({.line = number_, .column = at + 1}, message);
    is_sound_ = false;
  }

 private:
  std::string_view text_;
  std::size_t number_;
  Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  bool is_sound_ = true;
};

class AutReader {
 public:
  AutReader(EventTable& events, Diagnostics& diagnostics)
      : events_(events), diagnostics_(diagnostics) {}

  std::optional<ExplicitLts> read(std::string_view text) {
    std::size_t number = 0;
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      const std::string_view content = text.substr(0, end);
      text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
      Line line(content, ++number, diagnostics_);
      if (content.find_first_not_of(" \t\r") == std::string_view::npos) continue;
      if (!has_header_) {
        read_header(line);
        if (!line.is_sound()) return std::nullopt;
      } else {
        read_transition(line);
      }
    }
    check_counts(number);
    if (!diagnostics_.empty()) return std::nullopt;
    return std::move(lts_);
  }

 private:
  void read_header(Line& line) {
    line.expect("des", "as the first word of an .aut file, as in `des (0, 12, 8)`");
    line.expect("(", "after `des`");
    const Number initial = line.number("the initial state");
    line.expect(",", "after the initial state");
    transitions_ = line.number("how many transitions there are").value;
    line.expect(",", "after the number of transitions");
    states_ = line.number("how many states there are").value;
    line.expect(")", "after the number of states");
    line.expect_end();
    has_header_ = true;
    if (line.is_sound()) lts_.set_initial(state(initial, line));
  }

  void read_transition(Line& line) {
    line.expect("(", "at the beginning of a transition, as in `(0, \"coin\", 1)`");
    const Number source = line.number("the state that the transition leaves");
    line.expect(",", "after the state that the transition leaves");
    const std::string label = line.is_sound() ? line.label() : "";
    line.expect(",", "after the label");
    const Number target = line.number("the state that the transition leads to");
    line.expect(")", "at the end of a transition");
    line.expect_end();
    ++found_;
    if (!line.is_sound()) return;
    const StateId from = state(source, line);
    lts_.add_transition(from, event(label), state(target, line));
  }

  StateId state(const Number& number, Line& line) {
    const std::string name = std::to_string(number.value);
    if (number.value >= states_) {
      line.reject(number.at, "there is no state " + name + "; the first line promises " +
                                 std::to_string(states_) + ", which count from 0");
    }
    const auto [entry, is_new] = ids_.try_emplace(number.value, StateId{0});
    if (is_new) entry->second = lts_.add_state({.label = name});
    return entry->second;
  }

  EventId event(const std::string& label) {
    return label == "i" || label == "tau" ? tau : events_.add(label);
  }

  void check_counts(std::size_t last_line) {
    if (!has_header_) {
      diagnostics_.add({},
                       "the file is empty; expected `des (<initial>, <transitions>, <states>)`");
    } else if (found_ != transitions_) {
      diagnostics_.add({.line = last_line}, "the first line promises " +
                                                std::to_string(transitions_) +
                                                " transitions, but the file has " +
                                                std::to_string(found_) + "; is it cut short?");
    }
  }

  EventTable& events_;
  Diagnostics& diagnostics_;
  ExplicitLts lts_;
  std::unordered_map<std::uint64_t, StateId> ids_;
  bool has_header_ = false;
  std::uint64_t transitions_ = 0;  // promised
  std::uint64_t states_ = 0;       // promised
  std::uint64_t found_ = 0;        // transitions
};

}  // namespace

std::optional<ExplicitLts> read_aut(const std::string& text, EventTable& events,
                                    Diagnostics& diagnostics) {
  return AutReader(events, diagnostics).read(text);
}

}  // namespace csp::checker
