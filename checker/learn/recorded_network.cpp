// A process is its fold, where everything leads wherever it was seen to lead; what it offered and
// nobody took leads to a frontier state. A synchronous channel is a rule for each recorded writer
// with each recorded reader, a buffer a component that counts, with rules for put and get; a
// barrier is a rule for each set of members that met there.
#include "checker/learn/recorded_network.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "checker/learn/fold.hpp"
#include "checker/learn/names.hpp"
#include "checker/learn/topology.hpp"
#include "checker/learn/words.hpp"

namespace csp::checker::learn {
namespace {

using tracer::ProcessId;

std::size_t index(ProcessId process) { return static_cast<std::size_t>(process); }
ComponentId component_of(ProcessId process) {
  return ComponentId{static_cast<std::uint32_t>(process)};
}

// The same label in every place where it is offered: partners do not see which guard it is.
Label without_guard(Label label) {
  label.guard = 0;
  return label;
}

std::vector<Offer> offers_of(const Situation& here, const Names& names) {
  std::vector<Offer> offers;
  for (const Label& label : here.offered) {
    switch (label.act) {
      case Act::Read:
        offers.push_back({names.channel(label.object), Direction::Read});
        break;
      case Act::Write:
        offers.push_back({names.channel(label.object), Direction::Write});
        break;
      case Act::Sync:
        offers.push_back({names.barrier(label.object), Direction::Sync});
        break;
      case Act::Timeout:
        offers.push_back({"timer", Direction::Timer});
        break;
      case Act::Join:
        offers.push_back({"children", Direction::Join});
        break;
      default:
        break;
    }
  }
  return offers;
}

class Composer {
 public:
  explicit Composer(const tracer::Trace& trace)
      : trace_(trace),
        words_(words_of(trace)),
        topology_(topology_of(trace, words_)),
        names_(trace),
        used_(words_.words.size()) {}

  RecordedNetwork compose() {
    note_only_values();
    for (std::uint32_t id = 0; id < words_.words.size(); ++id) {
      const ProcessId process{id};
      const std::string name = component_names_.unique(names_.process(process), "process");
      (void)network().add_component({.name = name, .lts = machine_of(process)});
    }
    for (std::uint32_t channel = 0; channel < topology_.channels.size(); ++channel) {
      if (trace_.channels[channel].capacity > 0) {
        add_buffer(channel);
      } else {
        add_meetings(channel);
      }
    }
    for (std::uint32_t barrier = 0; barrier < topology_.barriers.size(); ++barrier) {
      for (const std::vector<ProcessId>& group : topology_.barriers[barrier].groups)
        add_phase(barrier, group);
    }
    for (std::uint32_t id = 0; id < words_.words.size(); ++id)
      add_lonely_rules(ProcessId{id});
    note_silent();
    return std::move(result_);
  }

 private:
  Network& network() { return result_.network; }
  EventId event(const std::string& name) { return network().events().add(name); }

  // --- Processes ---

  std::shared_ptr<const Lts> machine_of(ProcessId process) {
    const Word& word = words_.words[index(process)];
    const Fold fold = learn::fold(words_, word);
    auto lts = std::make_shared<ExplicitLts>();
    std::vector<StateId> states;  // by block
    for (const Block& block : fold.blocks) {
      const Situation& here = words_[block.situation];
      StateFacts facts{.location = place(here.site)};
      if (here.waits) facts.offers = offers_of(here, names_);
      states.push_back(lts->add_state(std::move(facts)));
    }
    if (fold.path.empty()) {
      lts->set_initial(lts->add_state({.label = "nothing was seen of it", .frontier = true}));
      return lts;
    }
    lts->set_initial(states[learn::index(fold.path.front())]);
    std::optional<StateId> ended;
    std::map<std::pair<std::string, tracer::SiteId>, StateId> frontiers;
    const auto frontier = [&](const Situation& here, const Label& label) {
      const std::string text = "after " + names_.text(label);
      const auto [found, is_new] = frontiers.try_emplace({text, here.site});
      if (is_new) {
        found->second =
            lts->add_state({.label = text, .location = place(here.site), .frontier = true});
      }
      return found->second;
    };
    for (const Continuation& it : fold.continuations) {
      const StateId source = states[learn::index(it.source)];
      const EventId local = use(process, it.label);
      if (it.label.act == Act::End) {
        if (!ended) ended = lts->add_state({.label = "ended", .ended = true});
        lts->add_transition(source, local, *ended);
        continue;
      }
      for (const BlockId target : it.targets)
        lts->add_transition(source, local, states[learn::index(target)]);
      if (it.stops) {
        const Situation& here = words_[fold.blocks[learn::index(it.source)].situation];
        lts->add_transition(source, local, frontier(here, it.label));
      }
    }
    for (std::uint32_t block = 0; block < fold.blocks.size(); ++block) {
      const Situation& here = words_[fold.blocks[block].situation];
      for (const Label& label : here.offered) {
        if (fold.find(BlockId{block}, label) == nullptr)
          lts->add_transition(states[block], use(process, label), frontier(here, label));
      }
    }
    return lts;
  }

  std::string place(tracer::SiteId site) const {
    return site == tracer::no_site ? "" : trace_.label(site);
  }

