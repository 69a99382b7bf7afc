// Idea: how many global states there are is, at most, the product of how many states of each
// component are ever met; so the states met in a walk through the nearest global states say who is
// behind the number, long before a search has ended. A step counts for the channel of its event, a
// hidden one for the channel on which the components met.
#include "checker/api/structure_of.hpp"

#include <algorithm>
#include <map>
#include <unordered_set>
#include <utility>

#include "checker/lts/numbered_states.hpp"
#include "checker/network/firing.hpp"

namespace csp::checker {

namespace {

constexpr std::size_t now_and_then = 256;

void add_component(const Machine& machine, const std::string& name, bool is_inside,
                   const Semantics& semantics, std::vector<ComponentStructure>& components) {
  ComponentStructure component;
  component.name = name;
  component.is_counter = machine.is_counter;
  component.is_inside = is_inside;
  const Term term = semantics.terms()[machine.term];
  const bool is_applied = machine.inside != nullptr;  // else the function was left out
  if (is_applied && term.op == ProcessOperator::Function) {
    const ProcessFunction& function =
        semantics.terms().function(static_cast<FunctionId>(term.data));
    component.function = to_string(function.kind);
  }
  component.states_before = machine.states_before;
  component.transitions_before = machine.transitions_before;
  if (const auto count = machine.lts->state_count()) {
    component.states = *count;
    component.transitions = 0;
    for (std::uint32_t state = 0; state < *count; ++state)
      *component.transitions += machine.lts->transitions(StateId{state}).size();
  }
  components.push_back(std::move(component));
}

void add_components(const CompiledProcess& process, const std::string& prefix,
                    const Semantics& semantics, std::vector<ComponentStructure>& components) {
  for (std::size_t c = 0; c < process.machines.size(); ++c) {
    const Machine& machine = process.machines[c];
    const std::string name = prefix + (process.network ? process.network->components()[c].name
                                                       : semantics.text(machine.term));
    add_component(machine, name, !prefix.empty(), semantics, components);
    if (machine.inside) add_components(*machine.inside, name + " / ", semantics, components);
  }
}

using Channel = std::pair<std::string, bool>;  // and whether it is hidden

Channel channel_of(const std::string& event, bool is_hidden) {
  return {event.substr(0, event.find('.')), is_hidden};
}

Channel channel_of(const Rule& rule, const EventTable& events) {
  const EventId own = rule.participants.front().event;
  const bool is_hidden = rule.result == tau;
  return channel_of(events.name(is_hidden ? own : rule.result), is_hidden);
}

void put_channels(const std::map<Channel, std::uint64_t>& steps, StateSample& sample) {
  for (const auto& [channel, count] : steps) {
    sample.channels.push_back({.channel = channel.first, .hidden = channel.second, .steps = count});
    sample.steps += count;
  }
  std::stable_sort(sample.channels.begin(), sample.channels.end(),
                   [](const ChannelShare& a, const ChannelShare& b) { return a.steps > b.steps; });
}

class NetworkSample {
 public:
  explicit NetworkSample(const Network& network)
      : network_(network), firing_(network), states_(firing_.words()) {}

  StateSample walk(std::size_t most_states, const std::function<bool()>& is_enough) {
    StateSample sample;
    std::vector<std::uint64_t> fired(network_.rules().size());
    states_.add(firing_.initial().data());
    std::uint32_t next = 0;
    while (next < states_.size() && states_.size() < most_states) {
      if (next % now_and_then == 0 && is_enough()) break;
      const Word* const state = states_[next++];
      firing_.for_each_step(state, [&](RuleId rule, const Word* successor) {
        ++fired[index(rule)];
        if (states_.size() < most_states) states_.add(successor);
      });
    }
    sample.states = states_.size();
    sample.is_all = next == states_.size() && states_.size() < most_states;
    std::map<Channel, std::uint64_t> steps;
    for (std::size_t r = 0; r < fired.size(); ++r) {
      if (fired[r] > 0) steps[channel_of(network_.rules()[r], network_.events())] += fired[r];
    }
    put_channels(steps, sample);
    return sample;
  }

  // By component.
  [[nodiscard]] std::vector<std::uint64_t> seen() const {
    std::vector<std::uint64_t> counts;
    for (std::uint32_t c = 0; c < network_.components().size(); ++c) {
      std::unordered_set<StateId> seen;
      for (std::uint32_t number = 0; number < states_.size(); ++number) {
        if (const auto local = firing_.local_state(states_[number], ComponentId{c}))
          seen.insert(*local);
      }
      counts.push_back(seen.size());
    }
    return counts;
  }

 private:
  const Network& network_;
  Firing firing_;
  NumberedStates states_;
};

StateSample sample_of(const Lts& lts, const EventTable& events, std::size_t most_states,
                      const std::function<bool()>& is_enough) {
  StateSample sample;
  std::vector<StateId> met{lts.initial()};
  std::unordered_set<StateId> known{lts.initial()};
  std::map<Channel, std::uint64_t> steps;
  std::size_t next = 0;
  while (next < met.size() && met.size() < most_states) {
    if (next % now_and_then == 0 && is_enough()) break;
    for (const Transition& step : lts.transitions(met[next++])) {
      ++steps[channel_of(events.name(step.event), step.event == tau)];
      if (met.size() < most_states && known.insert(step.target).second) met.push_back(step.target);
    }
  }
  sample.states = met.size();
  sample.is_all = next == met.size() && met.size() < most_states;
  put_channels(steps, sample);
  return sample;
}

}  // namespace

ProcessStructure structure_of(const CompiledProcess& process, const Semantics& semantics) {
  ProcessStructure structure;
  structure.process = semantics.text(process.term);
  structure.why_no_network = process.why_no_network;
  add_components(process, "", semantics, structure.components);
  if (process.network) {
    structure.rules = process.network->rules().size();
    const Firing firing(*process.network);
    constexpr std::uint64_t bits_of_word = 64;
    structure.bits = (firing.words() - 1) * bits_of_word + firing.bits_of_last_word();
  }
  return structure;
}

void add_sample(const CompiledProcess& process, std::size_t most_states,
                const std::function<bool()>& is_enough, const EventTable& events,
                ProcessStructure& structure) {
  if (!process.network) {
    structure.sample = sample_of(*process.lts, events, most_states, is_enough);
    return;
  }
  NetworkSample sample(*process.network);
  structure.sample = sample.walk(most_states, is_enough);
  const std::vector<std::uint64_t> seen = sample.seen();
  std::size_t c = 0;
  for (ComponentStructure& component : structure.components) {
    if (!component.is_inside) component.seen = seen[c++];
  }
}

}  // namespace csp::checker
