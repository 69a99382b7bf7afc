// Each process becomes a component, each thing they share becomes rules and, where it remembers
// something, a passive component:
//
//   channel, synchronous   a rule for each recorded writer with each recorded reader
//   channel, buffered      a component that counts; a put and a get are rules of their own
//   closing                a process that waits on a channel may see it closed once everybody on
//                          the other side has ended (`awaits`). Where a process was seen to give up
//                          its end earlier, the time of closing is unknown: whoever waits there may
//                          step to a frontier state at any time.
//   poison                 a component open/poisoned; communications take part in `open`
//   barrier                a rule of all members. When a member has ended, or membership changed
//                          during the run, those who wait step to a frontier state.
//   families               a component that remembers which children have begun; joining awaits all
//   timers, skip, choose   may happen whenever the process waits there
//   cancellation           a process that was ever cancelled may step to a frontier state wherever
//                          it waits
//
// A continuation that nobody has seen is a frontier state.
#include "checker/learn/recorded_network.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

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

// Rules of higher priority go first. Steps that disable nothing and come once may: they only save
// interleavings.
constexpr std::uint32_t soon = 1;

// A local event of a process.
struct LocalEvent {
  enum class Kind : std::uint8_t {
    Does,          // label: what it says
    EndIsLost,     // label: a read or write; the channel may be closed, or not
    MemberIsGone,  // label: a Sync
    AllAreClosed,  // label.object: the situation, an alternation; all of its channels are closed
  };
  Kind kind = Kind::Does;
  Label label;  // guard 0: partners do not see it

  friend auto operator<=>(const LocalEvent&, const LocalEvent&) = default;
};

LocalEvent does(Label label) {
  label.guard = 0;
  return {LocalEvent::Kind::Does, label};
}

class Composer {
 public:
  explicit Composer(const tracer::Trace& trace)
      : trace_(trace),
        words_(words_of(trace)),
        topology_(topology_of(trace, words_)),
        names_(trace) {
    for (const Word& word : words_.words)
      folds_.push_back(fold(words_, word));
  }

  RecordedNetwork compose() {
    note_only_values();
    used_.resize(words_.words.size());
    for (std::uint32_t process = 0; process < words_.words.size(); ++process) {
      add_process(ProcessId{process});
    }
    add_families();
    for (std::uint32_t channel = 0; channel < topology_.channels.size(); ++channel)
      add_channel(channel);
    for (std::uint32_t barrier = 0; barrier < topology_.barriers.size(); ++barrier)
      add_barrier(barrier);
    for (std::uint32_t process = 0; process < words_.words.size(); ++process) {
      add_lonely_rules(ProcessId{process});
    }
    return std::move(result_);
  }

 private:
  using Used = std::map<LocalEvent, EventId>;

  // What a passive component remembers of a family: how many of its children have begun.
  struct Births {
    ComponentId component;
    std::vector<EventId> begun;  // by child: a step it can take once that child has begun
    std::vector<EventId> next;   // the steps by which they begin
  };

  // ---- names

  // What each channel's only value looks like; empty where there were several.
  void note_only_values() {
    only_values_.resize(trace_.channels.size());
    for (const tracer::Event& event : trace_.events) {
      if (event.kind != record::Kind::Commit || event.object >= only_values_.size()) continue;
      if (topology_.channels[event.object].digests.size() == 1)
        only_values_[event.object] = trace_.text(event);
    }
  }

  // "fork.1" or, where the value is known, "fork.1.true".
  std::string communication(std::uint32_t channel) const {
    const std::string& value = only_values_[channel];
    return value.empty() ? names_.channel(channel) : names_.channel(channel) + "." + value;
  }

  std::string name_of(const LocalEvent& event) const {
    const Label& label = event.label;
    switch (event.kind) {
      case LocalEvent::Kind::EndIsLost:
        return "perhaps closed " + names_.channel(label.object);
      case LocalEvent::Kind::MemberIsGone:
        return "a member is gone " + names_.barrier(label.object);
      case LocalEvent::Kind::AllAreClosed:
        return "all closed #" + std::to_string(label.object);
      case LocalEvent::Kind::Does:
        break;
    }
    return names_.text(label);
  }

  EventId event(const std::string& name) { return network().events().add(name); }
  EventId housekeeping(const std::string& name) {
    result_.housekeeping.insert(name);
    return event(name);
  }
  EventId ending(const std::string& name) {
    result_.endings.insert(name);
    return event(name);
  }
  Network& network() { return result_.network; }

