#include "checker/report/lts_drawing.hpp"

#include <map>
#include <set>
#include <sstream>
#include <vector>

#include "checker/report/dot_text.hpp"

namespace csp::checker {

namespace {

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

void draw_state(const Lts& lts, StateId state, const StateText& text, std::ostream& out) {
  const StateFacts& facts = lts.facts(state);
  out << "  s" << index(state) << " [label=" << in_dot(text.label);
  if (!text.tooltip.empty()) out << ", tooltip=" << in_dot(text.tooltip);
  out << ", shape=" << (facts.ended ? "doublecircle" : "ellipse")
      << (facts.frontier ? ", style=dashed" : "") << "];\n";
}

void draw_steps(const Lts& lts, StateId state, const std::set<StateId>& drawn,
                const EventTable& events, std::ostream& out) {
  std::map<StateId, std::set<std::string>> seen;
  std::set<StateId> unseen;  // where internal steps lead
  for (const Transition& step : lts.transitions(state)) {
    if (!drawn.contains(step.target)) continue;
    if (step.event == tau) {
      unseen.insert(step.target);
    } else {
      seen[step.target].insert(events.name(step.event));
    }
  }
  const auto arrow = [&](StateId target) -> std::ostream& {
    return out << "  s" << index(state) << " -> s" << index(target);
  };
  for (const auto& [target, names] : seen)
    arrow(target) << " [label=" << in_dot(stacked(names)) << "];\n";
  for (const StateId target : unseen)
    arrow(target) << " [style=dashed, color=\"#b0b6ba\", label=" << in_dot(events.name(tau))
                  << "];\n";
}

}  // namespace

std::string draw_lts(const Lts& lts, const EventTable& events, const std::string& title,
                     std::size_t most_states, const std::function<StateText(StateId)>& text_of) {
  bool left_some_out = false;
  const std::vector<StateId> states = nearest_states(lts, most_states, left_some_out);
  const std::set<StateId> drawn(states.begin(), states.end());
  std::ostringstream out;
  out << "digraph states {\n" << dot_style << "  label=" << in_dot(title) << ";\n";
  out << "  start [shape=point, style=invis];\n";
  out << "  start -> s" << index(lts.initial()) << ";\n";
  for (const StateId state : states)
    draw_state(lts, state, text_of(state), out);
  for (const StateId state : states)
    draw_steps(lts, state, drawn, events, out);
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
