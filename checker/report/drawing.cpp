#include "checker/report/drawing.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <unordered_set>
#include <utility>
#include <vector>

namespace csp::checker {

namespace {

// A DOT string: only quotes and backslashes mean something in it. `\l` and `\n` would be line
// breaks of Graphviz's own.
std::string in_dot(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (c == '\n') {
      result += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      result += '?';
    } else {
      result += c;
    }
  }
  return result + "\"";
}

// At most `most` names, one a line, and a count of the rest.
std::string stacked(const std::set<std::string>& names) {
  constexpr std::size_t most = 6;
  std::string text;
  std::size_t shown = 0;
  for (const std::string& name : names) {
    if (shown == most) break;
    text += (shown++ == 0 ? "" : "\n") + name;
  }
  if (names.size() > most) text += "\n... " + std::to_string(names.size() - most) + " more";
  return text;
}

constexpr const char* style =
    "  graph [fontname=\"Helvetica,Arial,sans-serif\", fontsize=14, labelloc=t, pad=0.3];\n"
    "  node [fontname=\"Helvetica,Arial,sans-serif\", fontsize=11, style=\"rounded,filled\", "
    "fillcolor=\"#eaf2fd\", color=\"#4a7aa8\"];\n"
    "  edge [fontname=\"Helvetica,Arial,sans-serif\", fontsize=9, color=\"#8a949c\", "
    "fontcolor=\"#50585e\"];\n";

class NetworkDrawing {
 public:
  NetworkDrawing(const Network& network, const Counterexample* found,
                 const std::unordered_set<std::string>& left_out)
      : network_(network),
        found_(found),
        left_out_(left_out),
        is_drawn_(network.components().size()) {
    for (const Rule& rule : network.rules()) {
      if (is_left_out(rule)) continue;
      for (const Participant& part : rule.participants)
        is_drawn_[index(part.component)] = true;
    }
    if (left_out.empty()) is_drawn_.assign(is_drawn_.size(), true);
  }

  std::string draw(const std::string& title) {
    out_ << "digraph network {\n" << style;
    out_ << "  label=" << in_dot(title) << ";\n";
    out_ << "  layout=circo; mindist=1.6;\n";
    for (std::size_t c = 0; c < network_.components().size(); ++c) {
      if (is_drawn_[c]) draw_node(c);
    }
    draw_rules();
    if (found_ != nullptr) draw_waits();
    out_ << "}\n";
    return out_.str();
  }

 private:
  [[nodiscard]] bool is_left_out(const Rule& rule) const {
    return left_out_.contains(network_.events().name(rule.result));
  }

  void draw_node(std::size_t c) {
    const Component& component = network_.components()[c];
    std::string label = component.name;
    std::string look = component.passive ? "shape=ellipse" : "shape=box";
    if (!component.starts_running && left_out_.empty()) look += ", style=\"rounded,dashed\"";
    for (const Blocked& blocked : found_ != nullptr ? found_->blocked : std::vector<Blocked>()) {
      if (blocked.process != component.name) continue;
      look += ", fillcolor=grey80, color=grey40";
      if (!blocked.state.empty()) label += "\n" + blocked.state;
      if (!blocked.location.empty()) label += "\n" + blocked.location;
    }
    out_ << "  c" << c << " [label=" << in_dot(label) << ", " << look << "];\n";
  }

  void draw_rules() {
    std::map<std::vector<ComponentId>, std::set<std::string>> events;
    std::set<std::pair<ComponentId, ComponentId>> starts;
    for (const Rule& rule : network_.rules()) {
      if (is_left_out(rule)) continue;
      std::vector<ComponentId> who;
      for (const Participant& part : rule.participants)
        who.push_back(part.component);
      std::sort(who.begin(), who.end());
      events[who].insert(network_.events().name(rule.result));
      for (const ComponentId started : rule.starts) {
        starts.emplace(rule.participants.front().component, started);
      }
    }
    std::size_t hub = 0;
    for (const auto& [who, names] : events)
      draw_meeting(who, stacked(names), hub);
    for (const auto& [starter, started] : starts) {
      out_ << "  c" << index(starter) << " -> c" << index(started)
           << " [style=dashed, label=\"starts\"];\n";
    }
  }