  // ---- a process

  class ProcessBuilder {
   public:
    ProcessBuilder(Composer& composer, ProcessId process)
        : composer_(composer),
          process_(process),
          word_(composer.words_.words[index(process)]),
          fold_(composer.folds_[index(process)]),
          block_states_(fold_.blocks.size()) {}

    std::shared_ptr<const Lts> build() {
      if (fold_.path.empty()) {
        lts_->set_initial(frontier("nothing was seen of it", tracer::no_site));
        return lts_;
      }
      lts_->set_initial(state_of(fold_.path.front()));
      while (!unfinished_.empty()) {
        const BlockId block = unfinished_.back();
        unfinished_.pop_back();
        add_moves(*block_states_[checker::learn::index(block)], block);
      }
      return lts_;
    }

   private:
    const Situation& situation(BlockId block) const {
      return composer_.words_[fold_.blocks[checker::learn::index(block)].situation];
    }

    std::string place(tracer::SiteId site) const {
      return site == tracer::no_site ? "" : composer_.trace_.label(site);
    }

    StateId add_state(BlockId block) {
      const Situation& here = situation(block);
      StateFacts facts;
      facts.location = place(here.site);
      if (here.waits) facts.offers = composer_.offers_of(here);
      return lts_->add_state(std::move(facts));
    }

    StateId state_of(BlockId block) {
      std::optional<StateId>& state = block_states_[checker::learn::index(block)];
      if (!state) {
        state = add_state(block);
        unfinished_.push_back(block);
      }
      return *state;
    }

    StateId ended() {
      if (!ended_) ended_ = lts_->add_state({.label = "ended", .ended = true});
      return *ended_;
    }

    StateId frontier(const std::string& label, tracer::SiteId site) {
      const auto [found, is_new] = frontiers_.try_emplace({label, site}, StateId{});
      if (is_new) {
        found->second =
            lts_->add_state({.label = label, .location = place(site), .frontier = true});
      }
      return found->second;
    }

    StateId frontier_after(BlockId block, const Label& label) {
      return frontier("after " + composer_.names_.text(label), situation(block).site);
    }

    // Where the fold says that the label leads.
    std::vector<StateId> resolve(BlockId block, const Label& label) {
      if (label.act == Act::End) return {ended()};
      const Continuation* known = fold_.find(block, label);
      std::vector<StateId> targets;
      if (known != nullptr) {
        for (const BlockId target : known->targets)
          targets.push_back(state_of(target));
      }
      if (known == nullptr || known->stops) targets.push_back(frontier_after(block, label));
      return targets;
    }

    void go(StateId source, const LocalEvent& local, BlockId block, const Label& label) {
      const EventId event = composer_.use(process_, local);
      for (const StateId target : resolve(block, label))
        lts_->add_transition(source, event, target);
    }

    void add_moves(StateId source, BlockId block) {
      const Situation& here = situation(block);
      for (const Label& label : here.offered) {
        go(source, does(label), block, label);
        if (label.act != Act::Sync) continue;
        const EventId gone =
            composer_.use(process_, {LocalEvent::Kind::MemberIsGone, does(label).label});
        lts_->add_transition(source, gone, frontier_after(block, label));
      }
      if (here.waits) add_failures(source, block);
    }

    void add_failures(StateId source, BlockId block) {
      const Situation& here = situation(block);
      std::set<Label> failures;
      bool can_all_be_closed = here.chooses && !here.offered.empty();
      for (const Label& label : here.offered) {
        const bool is_write = label.act == Act::Write;
        if (!is_write && label.act != Act::Read) {
          can_all_be_closed = false;
          continue;
        }
        const ChannelUse& use = composer_.topology_.channels[label.object];
        if (!here.chooses) failures.insert({Act::Closed, label.object, 0, is_write});
        if (use.may_be_poisoned) failures.insert({Act::Poisoned, label.object, 0, is_write});
        if (is_write ? use.loses_readers_early : use.loses_writers_early) {
          const EventId lost =
              composer_.use(process_, {LocalEvent::Kind::EndIsLost, does(label).label});
          lts_->add_transition(source, lost, frontier_after(block, {Act::Closed}));
        }
      }
      if (can_all_be_closed) {
        const auto number =
            static_cast<std::uint32_t>(fold_.blocks[checker::learn::index(block)].situation);
        go(source, {LocalEvent::Kind::AllAreClosed, {Act::Closed, number}}, block, {Act::Closed});
      }
      for (const Label& failure : failures)
        go(source, does(failure), block, failure);
      if (!word_.cancelled) return;
      const Label cancelled{Act::Cancelled};
      go(source, does(cancelled), block, cancelled);
      lts_->add_transition(source, composer_.use(process_, does(cancelled)),
                           frontier_after(block, cancelled));
    }

