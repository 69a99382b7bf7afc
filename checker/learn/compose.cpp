// Each process becomes a component, each thing they share becomes rules and, where it remembers
// something, a passive component:
//
//   channel, synchronous   a rule for each recorded writer with each recorded reader
//   channel, buffered      a component that counts; a put and a get are rules of their own
//   closing                a process that waits on a channel may see it closed once everybody on
//   the other side has
//                          ended (`awaits`). Where a process was seen to give up its end earlier,
//                          the time of closing is unknown: whoever waits there may step to a
//                          frontier state at any time.
//   poison                 a component open/poisoned; communications take part in `open`
//   barrier                a rule of all members. When a member has ended, or membership changed
//   during the run, those
//                          who wait step to a frontier state.
//   families               a component that remembers which children have begun; joining awaits all
//   of them timers, skip, choose   may happen whenever the process waits there; no time passes in
//   between cancellation           a process that was ever cancelled may step to a frontier state
//   wherever it waits
//
// A continuation that nobody has seen is a frontier state. All simplifications above lead there,
// never to a process that waits without reason: what is reported should be believed.
//
// With Trust::CertainOnly a process that is `decisive` (fold.hpp), or whose values reach one, or
// that never chose and was stopped by a failure, starts as a chain: its own word, one state a step.
// It stays on the chain while it takes the recorded step each time and receives the recorded value;
// then everything it does is what it did. A value read is compared by digest: the writer's event
// carries which of the channel's known values it is, or that it is unknown because the writer has
// left its own chain. Values of determinate channels (topology.hpp) cannot differ and are not
// compared. From buffers with several users, and from channels with very many different values, a
// reader cannot know what it gets: it leaves its chain. Off the chain a process follows its fold
// where that is certain.
#include "checker/learn/compose.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace csp::checker::learn {
namespace {

using tracer::ProcessId;

std::size_t index(ProcessId process) { return static_cast<std::size_t>(process); }
ComponentId component_of(ProcessId process) {
  return ComponentId{static_cast<std::uint32_t>(process)};
}

constexpr std::size_t most_compared_values = 512;  // of one channel
constexpr std::uint32_t any_value = record::nobody;

// Rules of higher priority go first. Steps that disable nothing and come once may: they only save
// interleavings.
constexpr std::uint32_t stop_first = 2;
constexpr std::uint32_t soon = 1;

// A local event of a process.
struct LocalEvent {
  enum class Kind : std::uint8_t {
    Does,          // label: what it says
    EndIsLost,     // label: a read or write; the channel may be closed, or not
    MemberIsGone,  // label: a Sync
    AllAreClosed,  // label.object: the situation, an alternation; all of its channels are closed
    Unknown,       // in a frontier state: anything
  };
  Kind kind = Kind::Does;
  Label label;  // guard 0: partners do not see it
  std::uint32_t value =
      any_value;  // Read, Write: number among the channel's digests; one past them: unknown

  friend auto operator<=>(const LocalEvent&, const LocalEvent&) = default;
};

LocalEvent does(Label label, std::uint32_t value = any_value) {
  label.guard = 0;
  return {LocalEvent::Kind::Does, label, value};
}

enum class ValueUse { Ignored, Compared, Unknowable };

// Names that are unique, whatever the program called its things.
class Names {
 public:
  std::string unique(const std::string& name, const std::string& path) {
    if (used_.insert(name).second) return name;
    std::string longer = name + " (" + path + ")";
    while (!used_.insert(longer).second)
      longer += "'";
    return longer;
  }

 private:
  // An event of the program may not be taken for the network's own.
  std::unordered_set<std::string> used_{"tau", "tick"};
};

class Composer {
 public:
  Composer(const tracer::Trace& trace, const Words& words, const std::vector<Fold>& folds,
           const Topology& topology, const ComposeOptions& options)
      : trace_(trace), words_(words), folds_(folds), topology_(topology), options_(options) {}