  void draw_meeting(const std::vector<ComponentId>& who, const std::string& events,
                    std::size_t& hub) {
    if (who.size() == 1) return;  // what a component does alone says nothing about the network
    if (who.size() == 2) {
      out_ << "  c" << index(who[0]) << " -> c" << index(who[1])
           << " [dir=none, label=" << in_dot(events) << "];\n";
      return;
    }
    out_ << "  h" << hub << " [shape=point, xlabel=" << in_dot(events) << "];\n";
    for (const ComponentId id : who) {
      out_ << "  c" << index(id) << " -> h" << hub << " [dir=none];\n";
    }
    ++hub;
  }

  void draw_waits() {
    for (const WaitEdge& wait : found_->waits) {
      const auto from = network_.find_component(wait.from);
      const auto to = network_.find_component(wait.to);
      if (!from || !to || !is_drawn_[index(*from)] || !is_drawn_[index(*to)]) continue;
      out_ << "  c" << index(*from) << " -> c" << index(*to) << " [constraint=false, "
           << (is_on_circle(wait) ? "color=red, fontcolor=red, penwidth=2.5"
                                  : "color=salmon, fontcolor=salmon")
           << ", label=" << in_dot("waits: " + wait.event) << "];\n";
    }
  }

  [[nodiscard]] bool is_on_circle(const WaitEdge& wait) const {
    const std::vector<std::string>& circle = found_->cycle;
    for (std::size_t i = 0; i < circle.size(); ++i) {
      if (circle[i] == wait.from && circle[(i + 1) % circle.size()] == wait.to) return true;
    }
    return false;
  }

  const Network& network_;
  const Counterexample* found_;
  const std::unordered_set<std::string>& left_out_;
  std::vector<bool> is_drawn_;
  std::ostringstream out_;
};

// The states to draw, nearest to the initial one first.
std::vector<StateId> nearest_states(const Lts& lts, std::size_t most, bool& left_some_out) {
  std::vector<StateId> states{lts.initial()};
  std::set<StateId> known{lts.initial()};
  left_some_out = false;
  for (std::size_t next = 0; next < states.size(); ++next) {
    for (const Transition& step : lts.transitions(states[next])) {
      if (known.contains(step.target)) continue;
      if (states.size() == most) {
        left_some_out = true;
        continue;
      }
      known.insert(step.target);
      states.push_back(step.target);
    }
  }
  return states;
}

}  // namespace

std::string draw_network(const Network& network, const std::string& title,
                         const Counterexample* counterexample,
                         const std::unordered_set<std::string>& left_out) {
  return NetworkDrawing(network, counterexample, left_out).draw(title);
}

std::string draw_component(const Network& network, ComponentId component, std::size_t most_states) {
  const Lts& lts = *network[component].lts;
  bool left_some_out = false;
  const std::vector<StateId> states = nearest_states(lts, most_states, left_some_out);
  const std::set<StateId> drawn(states.begin(), states.end());
  std::ostringstream out;
  out << "digraph component {\n" << style << "  label=" << in_dot(network[component].name) << ";\n";
  out << "  start [shape=point, style=invis];\n";
  out << "  start -> s" << index(lts.initial()) << ";\n";
  for (const StateId state : states) {
    const StateFacts& facts = lts.facts(state);
    std::string label = facts.label.empty() ? std::to_string(index(state)) : facts.label;
    if (!facts.location.empty()) label += "\n" + facts.location;
    if (facts.frontier) label += "\n(unknown beyond)";
    if (facts.diverges) label += "\n(may go on for ever)";
    out << "  s" << index(state) << " [label=" << in_dot(label)
        << ", shape=" << (facts.ended ? "doublecircle" : "ellipse")
        << (facts.frontier ? ", style=dashed" : "") << "];\n";
  }
  for (const StateId state : states) {
    std::map<StateId, std::set<std::string>> events;
    for (const Transition& step : lts.transitions(state)) {
      if (drawn.contains(step.target)) {
        events[step.target].insert(network.events().name(step.event));
      }
    }
    for (const auto& [target, names] : events) {
      out << "  s" << index(state) << " -> s" << index(target)
          << " [label=" << in_dot(stacked(names)) << "];\n";
    }
  }
  if (left_some_out) {
    out << "  note [shape=note, label="
        << in_dot("only the " + std::to_string(states.size()) +
                  " states nearest to the initial one\nare drawn; there are more")
        << "];\n";
  }
  out << "}\n";
  return out.str();
}

}  // namespace csp::checker