  EventId use(ProcessId process, const Label& label) {
    const auto [found, is_new] = used_[index(process)].try_emplace(without_guard(label));
    if (is_new) found->second = event(names_.text(label));
    return found->second;
  }

  // The process's part in it; nothing if it has none.
  [[nodiscard]] std::optional<Participant> part(ProcessId process, const Label& label) const {
    const auto found = used_[index(process)].find(label);
    if (found == used_[index(process)].end()) return std::nullopt;
    return Participant{component_of(process), found->second};
  }

  // --- What they share ---

  // What each channel's only value looks like; empty where there were several.
  void note_only_values() {
    only_values_.resize(trace_.channels.size());
    for (const tracer::Event& event : trace_.events) {
      if (event.kind != record::Kind::Commit || event.object >= only_values_.size()) continue;
      if (topology_.channels[event.object].digests.size() == 1)
        only_values_[event.object] = trace_.text(event);
    }
  }

  // "fork.1" or, where there was only one value, "fork.1.true".
  [[nodiscard]] std::string communication(std::uint32_t channel) const {
    const std::string& value = only_values_[channel];
    return value.empty() ? names_.channel(channel) : names_.channel(channel) + "." + value;
  }

  void add_meetings(std::uint32_t channel) {
    const ChannelUse& use = topology_.channels[channel];
    const EventId result = event(communication(channel));
    for (const ProcessId writer : use.writers) {
      const auto write = part(writer, {Act::Write, channel});
      for (const ProcessId reader : use.readers) {
        const auto read = part(reader, {Act::Read, channel});
        if (write && read && writer != reader)
          (void)network().add_rule({.participants = {*write, *read}, .result = result});
      }
      if (write && use.outside_reads)
        (void)network().add_rule({.participants = {*write}, .result = result});
    }
    for (const ProcessId reader : use.readers) {
      const auto read = part(reader, {Act::Read, channel});
      if (read && use.outside_writes)
        (void)network().add_rule({.participants = {*read}, .result = result});
    }
  }

  // Counts, up to as many values as the program ever put.
  void add_buffer(std::uint32_t channel) {
    const ChannelUse& use = topology_.channels[channel];
    const std::uint32_t capacity = trace_.channels[channel].capacity;
    const std::uint32_t most = std::min(capacity, use.puts);
    auto lts = std::make_shared<ExplicitLts>();
    const EventId put = event("put"), get = event("get");
    for (std::uint32_t held = 0; held <= most; ++held)
      (void)lts->add_state();
    for (std::uint32_t held = 0; held < most; ++held) {
      lts->add_transition(StateId{held}, put, StateId{held + 1});
      lts->add_transition(StateId{held + 1}, get, StateId{held});
    }
    if (most < capacity) {
      lts->add_transition(StateId{most}, put,
                          lts->add_state({.label = "more than was ever put", .frontier = true}));
    }
    const std::string name =
        component_names_.unique("buffer of " + names_.channel(channel), "buffer");
    const ComponentId buffer =
        network().add_component({.name = name, .lts = std::move(lts), .passive = true});
    const auto add = [&](const std::vector<ProcessId>& users, Act act, EventId own,
                         const std::string& what) {
      for (const ProcessId user : users) {
        if (const auto its = part(user, {act, channel})) {
          (void)network().add_rule({.participants = {*its, {buffer, own}},
                                    .result = event(communication(channel) + what)});
        }
      }
    };
    add(use.writers, Act::Write, put, " (put)");
    add(use.readers, Act::Read, get, " (get)");
  }

  void add_phase(std::uint32_t barrier, const std::vector<ProcessId>& group) {
    Rule rule{.participants = {}, .result = event(names_.barrier(barrier))};
    for (const ProcessId member : group) {
      if (const auto its = part(member, {Act::Sync, barrier})) rule.participants.push_back(*its);
    }
    if (!rule.participants.empty()) (void)network().add_rule(std::move(rule));
  }

  void add_lonely_rules(ProcessId process) {
    for (const auto& [label, local] : used_[index(process)]) {
      if (label.act != Act::Timeout && label.act != Act::Skip && label.act != Act::Choose) continue;
      (void)network().add_rule(
          {.participants = {{component_of(process), local}},
           .result = event(names_.process(process) + ": " + names_.text(label))});
    }
  }

  void note_silent() {
    std::set<ComponentId> speaking;
    for (const Rule& rule : network().rules()) {
      for (const Participant& part : rule.participants)
        speaking.insert(part.component);
    }
    for (std::uint32_t id = 0; id < words_.words.size(); ++id) {
      if (!speaking.contains(ComponentId{id})) result_.silent.push_back(ComponentId{id});
    }
  }

  const tracer::Trace& trace_;
  Words words_;
  Topology topology_;
  Names names_;
  UniqueNames component_names_;
  std::vector<std::string> only_values_;        // by channel
  std::vector<std::map<Label, EventId>> used_;  // by process: its words for what it does
  RecordedNetwork result_;
};

}  // namespace

RecordedNetwork recorded_network(const tracer::Trace& trace) { return Composer(trace).compose(); }

}  // namespace csp::checker::learn