  Composition compose() {
    name_everything();
    choose_chains();
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

  void name_everything() {
    Names names;
    for (std::uint32_t id = 0; id < trace_.channels.size(); ++id) {
      channels_.push_back(
          names.unique(trace_.label(tracer::ChannelId{id}), trace_.channels[id].path));
    }
    for (const tracer::Barrier& barrier : trace_.barriers) {
      barriers_.push_back(
          names.unique(barrier.name.empty() ? barrier.path : barrier.name, barrier.path));
    }
    for (std::uint32_t id = 0; id < trace_.processes.size(); ++id) {
      processes_.push_back(
          component_names_.unique(trace_.label(ProcessId{id}), trace_.processes[id].path));
    }
    values_.resize(trace_.channels.size());
    for (const tracer::Event& event : trace_.events) {
      if (event.kind != record::Kind::Commit || event.object >= values_.size()) continue;
      values_[event.object].try_emplace(event.argument, trace_.text(event));
    }
  }

  std::string name_of(const std::vector<std::string>& names, std::uint32_t object) const {
    return object < names.size() ? names[object] : "?";
  }

  // "fork.1" or, where the value is known, "fork.1.true".
  std::string communication(std::uint32_t channel, std::uint32_t value) const {
    const std::vector<std::uint64_t>& digests = topology_.channels[channel].digests;
    if (value == any_value && digests.size() == 1) value = 0;
    if (value >= digests.size()) return channels_[channel];
    const auto text = values_[channel].find(digests[value]);
    const bool is_shown = text != values_[channel].end() && !text->second.empty();
    return is_shown ? channels_[channel] + "." + text->second : channels_[channel];
  }

  // Nothing where it may be one of several.
  std::optional<std::string> printed(std::uint32_t channel, std::uint32_t value) const {
    const std::vector<std::uint64_t>& digests = topology_.channels[channel].digests;
    const auto& texts = values_[channel];
    const bool says_nothing = !texts.empty() && std::ranges::all_of(texts, [](const auto& text) {
      return text.second.empty();
    });
    if (says_nothing) return "";
    if (value == any_value && digests.size() == 1) value = 0;
    if (value >= digests.size()) return std::nullopt;
    const auto text = texts.find(digests[value]);
    return text == texts.end() ? std::nullopt : std::optional(text->second);
  }

  std::string name_of(const LocalEvent& event) const {
    const Label& label = event.label;
    const std::string channel = name_of(channels_, label.object);
    switch (event.kind) {
      case LocalEvent::Kind::EndIsLost:
        return "perhaps closed " + channel;
      case LocalEvent::Kind::MemberIsGone:
        return "a member is gone " + name_of(barriers_, label.object);
      case LocalEvent::Kind::AllAreClosed:
        return "all closed #" + std::to_string(label.object);
      case LocalEvent::Kind::Unknown:
        return "unknown";
      case LocalEvent::Kind::Does:
        break;
    }
    // Two values may look alike: their numbers keep them apart.
    const std::string number = event.value == any_value ? "" : " #" + std::to_string(event.value);
    switch (label.act) {
      case Act::Read:
        return "read " + channel + number;
      case Act::Write:
        return "write " + channel + number;
      case Act::Sync:
        return "sync " + name_of(barriers_, label.object);
      case Act::Timeout:
        return "timeout";
      case Act::Skip:
        return "skip";
      case Act::Closed:
        return (label.through_writing ? "no reader left " : "no writer left ") + channel;
      case Act::Poisoned:
        return (label.through_writing ? "write poisoned " : "read poisoned ") + channel;
      case Act::Cancelled:
        return "cancelled";
      case Act::Choose:
        return "choose " + std::to_string(label.object);
      case Act::Begin:
        return "start children at step " + std::to_string(label.object);
      case Act::Join:
        return "join children of step " + std::to_string(label.object);
      case Act::Poison:
        return "poison " + channel;
      case Act::Enrol:
        return "enrol " + name_of(barriers_, label.object);
      case Act::Resign:
        return "resign " + name_of(barriers_, label.object);
      case Act::End:
        return "end";
    }
    return "?";
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

  // ---- which processes keep to their word

  ValueUse value_use(std::uint32_t channel) const {
    const ChannelUse& use = topology_.channels[channel];
    const bool is_buffered = trace_.channels[channel].capacity > 0;
    const bool is_shown = options_.shows_values && !is_buffered;
    if (options_.trust == Trust::Everything || use.digests.size() <= 1 ||
        (use.is_determinate && !is_shown)) {
      return ValueUse::Ignored;
    }
    const bool matters =
        is_shown || std::any_of(use.readers.begin(), use.readers.end(),
                                [&](ProcessId reader) { return has_chain_[index(reader)]; });
    if (!matters) return ValueUse::Ignored;
    if (is_buffered) return ValueUse::Unknowable;
    return use.digests.size() > most_compared_values ? ValueUse::Unknowable : ValueUse::Compared;
  }

  // It never chose, and was stopped by a failure: how long it would have gone on is unknown.
  bool is_cut_off(const Word& word) const {
    const auto chooses = [&](const Step& step) { return words_[step.situation].chooses; };
    const auto fails = [](const Step& step) { return is_failure(step.label.act); };
    return std::none_of(word.steps.begin(), word.steps.end(), chooses) &&
           std::any_of(word.steps.begin(), word.steps.end(), fails);
  }

  void choose_chains() {
    has_chain_.assign(folds_.size(), false);
    if (options_.trust == Trust::Everything) return;
    for (std::size_t process = 0; process < folds_.size(); ++process) {
      has_chain_[process] =
          options_.shows_values || folds_[process].is_decisive || is_cut_off(words_.words[process]);
    }
    for (bool changed = true; changed;) {
      changed = false;
      for (std::uint32_t channel = 0; channel < topology_.channels.size(); ++channel) {
        if (value_use(channel) != ValueUse::Compared) continue;
        for (const ProcessId writer : topology_.channels[channel].writers) {
          changed |= !has_chain_[index(writer)];
          has_chain_[index(writer)] = true;
        }
      }
    }
  }

  // ---- a process

  class ProcessBuilder {
   public:
    ProcessBuilder(Composer& composer, ProcessId process)
        : composer_(composer),
          process_(process),
          word_(composer.words_.words[index(process)]),
          fold_(composer.folds_[index(process)]),
          has_chain_(composer.has_chain_[index(process)]),
          block_states_(fold_.blocks.size()) {}

    std::shared_ptr<const Lts> build() {
      if (fold_.path.empty()) {
        lts_->set_initial(frontier("nothing was seen of it", tracer::no_site));
        return lts_;
      }
      if (has_chain_) {
        for (const BlockId block : fold_.path)
          chain_states_.push_back(add_state(block));
        for (std::size_t moment = 0; moment < fold_.path.size(); ++moment) {
          add_moves(chain_states_[moment], fold_.path[moment], moment);
        }
      } else {
        lts_->set_initial(state_of(fold_.path.front()));
      }
      while (!unfinished_.empty()) {
        const BlockId block = unfinished_.back();
        unfinished_.pop_back();
        add_moves(*block_states_[checker::learn::index(block)], block, std::nullopt);
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
        if (composer_.options_.stop_at_frontier) {
          const EventId unknown = composer_.use(process_, {LocalEvent::Kind::Unknown, {}});
          lts_->add_transition(found->second, unknown, found->second);
        }
      }
      return found->second;
    }

    StateId frontier_after(BlockId block, const Label& label) {
      return frontier("after " + composer_.name_of(does(label)), situation(block).site);
    }

    // Where the fold says that the label leads.
    std::vector<StateId> resolve(BlockId block, const Label& label) {
      if (label.act == Act::End) return {ended()};
      const Continuation* known = fold_.find(block, label);
      const bool is_trusted = known != nullptr && (composer_.options_.trust == Trust::Everything ||
                                                   known->is_certain());
      std::vector<StateId> targets;
      if (is_trusted) {
        for (const BlockId target : known->targets)
          targets.push_back(state_of(target));
      }
      if (!is_trusted || known->stops) targets.push_back(frontier_after(block, label));
      return targets;
    }

    // One transition: along the chain if this is what was recorded at `moment`.
    void go(StateId source, const LocalEvent& local, BlockId block, const Label& label,
            std::optional<std::size_t> moment, bool is_recorded_value = true) {
      const EventId event = composer_.use(process_, local);
      const Step* const recorded =
          moment && *moment < word_.steps.size() ? &word_.steps[*moment] : nullptr;
      const bool stays = recorded != nullptr && recorded->label == label && is_recorded_value;
      if (stays && *moment + 1 < chain_states_.size()) {
        lts_->add_transition(source, event, chain_states_[*moment + 1]);
        return;
      }
      // Where the only thing it waited for failed in the recorded run, nobody knows how often it
      // would have gone on.
      const bool outlives_record = recorded != nullptr && is_failure(recorded->label.act) &&
                                   !is_failure(label.act) && !situation(block).chooses;
      if (outlives_record) {
        lts_->add_transition(source, event, frontier_after(block, label));
        return;
      }
      for (const StateId target : resolve(block, label))
        lts_->add_transition(source, event, target);
    }

    void add_moves(StateId source, BlockId block, std::optional<std::size_t> moment) {
      const Situation& here = situation(block);
      for (const Label& label : here.offered) {
        if (label.act == Act::Read)
          add_read(source, block, label, moment);
        else if (label.act == Act::Write)
          add_write(source, block, label, moment);
        else
          go(source, does(label), block, label, moment);
        if (label.act == Act::Sync) {
          const EventId gone =
              composer_.use(process_, {LocalEvent::Kind::MemberIsGone, does(label).label});
          lts_->add_transition(source, gone, frontier_after(block, label));
        }
      }
      if (here.waits) add_failures(source, block, moment);
    }

    void add_read(StateId source, BlockId block, const Label& label,
                  std::optional<std::size_t> moment) {
      const ValueUse values = composer_.value_use(label.object);
      const bool is_recorded =
          moment && *moment < word_.steps.size() && word_.steps[*moment].label == label;
      if (!is_recorded || values != ValueUse::Compared) {
        go(source, does(label), block, label, moment, values == ValueUse::Ignored);
        return;
      }
      const std::uint32_t recorded = composer_.number_of(label.object, word_.steps[*moment].digest);
      const auto unknown =
          static_cast<std::uint32_t>(composer_.topology_.channels[label.object].digests.size());
      for (std::uint32_t value = 0; value <= unknown; ++value) {
        go(source, does(label, value), block, label, moment, value == recorded);
      }
    }

    void add_write(StateId source, BlockId block, const Label& label,
                   std::optional<std::size_t> moment) {
      if (composer_.value_use(label.object) != ValueUse::Compared) {
        go(source, does(label), block, label, moment);
        return;
      }
      // On the chain the value is the recorded one, also of a guard that was offered and not taken
      // where the process writes one value only.
      const bool is_recorded =
          moment && *moment < word_.steps.size() && word_.steps[*moment].label == label;
      const std::uint32_t value =
          is_recorded ? composer_.number_of(label.object, word_.steps[*moment].digest)
                      : only_value_written(label.object);
      go(source, does(label, value), block, label, moment);
    }

    std::uint32_t only_value_written(std::uint32_t channel) const {
      std::optional<std::uint64_t> only;
      const auto unknown =
          static_cast<std::uint32_t>(composer_.topology_.channels[channel].digests.size());
      for (const Step& step : word_.steps) {
        if (step.label.act != Act::Write || step.label.object != channel) continue;
        if (only && *only != step.digest) return unknown;
        only = step.digest;
      }
      return only ? composer_.number_of(channel, *only) : unknown;
    }

    void add_failures(StateId source, BlockId block, std::optional<std::size_t> moment) {
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
        go(source, {LocalEvent::Kind::AllAreClosed, {Act::Closed, number}}, block, {Act::Closed},
           moment);
      }
      for (const Label& failure : failures)
        go(source, does(failure), block, failure, moment);
      if (!word_.cancelled) return;
      const Label cancelled{Act::Cancelled};
      if (composer_.options_.trust == Trust::Everything) {
        go(source, does(cancelled), block, cancelled, moment);
      }
      lts_->add_transition(source, composer_.use(process_, does(cancelled)),
                           frontier_after(block, cancelled));
    }

    Composer& composer_;
    ProcessId process_;
    const Word& word_;
    const Fold& fold_;
    bool has_chain_;
    std::shared_ptr<ExplicitLts> lts_ = std::make_shared<ExplicitLts>();
    std::vector<StateId> chain_states_;  // by moment
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

  std::uint32_t number_of(std::uint32_t channel, std::uint64_t digest) const {
    const std::vector<std::uint64_t>& digests = topology_.channels[channel].digests;
    return static_cast<std::uint32_t>(std::lower_bound(digests.begin(), digests.end(), digest) -
                                      digests.begin());
  }

  std::vector<Offer> offers_of(const Situation& here) const {
    std::vector<Offer> offers;
    for (const Label& label : here.offered) {
      switch (label.act) {
        case Act::Read:
          offers.push_back({name_of(channels_, label.object), Direction::Read});
          break;
        case Act::Write:
          offers.push_back({name_of(channels_, label.object), Direction::Write});
          break;
        case Act::Sync:
          offers.push_back({name_of(barriers_, label.object), Direction::Sync});
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
        {.name = processes_[index(process)],
         .lts = ProcessBuilder(*this, process).build(),
         .starts_running = is_root && (is_first_root || !topology_.families.front().one_by_one)});
    births_.emplace_back();
  }

  const EventId* find(ProcessId process, const LocalEvent& local) const {
    const auto found = used_[index(process)].find(local);
    return found == used_[index(process)].end() ? nullptr : &found->second;
  }

  void add_rule(Rule rule) { network().add_rule(std::move(rule)); }

  void add_communication(Rule rule, Communication seen) {
    result_.communications.emplace(network().add_rule(std::move(rule)), std::move(seen));
  }

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
                                       : "children of " + processes_[index(family.parent)] +
                                             " at step " + std::to_string(family.step);
    const std::size_t stages = family.one_by_one ? family.children.size() : 1;
    auto lts = std::make_shared<ExplicitLts>();
    for (std::size_t stage = 0; stage <= stages; ++stage)
      lts->add_state();
    Births births;
    for (std::size_t child = 0; child < family.children.size(); ++child) {
      births.begun.push_back(event("begun " + processes_[index(family.children[child])]));
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
                 .result = housekeeping(processes_[index(family.parent)] + " starts processes"),
                 .priority = soon,
                 .starts = family.one_by_one ? std::vector(1, children.front()) : children};
      // Where the parent's own record is lost its children have been running since we know of them.
      const EventId* event = find(family.parent, does({Act::Begin, family.step}));
      if (event != nullptr) begin.participants.push_back({component_of(family.parent), *event});
      add_rule(std::move(begin));
    }
    for (std::size_t child = 1; family.one_by_one && child < children.size(); ++child) {
      add_rule({.participants = {{births.component, births.next[child]}},
                .result = housekeeping(processes_[index(family.children[child])] + " starts"),
                .priority = soon,
                .starts = {children[child]},
                .awaits = {children[child - 1]}});
    }
    if (are_roots) return;
    if (const EventId* join = find(family.parent, does({Act::Join, family.step}))) {
      add_rule({.participants = {{component_of(family.parent), *join},
                                 {births.component, births.begun.back()}},
                .result = housekeeping(processes_[index(family.parent)] + " joins"),
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
          {.name = component_names_.unique("poison of " + channels_[channel], "poison"),
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
    const std::string name = component_names_.unique("buffer of " + channels_[channel], "buffer");
    const EventId unknown = event("unknown");
    if (most < capacity) {
      const StateId more = lts->add_state({.label = "more than was ever put", .frontier = true});
      lts->add_transition(StateId{most}, put, more);
      lts->add_transition(more, unknown, more);
    }
    const ComponentId id =
        network().add_component({.name = name, .lts = std::move(lts), .passive = true});
    if (most < capacity && options_.stop_at_frontier) add_stop({id, unknown});
    result.put = Participant{id, put};
    result.get = Participant{id, get};
    result.drained = Participant{id, drained};
  }

  static void join(Rule& rule, const std::optional<Participant>& participant) {
    if (participant) rule.participants.push_back(*participant);
  }

  // The process's events for one act on one channel, one a value.
  std::vector<std::pair<std::uint32_t, EventId>> ways(ProcessId process, Act act,
                                                      std::uint32_t channel) const {
    std::vector<std::pair<std::uint32_t, EventId>> result;
    const Used& used = used_[index(process)];
    for (auto it = used.lower_bound(does({act, channel}, 0)); it != used.end(); ++it) {
      if (it->first.kind != LocalEvent::Kind::Does || it->first.label != Label{act, channel}) break;
      result.emplace_back(it->first.value, it->second);
    }
    return result;
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
                .result = event("poison " + channels_[channel])});
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
      for (const auto& [value, local] : ways(process, act, channel)) {
        Rule rule{.participants = {{component_of(process), local}},
                  .result = event(communication(channel, value))};
        join(rule, shared.open);
        add_communication(std::move(rule), {.object = channel, .value = printed(channel, value)});
      }
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
    for (const auto& [written, write] : ways(writer, Act::Write, channel)) {
      for (const auto& [accepted, read] : ways(reader, Act::Read, channel)) {
        if (accepted != any_value && accepted != written) continue;
        Rule rule{.participants = {{component_of(writer), write}, {component_of(reader), read}},
                  .result = event(communication(channel, written))};
        join(rule, shared.open);
        add_communication(std::move(rule), {.object = channel, .value = printed(channel, written)});
      }
    }
  }

  void add_buffer_rules(std::uint32_t channel, const ChannelComponents& shared) {
    const auto add = [&](const std::vector<ProcessId>& processes, Act act,
                         const Participant& buffer, const std::string& result) {
      for (const ProcessId process : processes) {
        for (const auto& way : ways(process, act, channel)) {
          Rule rule{.participants = {{component_of(process), way.second}, buffer},
                    .result = event(result)};
          join(rule, shared.open);
          add_communication(std::move(rule), {.kind = act == Act::Read ? Communication::Kind::Get
                                                                       : Communication::Kind::Value,
                                              .object = channel,
                                              .value = printed(channel, any_value)});
        }
      }
    };
    const ChannelUse& use = topology_.channels[channel];
    add(use.writers, Act::Write, *shared.put, communication(channel, any_value) + " (put)");
    add(use.readers, Act::Read, *shared.get, communication(channel, any_value) + " (get)");
  }

  // How waiting on the channel may fail.
  void add_failures(ProcessId process, std::uint32_t channel, bool is_write,
                    const ChannelComponents& shared) {
    const ChannelUse& use = topology_.channels[channel];
    const std::vector<ProcessId>& others = is_write ? use.readers : use.writers;
    const bool outside = is_write ? use.outside_reads : use.outside_writes;
    if (const EventId* closed = find(process, does({Act::Closed, channel, 0, is_write}))) {
      Rule rule{.participants = {{component_of(process), *closed}},
                .result = ending(channels_[channel] + " is closed")};
      if (!is_write) join(rule, shared.drained);
      if (!outside) await(rule, others);
      const bool is_among_them = std::find(others.begin(), others.end(), process) != others.end();
      if (outside || !is_among_them) add_rule(std::move(rule));
    }
    if (const EventId* poisoned = find(process, does({Act::Poisoned, channel, 0, is_write}))) {
      Rule rule{.participants = {{component_of(process), *poisoned}},
                .result = ending(channels_[channel] + " is poisoned")};
      join(rule, shared.poisoned);
      add_rule(std::move(rule));
    }
    const Label offered{is_write ? Act::Write : Act::Read, channel};
    if (const EventId* lost = find(process, {LocalEvent::Kind::EndIsLost, offered})) {
      add_rule({.participants = {{component_of(process), *lost}},
                .result = ending(channels_[channel] + " may be closed")});
    }
  }

  // Every channel of the alternation is closed.
  void add_end_of_alternation(ProcessId process, Participant alternation, const Situation& here) {
    Rule rule{.participants = {alternation},
              .result = ending(processes_[index(process)] + ": all its channels are closed")};
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
      Rule rule{.participants = {}, .result = event(barriers_[barrier])};
      for (const ProcessId member : group) {
        if (const EventId* local = find(member, does(sync))) {
          rule.participants.push_back({component_of(member), *local});
        }
      }
      if (rule.participants.size() == group.size() && !group.empty()) {
        add_communication(
            std::move(rule),
            {.kind = Communication::Kind::Sync, .object = barrier, .value = std::string()});
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
                    .result = event(barriers_[barrier] + " has lost a member")};
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

  void add_stop(Participant at_frontier) {
    add_rule({.participants = {at_frontier}, .result = tick, .priority = stop_first});
  }

  void add_lonely_rules(ProcessId process) {
    const std::string& name = processes_[index(process)];
    for (const auto& [local, id] : used_[index(process)]) {
      const Participant me{component_of(process), id};
      const Label& label = local.label;
      if (local.kind == LocalEvent::Kind::Unknown) add_stop(me);
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
  const Words& words_;
  const std::vector<Fold>& folds_;
  const Topology& topology_;
  const ComposeOptions& options_;
  std::vector<std::string> channels_, barriers_, processes_;  // unique names
  Names component_names_;
  std::vector<std::map<std::uint64_t, std::string>> values_;  // by channel: digest to printed form
  std::vector<bool> has_chain_;                               // by process
  std::vector<Used> used_;                                    // by process
  std::vector<ChannelComponents> shared_;                     // by channel
  std::vector<std::optional<Participant>> births_;  // by process: possible once it has begun
  Composition result_;
};

}  // namespace

Composition compose(const tracer::Trace& trace, const Words& words, const std::vector<Fold>& folds,
                    const Topology& topology, const ComposeOptions& options) {
  return Composer(trace, words, folds, topology, options).compose();
}

}  // namespace csp::checker::learn
