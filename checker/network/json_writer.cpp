#include "checker/network/json_writer.hpp"

#include <cassert>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace csp::checker {

namespace {

std::string in_json(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<StateId> states_of(const Lts& lts) {
  const std::optional<std::size_t> count = lts.state_count();
  assert(count && "only what is known in full can be written");
  std::vector<StateId> states;
  for (std::size_t s = 0; s < count.value_or(0); ++s) {
    states.push_back(StateId{static_cast<std::uint32_t>(s)});
  }
  return states;
}

// Labels name the states where they can; else numbers do.
std::vector<std::string> names_of_states(const Lts& lts) {
  std::vector<std::string> labels;
  std::vector<std::string> numbers;
  std::set<std::string> distinct;
  for (const StateId state : states_of(lts)) {
    labels.push_back(lts.facts(state).label);
    distinct.insert(in_json(labels.back()));
    numbers.push_back("s" + std::to_string(index(state)));
  }
  return distinct.size() == labels.size() && !distinct.contains("\"\"") ? labels : numbers;
}

class Writer {
 public:
  Writer(std::ostream& out, const Network& network) : out_(out), network_(network) {}

  void write(const std::string& title) {
    out_ << "{\n  \"network\": " << in_json(title) << ",\n  \"components\": [";
    for (std::size_t c = 0; c < network_.components().size(); ++c) {
      out_ << (c == 0 ? "\n" : ",\n");
      component(ComponentId{static_cast<std::uint32_t>(c)});
    }
    out_ << "\n  ],\n  \"rules\": [";
    for (std::size_t r = 0; r < network_.rules().size(); ++r) {
      out_ << (r == 0 ? "\n" : ",\n");
      rule(network_.rules()[r]);
    }
    out_ << "\n  ]\n}\n";
  }

 private:
  void component(ComponentId id) {
    const Component& component = network_[id];
    const Lts& lts = *component.lts;
    const std::vector<std::string> names = names_of_states(lts);
    out_ << "    {\"name\": " << in_json(component.name);
    if (component.passive) out_ << ", \"passive\": true";
    if (!component.starts_running) out_ << ", \"running\": false";
    out_ << ", \"initial\": " << in_json(names[index(lts.initial())]);
    alphabet(id);
    out_ << ",\n     \"states\": [";
    for (const StateId state : states_of(lts)) {
      out_ << (index(state) == 0 ? "\n      " : ",\n      ");
      this->state(names[index(state)], lts.facts(state));
    }
    out_ << "],\n     \"transitions\": [";
    const char* separator = "\n      ";
    for (const StateId state : states_of(lts)) {
      for (const Transition& step : lts.transitions(state)) {
        out_ << separator << "[" << in_json(names[index(state)]) << ", " << event(step.event)
             << ", " << in_json(names[index(step.target)]) << "]";
        separator = ",\n      ";
      }
    }
    out_ << "]}";
  }

  // Events that rules mention and the transitions do not have.
  void alphabet(ComponentId id) {
    std::set<EventId> missing;
    for (const Rule& rule : network_.rules()) {
      for (const Participant& part : rule.participants) {
        if (part.component == id) missing.insert(part.event);
      }
    }
    for (const StateId state : states_of(*network_[id].lts)) {
      for (const Transition& step : network_[id].lts->transitions(state))
        missing.erase(step.event);
    }
    const char* separator = ", \"alphabet\": [";
    std::set<std::string> names;  // in an order that does not hang on the numbers of events
    for (const EventId event : missing)
      names.insert(this->event(event));
    for (const std::string& name : names) {
      out_ << separator << name;
      separator = ", ";
    }
    if (!missing.empty()) out_ << "]";
  }

  void state(const std::string& name, const StateFacts& facts) {
    if (facts == StateFacts{.label = name}) {
      out_ << in_json(name);
      return;
    }
    out_ << "{\"name\": " << in_json(name);
    if (facts.label != name) out_ << ", \"label\": " << in_json(facts.label);
    if (!facts.location.empty()) out_ << ", \"location\": " << in_json(facts.location);
    if (facts.frontier) out_ << ", \"frontier\": true";
    if (facts.ended) out_ << ", \"ended\": true";
    if (facts.diverges) out_ << ", \"diverges\": true";
    const char* separator = ", \"offers\": [";
    for (const Offer& offer : facts.offers) {
      out_ << separator << "{\"channel\": " << in_json(offer.channel) << ", \"direction\": \""
           << to_string(offer.direction) << "\"}";
      separator = ", ";
    }
    out_ << (facts.offers.empty() ? "}" : "]}");
  }

  void rule(const Rule& rule) {
    out_ << "    {\"event\": " << event(rule.result);
    const char* separator = ", \"participants\": {";
    for (const Participant& part : rule.participants) {
      out_ << separator << in_json(network_[part.component].name) << ": " << event(part.event);
      separator = ", ";
    }
    out_ << "}";
    if (rule.priority != 0) out_ << ", \"priority\": " << rule.priority;
    names("starts", rule.starts);
    names("ends", rule.ends);
    names("awaits", rule.awaits);
    out_ << "}";
  }

  void names(std::string_view key, const std::vector<ComponentId>& ids) {
    if (ids.empty()) return;
    out_ << ", \"" << key << "\": [";
    for (std::size_t i = 0; i < ids.size(); ++i) {
      out_ << (i == 0 ? "" : ", ") << in_json(network_[ids[i]].name);
    }
    out_ << "]";
  }

  [[nodiscard]] std::string event(EventId event) const {
    return in_json(network_.events().name(event));
  }

  std::ostream& out_;
  const Network& network_;
};

}  // namespace

void write_network(std::ostream& out, const Network& network, const std::string& title) {
  Writer(out, network).write(title);
}

}  // namespace csp::checker
