#include "checker/report/drawing.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "checker/report/dot_text.hpp"
#include "checker/report/lts_drawing.hpp"

namespace csp::checker {

namespace {

class NetworkDrawing {
 public:
  NetworkDrawing(const Network& network, const Counterexample* found,
                 const std::vector<ComponentId>& left_out)
      : network_(network), found_(found), is_drawn_(network.components().size(), true) {
    for (const ComponentId id : left_out)
      is_drawn_[index(id)] = false;
  }

  std::string draw(const std::string& title) {
    out_ << "digraph network {\n" << dot_style;
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
  void draw_node(std::size_t c) {
    const Component& component = network_.components()[c];
    std::string label = component.name;
    std::string look = component.passive ? "shape=ellipse" : "shape=box";
    if (!component.starts_running) look += ", style=\"rounded,dashed\"";
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
      std::vector<ComponentId> who;
      for (const Participant& part : rule.participants) {
        if (is_drawn_[index(part.component)]) who.push_back(part.component);
      }
      if (who.empty()) continue;
      std::sort(who.begin(), who.end());
      events[who].insert(name_of(rule));
      for (const ComponentId started : rule.starts) {
        if (is_drawn_[index(started)]) starts.emplace(who.front(), started);
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

  // Where outsiders see nothing, those who take part still have a word for it.
  [[nodiscard]] std::string name_of(const Rule& rule) const {
    const EventId own = rule.participants.front().event;
    const bool is_hidden = rule.result == tau && own != tau;
    return is_hidden ? network_.events().name(own) + " (hidden)"
                     : network_.events().name(rule.result);
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
  std::vector<bool> is_drawn_;
  std::ostringstream out_;
};

}  // namespace

std::string draw_network(const Network& network, const std::string& title,
                         const Counterexample* counterexample,
                         const std::vector<ComponentId>& left_out) {
  return NetworkDrawing(network, counterexample, left_out).draw(title);
}

std::string draw_component(const Network& network, ComponentId component, std::size_t most_states) {
  const Lts& lts = *network[component].lts;
  const auto text_of = [&lts](StateId state) {
    const StateFacts& facts = lts.facts(state);
    std::string label = facts.label.empty() ? std::to_string(index(state)) : facts.label;
    if (!facts.location.empty()) label += "\n" + facts.location;
    if (facts.frontier) label += "\n(unknown beyond)";
    if (facts.diverges) label += "\n(may go on for ever)";
    return StateText{.label = std::move(label)};
  };
  return draw_lts(lts, network.events(), network[component].name, most_states, text_of);
}

}  // namespace csp::checker