    Composer& composer_;
    ProcessId process_;
    const Word& word_;
    const Fold& fold_;
    std::shared_ptr<ExplicitLts> lts_ = std::make_shared<ExplicitLts>();
    std::vector<std::optional<StateId>> block_states_;
    std::vector<BlockId> unfinished_;  // have a state, and no transitions yet
    std::map<std::pair<std::string, tracer::SiteId>, StateId> frontiers_;
    std::optional<StateId> ended_;
  };

  EventId use(ProcessId process, const LocalEvent& local) {
    const auto [found, is_new] = used_[index(process)].try_emplace(local, EventId{});
    if (is_new) found->second = event(name_of(local));
    return found->second;
  }

  std::vector<Offer> offers_of(const Situation& here) const {
    std::vector<Offer> offers;
    for (const Label& label : here.offered) {
      switch (label.act) {
        case Act::Read:
          offers.push_back({names_.channel(label.object), Direction::Read});
          break;
        case Act::Write:
          offers.push_back({names_.channel(label.object), Direction::Write});
          break;
        case Act::Sync:
          offers.push_back({names_.barrier(label.object), Direction::Sync});
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

  void add_process(ProcessId process) {
    const bool is_first_root = topology_.families.front().children.empty() ||
                               topology_.families.front().children.front() == process;
    const bool is_root = trace_.processes[index(process)].parent == tracer::no_process;
    network().add_component(
        {.name = component_names_.unique(names_.process(process), "process"),
         .lts = ProcessBuilder(*this, process).build(),
         .starts_running = is_root && (is_first_root || !topology_.families.front().one_by_one)});
    births_.emplace_back();
  }

  const EventId* find(ProcessId process, const LocalEvent& local) const {
    const auto found = used_[index(process)].find(local);
    return found == used_[index(process)].end() ? nullptr : &found->second;
  }

  void add_rule(Rule rule) { network().add_rule(std::move(rule)); }

  // ---- families

  void add_families() {
    for (const Family& family : topology_.families) {
      const bool are_roots = family.parent == tracer::no_process;
      if (family.children.empty()) continue;
      if (are_roots && !(family.one_by_one && family.children.size() > 1)) continue;
      add_family(family, are_roots);
    }
  }

  // The family's component: in state k, k children have begun; of those that start together, none
  // or all.
  void add_family(const Family& family, bool are_roots) {
    const std::string name = are_roots ? std::string("roots of the program")
                                       : "children of " + names_.process(family.parent) +
                                             " at step " + std::to_string(family.step);
    const std::size_t stages = family.one_by_one ? family.children.size() : 1;
    auto lts = std::make_shared<ExplicitLts>();
    for (std::size_t stage = 0; stage <= stages; ++stage)
      lts->add_state();
    Births births;
    for (std::size_t child = 0; child < family.children.size(); ++child) {
      births.begun.push_back(event("begun " + names_.process(family.children[child])));
      const std::size_t first = family.one_by_one ? child + 1 : 1;
      for (std::size_t stage = first; stage <= stages; ++stage) {
        const StateId here{static_cast<std::uint32_t>(stage)};
        lts->add_transition(here, births.begun.back(), here);
      }
    }
    for (std::uint32_t stage = 0; stage < stages; ++stage) {
      births.next.push_back(event(name + ", start " + std::to_string(stage)));
      lts->add_transition(StateId{stage}, births.next.back(), StateId{stage + 1});
    }
    // The first root runs from the beginning.
    if (are_roots) lts->set_initial(StateId{1});
    births.component = network().add_component(
        {.name = component_names_.unique(name, "family"), .lts = std::move(lts), .passive = true});
    add_family_rules(family, births, are_roots);
    for (std::size_t child = 0; child < family.children.size(); ++child) {
      births_[index(family.children[child])] = Participant{births.component, births.begun[child]};
    }
  }

  void add_family_rules(const Family& family, const Births& births, bool are_roots) {
    std::vector<ComponentId> children;
    for (const ProcessId child : family.children)
      children.push_back(component_of(child));
    if (!are_roots) {
      Rule begin{.participants = {{births.component, births.next.front()}},
                 .result = housekeeping(names_.process(family.parent) + " starts processes"),
                 .priority = soon,
                 .starts = family.one_by_one ? std::vector(1, children.front()) : children};
      // Where the parent's own record is lost its children have been running since we know of them.
      const EventId* event = find(family.parent, does({Act::Begin, family.step}));
      if (event != nullptr) begin.participants.push_back({component_of(family.parent), *event});
      add_rule(std::move(begin));
    }
    for (std::size_t child = 1; family.one_by_one && child < children.size(); ++child) {
      add_rule({.participants = {{births.component, births.next[child]}},
                .result = housekeeping(names_.process(family.children[child]) + " starts"),
                .priority = soon,
                .starts = {children[child]},
                .awaits = {children[child - 1]}});
    }
    if (are_roots) return;
    if (const EventId* join = find(family.parent, does({Act::Join, family.step}))) {
      add_rule({.participants = {{component_of(family.parent), *join},
                                 {births.component, births.begun.back()}},
                .result = housekeeping(names_.process(family.parent) + " joins"),
                .priority = soon,
                .awaits = children});
    }
  }

  bool has_family(ProcessId parent, std::uint32_t step) const {
    return std::any_of(topology_.families.begin(), topology_.families.end(), [&](const Family& it) {
      return it.parent == parent && it.step == step && !it.children.empty();
    });
  }

  // The rule can fire once all of `processes` have begun and ended.
  void await(Rule& rule, const std::vector<ProcessId>& processes) {
    std::map<ComponentId, EventId> begun;
    for (const ProcessId process : processes) {
      rule.awaits.push_back(component_of(process));
      // Of children that start one by one a later one covers an earlier one: they come in order.
      if (births_[index(process)])
        begun[births_[index(process)]->component] = births_[index(process)]->event;
    }
    for (const auto& [component, event] : begun)
      rule.participants.push_back({component, event});
  }

  // ---- channels

  struct ChannelComponents {
    std::optional<Participant> open;  // takes part in every communication
    std::optional<Participant> poison;
    std::optional<Participant> poisoned;
    std::optional<Participant> put, get, drained;
  };

  ChannelComponents add_channel_components(std::uint32_t channel) {
    const ChannelUse& use = topology_.channels[channel];
    ChannelComponents result;
    if (use.is_poisoned_by_process) {
      auto lts = std::make_shared<ExplicitLts>();
      const StateId open = lts->add_state(), poisoned = lts->add_state();
      const EventId is_open = event("is open"), poison = event("poison"),
                    is_poisoned = event("is poisoned");
      lts->add_transition(open, is_open, open);
      lts->add_transition(open, poison, poisoned);
      lts->add_transition(poisoned, poison, poisoned);
      lts->add_transition(poisoned, is_poisoned, poisoned);
      const ComponentId id = network().add_component(
          {.name = component_names_.unique("poison of " + names_.channel(channel), "poison"),
           .lts = std::move(lts),
           .passive = true});
      result.open = Participant{id, is_open};
      result.poison = Participant{id, poison};
      result.poisoned = Participant{id, is_poisoned};
    }
    if (trace_.channels[channel].capacity > 0) add_buffer(channel, result);
    return result;
  }

  // Counts. More values than the program ever put are not followed.
  void add_buffer(std::uint32_t channel, ChannelComponents& result) {
    const std::uint32_t capacity = trace_.channels[channel].capacity;
    const std::uint32_t most = std::min(capacity, topology_.channels[channel].puts);
    auto lts = std::make_shared<ExplicitLts>();
    const EventId put = event("put"), get = event("get"), drained = event("is empty");
    for (std::uint32_t held = 0; held <= most; ++held)
      lts->add_state();
    for (std::uint32_t held = 0; held < most; ++held) {
      lts->add_transition(StateId{held}, put, StateId{held + 1});
      lts->add_transition(StateId{held + 1}, get, StateId{held});
    }
    lts->add_transition(StateId{0}, drained, StateId{0});
    const std::string name =
        component_names_.unique("buffer of " + names_.channel(channel), "buffer");
    if (most < capacity) {
      const StateId more = lts->add_state({.label = "more than was ever put", .frontier = true});
      lts->add_transition(StateId{most}, put, more);
    }
    const ComponentId id =
        network().add_component({.name = name, .lts = std::move(lts), .passive = true});
    result.put = Participant{id, put};
    result.get = Participant{id, get};
    result.drained = Participant{id, drained};
  }

  static void join(Rule& rule, const std::optional<Participant>& participant) {
    if (participant) rule.participants.push_back(*participant);
  }

  void add_channel(std::uint32_t channel) {
    const ChannelUse& use = topology_.channels[channel];
    const ChannelComponents& shared = shared_.emplace_back(add_channel_components(channel));
    if (shared.put)
      add_buffer_rules(channel, shared);
    else
      add_rendezvous(channel, shared);
    for (const ProcessId reader : use.readers)
      add_failures(reader, channel, false, shared);
    for (const ProcessId writer : use.writers)
      add_failures(writer, channel, true, shared);
    if (!shared.poison) return;
    for (std::uint32_t process = 0; process < used_.size(); ++process) {
      const EventId* poison = find(ProcessId{process}, does({Act::Poison, channel}));
      if (poison == nullptr) continue;
      add_rule({.participants = {{component_of(ProcessId{process}), *poison}, *shared.poison},
                .result = event("poison " + names_.channel(channel))});
    }
  }

  void add_rendezvous(std::uint32_t channel, const ChannelComponents& shared) {
    const ChannelUse& use = topology_.channels[channel];
    for (const ProcessId writer : use.writers) {
      for (const ProcessId reader : use.readers) {
        if (writer != reader) add_meetings(writer, reader, channel, shared);
      }
    }
    const auto alone = [&](ProcessId process, Act act) {
      const EventId* const local = find(process, does({act, channel}));
      if (local == nullptr) return;
      Rule rule{.participants = {{component_of(process), *local}},
                .result = event(communication(channel))};
      join(rule, shared.open);
      add_rule(std::move(rule));
    };
    if (use.outside_writes) {
      for (const ProcessId reader : use.readers)
        alone(reader, Act::Read);
    }
    if (use.outside_reads) {
      for (const ProcessId writer : use.writers)
        alone(writer, Act::Write);
    }
  }

  void add_meetings(ProcessId writer, ProcessId reader, std::uint32_t channel,
                    const ChannelComponents& shared) {
    const EventId* const write = find(writer, does({Act::Write, channel}));
    const EventId* const read = find(reader, does({Act::Read, channel}));
    if (write == nullptr || read == nullptr) return;
    Rule rule{.participants = {{component_of(writer), *write}, {component_of(reader), *read}},
              .result = event(communication(channel))};
    join(rule, shared.open);
    add_rule(std::move(rule));
  }

  void add_buffer_rules(std::uint32_t channel, const ChannelComponents& shared) {
    const auto add = [&](const std::vector<ProcessId>& processes, Act act,
                         const Participant& buffer, const std::string& result) {
      for (const ProcessId process : processes) {
        const EventId* const local = find(process, does({act, channel}));
        if (local == nullptr) continue;
        Rule rule{.participants = {{component_of(process), *local}, buffer},
                  .result = event(result)};
        join(rule, shared.open);
        add_rule(std::move(rule));
      }
    };
    const ChannelUse& use = topology_.channels[channel];
    add(use.writers, Act::Write, *shared.put, communication(channel) + " (put)");
    add(use.readers, Act::Read, *shared.get, communication(channel) + " (get)");
  }

  // How waiting on the channel may fail.
  void add_failures(ProcessId process, std::uint32_t channel, bool is_write,
                    const ChannelComponents& shared) {
    const ChannelUse& use = topology_.channels[channel];
    const std::vector<ProcessId>& others = is_write ? use.readers : use.writers;
    const bool outside = is_write ? use.outside_reads : use.outside_writes;
    if (const EventId* closed = find(process, does({Act::Closed, channel, 0, is_write}))) {
      Rule rule{.participants = {{component_of(process), *closed}},
                .result = ending(names_.channel(channel) + " is closed")};
      if (!is_write) join(rule, shared.drained);
      if (!outside) await(rule, others);
      const bool is_among_them = std::find(others.begin(), others.end(), process) != others.end();
      if (outside || !is_among_them) add_rule(std::move(rule));
    }
    if (const EventId* poisoned = find(process, does({Act::Poisoned, channel, 0, is_write}))) {
      Rule rule{.participants = {{component_of(process), *poisoned}},
                .result = ending(names_.channel(channel) + " is poisoned")};
      join(rule, shared.poisoned);
      add_rule(std::move(rule));
    }
    const Label offered{is_write ? Act::Write : Act::Read, channel};
    if (const EventId* lost = find(process, {LocalEvent::Kind::EndIsLost, offered})) {
      add_rule({.participants = {{component_of(process), *lost}},
                .result = ending(names_.channel(channel) + " may be closed")});
    }
  }

  // Every channel of the alternation is closed.
  void add_end_of_alternation(ProcessId process, Participant alternation, const Situation& here) {
    Rule rule{.participants = {alternation},
              .result = ending(names_.process(process) + ": all its channels are closed")};
    std::set<ProcessId> others;
    std::set<std::uint32_t> read;
    for (const Label& label : here.offered) {
      const ChannelUse& use = topology_.channels[label.object];
      const bool is_write = label.act == Act::Write;
      const std::vector<ProcessId>& users = is_write ? use.readers : use.writers;
      others.insert(users.begin(), users.end());
      if (!is_write && read.insert(label.object).second) join(rule, shared_[label.object].drained);
    }
    if (others.contains(process)) return;
    await(rule, {others.begin(), others.end()});
    add_rule(std::move(rule));
  }

  // ---- barriers

  void add_barrier(std::uint32_t barrier) {
    const BarrierUse& use = topology_.barriers[barrier];
    const Label sync{Act::Sync, barrier};
    std::vector<std::vector<ProcessId>> groups = use.groups;
    if (use.is_steady) groups = {use.members};
    for (const std::vector<ProcessId>& group : groups) {
      Rule rule{.participants = {}, .result = event(names_.barrier(barrier))};
      for (const ProcessId member : group) {
        if (const EventId* local = find(member, does(sync))) {
          rule.participants.push_back({component_of(member), *local});
        }
      }
      if (rule.participants.size() == group.size() && !group.empty()) {
        add_rule(std::move(rule));
      }
    }
    for (const ProcessId member : use.members) {
      const EventId* gone = find(member, {LocalEvent::Kind::MemberIsGone, sync});
      if (gone != nullptr) add_departures(member, *gone, barrier);
    }
  }

  void add_departures(ProcessId member, EventId gone, std::uint32_t barrier) {
    const BarrierUse& use = topology_.barriers[barrier];
    const Rule rule{.participants = {{component_of(member), gone}},
                    .result = event(names_.barrier(barrier) + " has lost a member")};
    if (!use.is_steady) {
      add_rule(rule);
      return;
    }
    for (const ProcessId other : use.members) {
      if (other == member) continue;
      Rule one = rule;
      await(one, {other});
      add_rule(std::move(one));
    }
  }

  // ---- what a process does alone

  void add_lonely_rules(ProcessId process) {
    const std::string& name = names_.process(process);
    for (const auto& [local, id] : used_[index(process)]) {
      const Participant me{component_of(process), id};
      const Label& label = local.label;
      if (local.kind == LocalEvent::Kind::AllAreClosed) {
        add_end_of_alternation(process, me, words_[SituationId{label.object}]);
      }
      if (local.kind != LocalEvent::Kind::Does) continue;
      switch (label.act) {
        case Act::End:
          add_rule(
              {.participants = {me}, .result = housekeeping(name + " ends"), .priority = soon});
          break;
        case Act::Begin:
          if (has_family(process, label.object)) break;
          add_rule({.participants = {me},
                    .result = housekeeping(name + " starts nothing"),
                    .priority = soon});
          break;
        case Act::Join:
          if (has_family(process, label.object)) break;
          add_rule(
              {.participants = {me}, .result = housekeeping(name + " joins"), .priority = soon});
          break;
        case Act::Enrol:
        case Act::Resign:
          add_rule({.participants = {me},
                    .result = housekeeping(name + ": " + name_of(local)),
                    .priority = soon});
          break;
        case Act::Timeout:
        case Act::Skip:
        case Act::Choose:
        case Act::Cancelled:
          add_rule({.participants = {me}, .result = event(name + ": " + name_of(local))});
          break;
        case Act::Poison:
          if (label.object < topology_.channels.size()) break;
          add_rule(
              {.participants = {me}, .result = housekeeping(name + " poisons"), .priority = soon});
          break;
        default:
          break;
      }
    }
  }

  const tracer::Trace& trace_;
  Words words_;
  Topology topology_;
  Names names_;
  std::vector<Fold> folds_;
  UniqueNames component_names_;
  std::vector<std::string> only_values_;            // by channel
  std::vector<Used> used_;                          // by process
  std::vector<ChannelComponents> shared_;           // by channel
  std::vector<std::optional<Participant>> births_;  // by process: possible once it has begun
  RecordedNetwork result_;
};

}  // namespace

RecordedNetwork recorded_network(const tracer::Trace& trace) { return Composer(trace).compose(); }

}  // namespace csp::checker::learn
