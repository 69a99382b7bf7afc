// Idea: a table drawn with Graphviz. Every place is computed here and given as `pos`, and the
// `nop` layout keeps it: columns are components, rows are steps from top to bottom, and whoever
// takes part in a step has a pill in that row, joined to the others by a line. A picture is for
// looking at: of a long way only the beginning and the end are drawn, and components that do
// nothing are only named.
#include <algorithm>
#include <iomanip>
#include <set>
#include <sstream>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <csp/checker/draw.hpp>

#include "checker/report/dot_text.hpp"

namespace csp::checker {

namespace {

// In points; y grows downwards until it is written.
constexpr double per_character = 6.6;
constexpr double padding = 18;
constexpr double gap = 22;
constexpr double row_height = 30;
constexpr double pill_height = 20;
constexpr double text_line = 15;
constexpr std::size_t longest_event = 26;
constexpr std::size_t name_width = 20;
constexpr std::size_t name_lines = 3;
constexpr std::size_t most_columns = 30;
constexpr std::size_t rows_at_beginning = 40;
constexpr std::size_t rows_at_end = 80;

constexpr const char* red = "#c62828";
constexpr const char* pale_red = "#fdecea";
constexpr const char* grey = "#8a949c";
constexpr const char* pale_grey = "#f0f2f4";
constexpr const char* dark = "#263238";

std::string joined(const std::vector<std::string>& parts, const std::string& between) {
  std::string text;
  for (const std::string& part : parts)
    text += (text.empty() ? "" : between) + part;
  return text;
}

// Of a large set only the beginning.
std::string set_of(std::vector<std::string> events) {
  constexpr std::size_t most = 12;
  const std::size_t more = events.size() > most ? events.size() - most : 0;
  events.resize(events.size() - more);
  return "{" + joined(events, ", ") + (more > 0 ? ", … " + std::to_string(more) + " more" : "") +
         "}";
}

std::size_t lines_in(const std::string& text) {
  return 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

double width_for(const std::string& text) {
  std::size_t widest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    widest = std::max(widest, width_of(line));
  return static_cast<double>(widest) * per_character + padding;
}

// What is wrong at the end of the way.
std::string what_is_wrong(const Counterexample& found) {
  switch (found.kind) {
    case CounterexampleKind::Trace:
      if (found.is_missing) return "then `" + found.event + "` cannot happen, and must";
      return "`" + found.event + "` happens, and only " + set_of(found.allowed) + " could be right";
    case CounterexampleKind::Refusal: {
      std::string text =
          "it offers only " + set_of(found.offered) + "; the specification promises ";
      for (std::size_t i = 0; i < found.required.size() && i < 3; ++i)
        text += (i > 0 ? " or " : "") + set_of(found.required[i]);
      return text;
    }
    case CounterexampleKind::Divergence:
      if (!found.diverging.empty())
        return found.diverging + " may go on by itself for ever, and nobody can see it";
      return "this may go on for ever without an event that can be seen";
    case CounterexampleKind::Deadlock:
      if (found.others_go_on && found.cycle.empty()) return "some wait for ever, others may go on";
      return found.cycle.empty()
                 ? "deadlock: nothing can happen"
                 : "deadlock: each waits for the next: " + joined(found.cycle, " → ") + " → " +
                       found.cycle.front();
    case CounterexampleKind::Determinism:
      return "`" + found.event + "` may happen, and it may be refused: then only " +
             set_of(found.offered) + " is offered";
    case CounterexampleKind::Accident:
      return found.event;
  }
  return "";
}

class Chart {
 public:
  explicit Chart(const Result& result) : result_(result), found_(*result.counterexample) {}

  std::string draw() {
    choose_columns();
    lay_out_columns();
    heading();
    heads();
    if (found_.happening) {
      caption("it can do `" + found_.event + "`:");
      way(found_.happening->way, true);
      caption("and it can refuse `" + found_.event + "`:");
    }
    way(found_.way);
    if (found_.wrong_step) step(*found_.wrong_step, "next", Look::Wrong);
    if (found_.kind == CounterexampleKind::Divergence) loop();
    if (found_.kind == CounterexampleKind::Deadlock) waits();
    y_ += 8;
    lifelines();
    conclusion();
    std::ostringstream out;
    out << "digraph counterexample {\n"
        << dot_style << "  layout=nop; splines=line; outputorder=edgesfirst; bgcolor=white;\n"
        << "  node [shape=box, fixedsize=true, penwidth=1];\n"
        << "  edge [dir=none, penwidth=1.6];\n"
        << out_.str() << "}\n";
    return out.str();
  }

 private:
  enum class Look { Seen, Unseen, Wrong };

  struct Column {
    std::string head;
    double x = 0;  // of the middle
    double width = 0;
    std::string first{};  // the nodes that its line goes from and to
    std::string last{};
  };

  // --- columns

  void choose_columns() {
    std::set<std::string> active;
    const auto take = [&](const WayStep& step) {
      for (const WayStep::Part& part : step.parts)
        active.insert(part.process);
    };
    for (const WayStep& one : found_.way)
      take(one);
    if (found_.happening) {
      for (const WayStep& one : found_.happening->way)
        take(one);
    }
    for (const WayStep& one : found_.loop_way)
      take(one);
    if (found_.wrong_step) take(*found_.wrong_step);
    active.insert(found_.cycle.begin(), found_.cycle.end());
    if (active.empty()) {
      for (const Blocked& one : found_.blocked)
        active.insert(one.process);
    }
    for (const ComponentTrace& one : found_.components) {
      if (active.erase(one.process) != 0) {
        add_column(one.process);
      } else {
        idle_.push_back(one.process);
      }
    }
    for (const std::string& one : active)  // a whole that has no parts
      add_column(one);
  }

  void add_column(const std::string& process) {
    if (columns_.size() == most_columns) {
      ++undrawn_;
      return;
    }
    by_name_.emplace(process, columns_.size());
    columns_.push_back({.head = in_lines(process, name_width, name_lines)});
  }

  Column* column(const std::string& process) {
    const auto known = by_name_.find(process);
    return known == by_name_.end() ? nullptr : &columns_[known->second];
  }

  void widen(const WayStep& step) {
    gutter_ = std::max(gutter_, width_for(shortened(step.event, longest_event)) + 34);
    for (const WayStep::Part& part : step.parts) {
      Column* const its = column(part.process);
      if (its != nullptr)
        its->width = std::max(its->width, width_for(shortened(part.event, longest_event)));
    }
  }

  void lay_out_columns() {
    constexpr double narrowest = 76;
    for (Column& one : columns_)
      one.width = std::max(narrowest, width_for(one.head));
    for (const WayStep& one : found_.way)
      widen(one);
    if (found_.happening) {
      for (const WayStep& one : found_.happening->way)
        widen(one);
    }
    for (const WayStep& one : found_.loop_way)
      widen(one);
    if (found_.wrong_step) widen(*found_.wrong_step);
    if (found_.kind == CounterexampleKind::Deadlock) {
      for (const auto& [process, number] : by_name_) {
        columns_[number].width = std::max(columns_[number].width, width_for(wait_of(process)));
      }
    }
    double x = gutter_ + gap;
    for (Column& one : columns_) {
      one.x = x + one.width / 2;
      x += one.width + gap;
    }
    constexpr double narrowest_picture = 420;
    right_ = std::max(x - gap, narrowest_picture);
  }

  // --- pieces

  std::string node(double x, double y, double width, double height, const std::string& label,
                   const std::string& look) {
    const std::string name = "n" + std::to_string(nodes_++);
    constexpr double inch = 72;
    out_ << std::fixed << std::setprecision(3) << "  " << name << " [label=" << label << ", pos=\""
         << x << "," << -y << "\", width=" << width / inch << ", height=" << height / inch
         << (look.empty() ? "" : ", ") << look << "];\n";
    return name;
  }

  void edge(const std::string& from, const std::string& to, const std::string& look) {
    out_ << "  " << from << " -> " << to << " [" << look << "];\n";
  }

  // Its lines begin at the left. The label is a DOT string already but for its line ends.
  static std::string left_aligned(const std::string& text) {
    std::string label = in_dot(text);
    label.pop_back();
    for (std::size_t at = 0; (at = label.find("\\n", at)) != std::string::npos; at += 2)
      label.replace(at, 2, "\\l");
    return label + "\\l\"";
  }

  void text(double x, double y, double width, const std::string& what, const std::string& look) {
    node(x + width / 2, y, width, static_cast<double>(lines_in(what)) * text_line + 4,
         left_aligned(what), "style=\"\", color=none, margin=0, " + look);
  }

  // Text over the whole width, so many characters a line as fit.
  std::string over_the_width(const std::string& what, std::size_t most_lines) const {
    return in_lines(what, static_cast<std::size_t>((right_ - padding) / per_character), most_lines);
  }

  // --- the picture, from top to bottom

  void heading() {
    const std::string title = over_the_width(result_.assertion + ": FAILS", 3);
    y_ += static_cast<double>(lines_in(title)) * 9;
    text(0, y_, right_, title,
         "fontsize=13, fontname=\"Helvetica-Bold\", fontcolor=\"" + std::string(dark) + "\"");
    y_ += static_cast<double>(lines_in(title)) * 9 + 10;
  }

  void heads() {
    std::size_t lines = 1;
    for (const Column& one : columns_)
      lines = std::max(lines, lines_in(one.head));
    const double height = static_cast<double>(lines) * text_line + 10;
    y_ += height / 2;
    if (!found_.way.empty() || found_.happening) {
      text(0, y_, gutter_, "step", "fontcolor=\"" + std::string(grey) + "\"");
    }
    for (Column& one : columns_) {
      one.first = node(one.x, y_, one.width, height, in_dot(one.head),
                       "style=filled, fillcolor=\"#37596d\", color=\"#37596d\", fontcolor=white, "
                       "fontname=\"Helvetica-Bold\"");
      one.last = one.first;
    }
    y_ += height / 2 + row_height * 0.7;
  }

  void caption(const std::string& what) {
    text(0, y_, right_, over_the_width(what, 1), "fontname=\"Helvetica-Bold\"");
    y_ += row_height;
  }

  void way(const std::vector<WayStep>& steps, bool last_is_wrong = false) {
    const std::size_t most = rows_at_beginning + rows_at_end;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (steps.size() > most + 1 && i == rows_at_beginning) {
        const std::size_t skipped = steps.size() - most;
        text(0, y_, right_, "⋮   " + std::to_string(skipped) + " steps are left out here",
             "fontcolor=\"" + std::string(grey) + "\"");
        y_ += row_height;
        i += skipped;
      }
      const bool is_unseen = steps[i].event == "tau";
      const bool is_wrong = last_is_wrong && i + 1 == steps.size();
      step(steps[i], std::to_string(i + 1),
           is_wrong    ? Look::Wrong
           : is_unseen ? Look::Unseen
                       : Look::Seen);
    }
  }

  void step(const WayStep& step, const std::string& number, Look look) {
    const std::string color = look == Look::Seen ? dark : look == Look::Wrong ? red : grey;
    const std::string event = look == Look::Unseen ? "τ" : shortened(step.event, longest_event);
    text(0, y_, 34, number, "fontcolor=\"" + std::string(grey) + "\", fontsize=9");
    text(34, y_, gutter_ - 34, event,
         "fontcolor=\"" + color + "\"" +
             (look == Look::Unseen ? "" : ", fontname=\"Helvetica-Bold\""));
    const std::string pill = look == Look::Seen ? "fillcolor=\"#dcebf7\", color=\"#4a7aa8\""
                             : look == Look::Unseen
                                 ? "fillcolor=\"" + std::string(pale_grey) +
                                       "\", color=\"#b0b6ba\", "
                                       "fontcolor=\"#5f6a72\""
                                 : "fillcolor=\"" + std::string(pale_red) + "\", color=\"" + red +
                                       "\", penwidth=2, fontcolor=\"" + red + "\"";
    std::vector<std::pair<double, std::string>> pills;
    for (const WayStep::Part& part : step.parts) {
      Column* const its = column(part.process);
      if (its == nullptr) continue;
      const std::string own = part.event == "tau" ? "τ" : shortened(part.event, longest_event);
      its->last = node(its->x, y_, its->width, pill_height, in_dot(own), pill);
      pills.emplace_back(its->x, its->last);
    }
    std::sort(pills.begin(), pills.end());
    const std::string line = look == Look::Seen ? "#4a7aa8" : look == Look::Wrong ? red : "#b0b6ba";
    for (std::size_t i = 1; i < pills.size(); ++i)
      edge(pills[i - 1].second, pills[i].second, "color=\"" + line + "\"");
    y_ += row_height;
  }

  void loop() {
    const double top = y_ - row_height / 2;
    text(0, y_, right_, "and then, again and again:", "fontcolor=\"" + std::string(red) + "\"");
    y_ += row_height;
    for (const WayStep& one : found_.loop_way)
      step(one, "↻", one.event == "tau" ? Look::Unseen : Look::Seen);
    if (found_.loop_way.empty()) {
      for (const std::string& one : found_.loop) {
        text(34, y_, right_ - 34, "↻  " + over_the_width(one, 1), "");
        y_ += row_height;
      }
    }
    const double height = y_ - row_height / 2 - top;
    constexpr double margin = 6;
    node(right_ / 2, top + height / 2, right_ + 2 * margin, height, "\"\"",
         "style=\"rounded,dashed\", color=\"" + std::string(red) + "\"");
    y_ += 4;
  }

  // What the component waits for at the end, as it is written into its column.
  [[nodiscard]] std::string wait_of(const std::string& process) const {
    constexpr std::size_t most = 3;
    std::string text;
    std::size_t count = 0;
    for (const WaitEdge& wait : found_.waits) {
      if (wait.from != process || count++ >= most) continue;
      text += (text.empty() ? "waits for " : "\nor ") + shortened(wait.event, longest_event) +
              "\nwith " + shortened(wait.to, name_width);
    }
    if (count > most) text += "\n… " + std::to_string(count - most) + " more";
    if (!text.empty()) return text;
    const auto has = [&](const std::vector<std::string>& list) {
      return std::count(list.begin(), list.end(), process) != 0;
    };
    if (has(found_.ended)) return "has ended";
    if (has(found_.not_started)) return "never ran";
    const bool is_blocked = std::any_of(found_.blocked.begin(), found_.blocked.end(),
                                        [&](const Blocked& one) { return one.process == process; });
    return is_blocked ? "is stuck" : "";
  }

  void waits() {
    std::size_t lines = 0;
    for (const auto& [process, number] : by_name_)
      lines = std::max(lines, lines_in(wait_of(process)));
    const double height = static_cast<double>(lines) * text_line + 8;
    y_ += height / 2 - pill_height / 2 + 4;
    std::unordered_map<std::string, double> bottoms;
    for (const auto& [process, number] : by_name_) {
      const std::string what = wait_of(process);
      if (what.empty()) continue;
      const bool is_on_circle = std::count(found_.cycle.begin(), found_.cycle.end(), process) != 0;
      Column& its = columns_[number];
      const std::string look = is_on_circle
                                   ? "fillcolor=\"" + std::string(pale_red) + "\", color=\"" + red +
                                         "\", penwidth=1.6, fontcolor=\"" + red + "\""
                                   : "fillcolor=\"" + std::string(pale_grey) +
                                         "\", color=\"#b0b6ba\", fontcolor=\"#5f6a72\"";
      its.last = node(its.x, y_, its.width, height, in_dot(what), look);
    }
    y_ += height / 2;
    circle();
  }

  // Each wait of the circle on a line of its own below the boxes.
  void circle() {
    constexpr double lane = 11;
    constexpr double aside = 10;
    const std::vector<std::string>& circle = found_.cycle;
    const double bottom = y_;
    for (std::size_t i = 0; i < circle.size(); ++i) {
      const Column* const from = column(circle[i]);
      const Column* const to = column(circle[(i + 1) % circle.size()]);
      if (from == nullptr || to == nullptr || from == to) continue;
      y_ += lane;
      const std::string look = "color=\"" + std::string(red) + "\", penwidth=1.6";
      const std::string a = point(from->x + aside, bottom);
      const std::string b = point(from->x + aside, y_);
      const std::string c = point(to->x - aside, y_);
      const std::string d = point(to->x - aside, bottom);
      edge(a, b, look);
      edge(b, c, look);
      edge(c, d, look + ", dir=forward, arrowsize=0.7");
    }
    y_ += lane;
  }

  std::string point(double x, double y) {
    return node(x, y, 0.72, 0.72, "\"\"", "shape=point, style=invis");
  }

  void lifelines() {
    for (const Column& one : columns_) {
      const bool goes_on = found_.kind != CounterexampleKind::Deadlock;
      const std::string end = goes_on ? point(one.x, y_) : one.last;
      if (end != one.first) edge(one.first, end, "color=\"#cfd6db\", penwidth=1");
    }
  }

  void conclusion() {
    const std::string what = over_the_width(what_is_wrong(found_), 8);
    const double height = static_cast<double>(lines_in(what)) * text_line + 14;
    y_ += height / 2 + 6;
    node(right_ / 2, y_, right_, height, in_dot(what),
         "fillcolor=\"" + std::string(pale_red) + "\", color=\"" + red + "\", fontcolor=\"" + red +
             "\", fontname=\"Helvetica-Bold\"");
    y_ += height / 2 + 12;
    if (!found_.state.empty()) remark("It is then " + found_.state, 4);
    if (!idle_.empty()) {
      constexpr std::size_t most = 8;
      const std::size_t more = idle_.size() > most ? idle_.size() - most : 0;
      idle_.resize(idle_.size() - more);
      remark("Not drawn, for they did nothing: " + joined(idle_, ", ") +
                 (more > 0 ? " and " + std::to_string(more) + " more" : ""),
             4);
    }
    if (undrawn_ > 0) {
      remark("Not drawn, for there is no room: " + std::to_string(undrawn_) + " more components",
             2);
    }
  }

  void remark(const std::string& what, std::size_t most_lines) {
    const std::string lines = over_the_width(what, most_lines);
    const double height = static_cast<double>(lines_in(lines)) * text_line;
    y_ += height / 2;
    text(0, y_, right_, lines, "fontcolor=\"" + std::string(grey) + "\"");
    y_ += height / 2 + 4;
  }

  const Result& result_;
  const Counterexample& found_;
  std::vector<Column> columns_;
  std::unordered_map<std::string, std::size_t> by_name_;  // of columns_
  std::vector<std::string> idle_;
  std::size_t undrawn_ = 0;
  double gutter_ = 60;  // the width of what stands before the columns
  double right_ = 0;
  double y_ = 0;
  std::size_t nodes_ = 0;
  std::ostringstream out_;
};

}  // namespace

std::string draw_counterexample(const Result& result) { return Chart(result).draw(); }

}  // namespace csp::checker
