// Idea: columns are the processes that take part, as wide as what is written into them; whoever
// takes part in a step has its own word for it in that row, and a line joins them. The line has a
// head where it is known who gives. What the whole calls a step has a column of its own only where
// its parts call it something else.
//
// Invariant: a row is written from left to right, so that its width is always what has been
// written.
#include "checker/report/sequence_table.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>

#include "checker/report/dot_text.hpp"

namespace csp::checker {

namespace {

constexpr std::size_t most_columns = 8;
constexpr std::size_t widest = 110;
constexpr std::size_t indentation = 4;
constexpr std::size_t gap = 4;  // room for " -> "

class Table {
 public:
  explicit Table(const Counterexample& found) : found_(found) {}

  std::vector<std::string> write() {
    if (found_.way.empty() || found_.way.size() != found_.trace.size()) return {};
    if (!choose_columns() || !lay_out()) return {};
    lines_.push_back(heading());
    for (std::size_t i = 0; i < found_.way.size(); ++i)
      lines_.push_back(row(i));
    return std::move(lines_);
  }

 private:
  struct Column {
    std::string process;
    std::size_t x = 0;
  };

  // False if there are too many, or two in one step have the same name.
  bool choose_columns() {
    std::set<std::string> active;
    for (const WayStep& step : found_.way) {
      std::set<std::string> here;
      for (const WayStep::Part& part : step.parts) {
        if (!here.insert(part.process).second) return false;
      }
      active.merge(here);
    }
    if (active.empty() || active.size() > most_columns) return false;
    for (const ComponentTrace& one : found_.components) {
      if (active.erase(one.process) != 0) columns_.push_back({one.process});
    }
    for (const std::string& rest : active)
      columns_.push_back({rest});
    return true;
  }

  // False if it becomes too wide.
  bool lay_out() {
    std::map<std::string, std::size_t> widths;
    std::size_t widest_event = 0;
    for (const Column& column : columns_)
      widths[column.process] = width_of(column.process);
    for (const WayStep& step : found_.way) {
      for (const WayStep::Part& part : step.parts)
        widths[part.process] = std::max(widths[part.process], width_of(part.event));
      if (!is_said_by_parts(step)) has_events_ = true;
      widest_event = std::max(widest_event, width_of(name_of(step)));
    }
    std::size_t x = indentation + std::max<std::size_t>(4, digits(found_.way.size())) + 2;
    events_at_ = x;
    if (has_events_) x += std::max<std::size_t>(5, widest_event) + gap;
    for (Column& column : columns_) {
      column.x = x;
      x += widths[column.process] + gap;
    }
    return x - gap <= widest;
  }

  static std::size_t digits(std::size_t number) { return std::to_string(number).size(); }

  // Of a step that nobody outside sees there is nothing to say.
  static std::string name_of(const WayStep& step) { return step.event == "tau" ? "" : step.event; }

  static bool is_said_by_parts(const WayStep& step) {
    return name_of(step).empty() ||
           (!step.parts.empty() && std::ranges::all_of(step.parts, [&](const auto& part) {
             return part.event == step.event;
           }));
  }

  static void pad(std::string& line, std::size_t width, char with = ' ') {
    const std::size_t now = width_of(line);
    if (now < width) line.append(width - now, with);
  }

  [[nodiscard]] std::string heading() const {
    std::string line(indentation, ' ');
    line += "step";
    if (has_events_) {
      pad(line, events_at_);
      line += "event";
    }
    for (const Column& column : columns_) {
      pad(line, column.x);
      line += column.process;
    }
    return line;
  }

  [[nodiscard]] std::string row(std::size_t number) const {
    const WayStep& step = found_.way[number];
    std::string line(indentation, ' ');
    line += std::to_string(number + 1);
    if (has_events_) {
      pad(line, events_at_);
      line += name_of(step);
    }
    bool is_joined = false;
    for (const Column& column : columns_) {
      const auto part = std::ranges::find(step.parts, column.process, &WayStep::Part::process);
      if (part == step.parts.end()) continue;
      const bool is_giver = part == step.parts.begin();
      if (is_joined) {
        line += ' ';
        const std::size_t begin = line.size();
        pad(line, column.x - 1, '-');
        if (step.is_given) (is_giver ? line[begin] : line.back()) = is_giver ? '<' : '>';
        line += ' ';
      } else {
        pad(line, column.x);
      }
      line += part->event;
      is_joined = true;
    }
    return line;
  }

  const Counterexample& found_;
  std::vector<Column> columns_;
  std::vector<std::string> lines_;
  bool has_events_ = false;
  std::size_t events_at_ = 0;
};

}  // namespace

std::vector<std::string> sequence_table(const Counterexample& found) {
  return Table(found).write();
}

}  // namespace csp::checker
