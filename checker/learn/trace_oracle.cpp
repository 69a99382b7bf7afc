#include "checker/learn/trace_oracle.hpp"

#include <algorithm>
#include <utility>

namespace csp::checker::learn {
namespace {

using program::Edge;
using program::GuardKind;
using program::LocalEvent;
using program::LoggedGuard;
using program::LoggedState;
using program::NodeId;
using program::StateKind;
using program::ValueId;
using tracer::ProcessId;

// Of what it does without waiting for anybody, in a row.
constexpr int most_steps_alone = 10'000;

// Guards that the process did not offer: by them it comes to where nothing is known. Behind them
// come the numbers of what it offers.
constexpr std::uint32_t end_is_lost = 1U << 20;
constexpr std::uint32_t member_is_gone = 2U << 20;
constexpr std::uint32_t is_cancelled = 3U << 20;
constexpr std::uint32_t number_mask = (1U << 20) - 1;

std::size_t index(ProcessId process) { return static_cast<std::size_t>(process); }

StateKind kind_of(const Situation& here) {
  if (here.chooses || here.offered.size() != 1) {
    const bool is_choice = !here.offered.empty() && here.offered.front().act == Act::Choose;
    return is_choice ? StateKind::Choose : StateKind::Alt;
  }
  switch (here.offered.front().act) {
    case Act::Read:
      return StateKind::Read;
    case Act::Write:
      return StateKind::Write;
    case Act::Sync:
      return StateKind::Sync;
    case Act::Timeout:
      return StateKind::Sleep;
    case Act::Join:
      return StateKind::Join;
    case Act::Choose:
      return StateKind::Choose;
    default:
      return StateKind::Alt;
  }
}

}  // namespace

TraceOracle::TraceOracle(const tracer::Trace& trace, const Words& words,
                         const std::vector<Fold>& folds, const Topology& topology,
                         const Chains& chains, program::Knowledge& knowledge)
    : trace_(trace),
      words_(words),
      folds_(folds),
      topology_(topology),
      chains_(chains),
      knowledge_(knowledge),
      world_(trace, words, topology, chains, knowledge) {
  for (std::uint32_t c = 0; c < knowledge.components(); ++c) {
    const program::ComponentId id{c};
    standpoints_.emplace(knowledge[id].beginning, Standpoint{.component = id});
  }
  for (std::uint32_t c = 0; c < knowledge.components(); ++c) {
    const auto process = world_.process(program::ComponentId{c});
    if (!process) continue;
    for (std::uint32_t block = 0; block < folds[index(*process)].blocks.size(); ++block) {
      const Situation& here = situation(*process, BlockId{block});
      if (here.waits) (void)waiting(*process, {.block = BlockId{block}});
    }
  }
}

std::string TraceOracle::ask(const program::MissingEdge& missing, const Schedule&) {
  const auto found = standpoints_.find(missing.node);
  if (found == standpoints_.end()) return "started where it was never seen to begin";
  const Standpoint& here = found->second;
  Edge edge{.source = missing.node, .event = missing.event};
  std::string why;
  switch (here.kind) {
    case Standpoint::Kind::Beginning:
      why = begin(here, edge);
      // All that exists has to have begun.
      if (!why.empty()) edge.target = lost(here.component, std::exchange(why, ""));
      break;
    case Standpoint::Kind::Waiting:
      why = go_on(here, edge);
      break;
    case Standpoint::Kind::Deciding:
      why = decide(here, edge);
      break;
    case Standpoint::Kind::Starting:
      why = start_next(here, edge);
      break;
    case Standpoint::Kind::Last:
      break;
    case Standpoint::Kind::Outside:
      why = from_outside(here, edge);
      break;
    case Standpoint::Kind::Lost:
      return here.why;
  }
  if (why.empty()) knowledge_.learn(std::move(edge));
  return why;
}

// --- What follows ---

std::string TraceOracle::begin(const Standpoint& here, Edge& edge) {
  if (here.component == world_.first_process()) return begin_first(edge);
  if (const RecordedWorld::Outsider* const outsider = world_.outsider(here.component)) {
    LoggedState state{.kind = StateKind::Alt};
    LoggedGuard guard{.kind = GuardKind::Skip};
    if (outsider->kind != RecordedWorld::Outsider::Kind::Poisons) {
      const bool writes = outsider->kind == RecordedWorld::Outsider::Kind::Writes;
      guard.kind = writes ? GuardKind::Write : GuardKind::Read;
      guard.object = knowledge_.text(world_.channel(outsider->channel));
      if (writes) guard.value = knowledge_[world_.value(outsider->channel, std::nullopt)];
    }
    state.guards.push_back(std::move(guard));
    edge.target =
        node({.kind = Standpoint::Kind::Outside, .component = here.component}, "outside", state);
    return "";
  }
  const ProcessId process = *world_.process(here.component);
  const Fold& fold = folds_[index(process)];
  if (fold.path.empty()) return "nothing was seen of it";
  Position first{.block = fold.path.front()};
  if (chains_.has_chain(process)) first.moment = 0;
  return arrive(process, first, edge);
}

std::string TraceOracle::begin_first(Edge& edge) {
  edge.effects = world_.first_starts();
  const Family& roots = world_.roots();
  edge.target =
      starting(world_.first_process(), roots, roots.one_by_one ? 1 : roots.children.size(), {});
  return "";
}

std::string TraceOracle::start_next(const Standpoint& here, Edge& edge) {
  edge.effects.push_back(world_.start(*here.family, here.next));
  const bool is_first_process = here.component == world_.first_process();
  if (is_first_process || here.next + 1 < here.family->children.size()) {
    edge.target = starting(here.component, *here.family, here.next + 1, here.position);
    return "";
  }
  return go(*world_.process(here.component), here.position, {Act::Begin, here.family->step}, true,
            edge);
}

std::string TraceOracle::from_outside(const Standpoint& here, Edge& edge) {
  const RecordedWorld::Outsider& outsider = *world_.outsider(here.component);
  if (outsider.kind == RecordedWorld::Outsider::Kind::Poisons) {
    edge.effects.push_back(world_.poison(tracer::no_process, outsider.channel));
  } else {
    edge.target = edge.source;
  }
  return "";
}

std::string TraceOracle::decide(const Standpoint& here, Edge& edge) {
  const ProcessId process = *world_.process(here.component);
  if (edge.event.guard < here.ways.size())
    return arrive(process, here.ways[edge.event.guard], edge);
  return "where its record ends";
}

std::string TraceOracle::go_on(const Standpoint& here, Edge& edge) {
  const ProcessId process = *world_.process(here.component);
  const Situation& situation = this->situation(process, here.position.block);
  const auto label = label_of(situation, edge.event);
  if (!label) return "after " + gap_behind(situation, edge.event);
  const bool is_same =
      label->act != Act::Read || is_recorded(process, here.position, *label, edge.event.value);
  return go(process, here.position, *label, is_same, edge);
}

std::string TraceOracle::go(ProcessId process, const Position& from, const Label& label,
                            bool is_recorded_value, Edge& edge) {
  const Next next = after(process, from, label, is_recorded_value);
  if (next.ways.empty()) return "after " + world_.names().text(label);
  if (next.ways.size() == 1 && !next.is_open) return arrive(process, next.ways.front(), edge);
  const auto count = static_cast<std::uint32_t>(next.ways.size() + (next.is_open ? 1 : 0));
  LoggedState state{.kind = StateKind::Choose};
  state.guards.push_back({.kind = GuardKind::Choose, .count = count});
  const std::string digest = "after " + std::to_string(index(from.block)) + "/" +
                             std::to_string(label.guard) + world_.names().text(label);
  edge.target = node({.kind = Standpoint::Kind::Deciding,
                      .component = component(process),
                      .ways = next.ways,
                      .is_open = next.is_open},
                     digest, state);
  return "";
}

std::string TraceOracle::arrive(ProcessId process, Position position, Edge& edge) {
  for (int steps = 0; steps < most_steps_alone; ++steps) {
    const Situation& here = situation(process, position.block);
    const Act act = here.offered.empty() ? Act::Skip : here.offered.front().act;
    const bool joins_nobody =
        act == Act::Join && world_.family(process, here.offered.front().object) == nullptr;
    if ((here.waits && !joins_nobody) || act == Act::Choose || here.offered.empty()) {
      edge.target = waiting(process, position);
      return "";
    }
    const Label label = here.offered.front();
    if (act == Act::End) {
      const auto ends = world_.ends_of(process);
      edge.effects.insert(edge.effects.end(), ends.begin(), ends.end());
      return "";
    }
    if (act == Act::Poison && label.object < topology_.channels.size())
      edge.effects.push_back(world_.poison(process, label.object));
    const Family* const family = act == Act::Begin ? world_.family(process, label.object) : nullptr;
    if (family != nullptr && family->one_by_one && family->children.size() > 1) {
      edge.effects.push_back(world_.start(*family, 0));
      edge.target = starting(component(process), *family, 1, position);
      return "";
    }
    if (family != nullptr) {
      const auto starts = world_.starts(*family);
      edge.effects.insert(edge.effects.end(), starts.begin(), starts.end());
    }
    const Next next = after(process, position, label, true);
    if (next.ways.size() != 1 || next.is_open) return go(process, position, label, true, edge);
    position = next.ways.front();
  }
  return "for so long by itself";
}

TraceOracle::Next TraceOracle::after(ProcessId process, const Position& from, const Label& label,
                                     bool is_recorded_value) const {
  const Step* const step = recorded(process, from);
  const bool stays = step != nullptr && step->label == label && is_recorded_value;
  if (stays && *from.moment + 1 < folds_[index(process)].path.size()) {
    return {.ways = {{.block = folds_[index(process)].path[*from.moment + 1],
                      .moment = *from.moment + 1}}};
  }
  // Where the only thing it waited for failed in the recorded run, nobody knows how often it would
  // have gone on.
  const bool outlives_record = step != nullptr && is_failure(step->label.act) &&
                               !is_failure(label.act) && !situation(process, from.block).chooses;
  if (outlives_record) return {.is_open = true};
  return resolve(process, from.block, label);
}

TraceOracle::Next TraceOracle::resolve(ProcessId process, BlockId block, const Label& label) const {
  const Continuation* const known = folds_[index(process)].find(block, label);
  const bool is_trusted =
      known != nullptr && (chains_.trust() == Trust::Everything || known->is_certain());
  if (!is_trusted) return {.is_open = true};
  Next next{.is_open = known->stops};
  for (const BlockId target : known->targets)
    next.ways.push_back({.block = target});
  return next;
}

const Step* TraceOracle::recorded(ProcessId process, const Position& position) const {
  const std::vector<Step>& steps = words_.words[index(process)].steps;
  return position.moment && *position.moment < steps.size() ? &steps[*position.moment] : nullptr;
}

const Situation& TraceOracle::situation(ProcessId process, BlockId block) const {
  return words_[folds_[index(process)].blocks[learn::index(block)].situation];
}

std::optional<Label> TraceOracle::label_of(const Situation& here, const LocalEvent& event) const {
  using Kind = LocalEvent::Kind;
  const auto offered = [&](Act act, std::optional<std::uint32_t> guard) -> std::optional<Label> {
    const auto found = std::ranges::find_if(here.offered, [&](const Label& it) {
      return it.act == act && (!guard || it.guard == *guard);
    });
    return found == here.offered.end() ? std::nullopt : std::optional(*found);
  };
  switch (event.kind) {
    case Kind::Wrote:
      return offered(Act::Write, event.guard);
    case Kind::Read:
      return offered(Act::Read, event.guard);
    case Kind::Timeout:
      return offered(Act::Timeout, event.guard);
    case Kind::Skip:
      return offered(Act::Skip, event.guard);
    case Kind::Sync:
      return offered(Act::Sync, std::nullopt);
    case Kind::Joined:
      return offered(Act::Join, std::nullopt);
    case Kind::Chose:
      return Label{Act::Choose, event.guard};
    case Kind::Closed: {
      if (here.chooses) return Label{Act::Closed};
      const Label& only = here.offered.front();
      return Label{Act::Closed, only.object, 0, only.act == Act::Write};
    }
    case Kind::Poisoned: {
      for (const Label& it : here.offered) {
        const bool is_channel = it.act == Act::Read || it.act == Act::Write;
        if (is_channel && it.guard == event.guard)
          return Label{Act::Poisoned, it.object, 0, it.act == Act::Write};
      }
      return std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

std::string TraceOracle::gap_behind(const Situation& here, const LocalEvent& event) const {
  const std::uint32_t number = event.guard & number_mask;
  if (event.guard >= is_cancelled || number >= here.offered.size()) return "cancelled";
  const Label& label = here.offered[number];
  if (event.guard >= member_is_gone) return world_.names().text(label);
  return world_.names().text({Act::Closed, label.object, 0, label.act == Act::Write});
}

bool TraceOracle::is_recorded(ProcessId process, const Position& position, const Label& label,
                              ValueId value) const {
  const ValueUse values = chains_.use_of_values(label.object);
  const Step* const step = recorded(process, position);
  if (step == nullptr || step->label != label || values != ValueUse::Compared)
    return values == ValueUse::Ignored;
  return value == world_.value(label.object, step->digest);
}

// --- Nodes ---

NodeId TraceOracle::node(Standpoint standpoint, const std::string& digest,
                         const LoggedState& state) {
  LoggedState named = state;
  named.digest = digest;
  bool is_same = true;
  const NodeId id = knowledge_.node(standpoint.component, named, {}, is_same);
  standpoints_.emplace(id, std::move(standpoint));
  return id;
}

NodeId TraceOracle::waiting(ProcessId process, const Position& position) {
  const Situation& here = situation(process, position.block);
  LoggedState state{.kind = kind_of(here), .site = place(here.site)};
  if (state.kind == StateKind::Choose) {
    state.guards.push_back(
        {.kind = GuardKind::Choose, .count = static_cast<std::uint32_t>(here.offered.size())});
  } else {
    for (const Label& label : here.offered) {
      if (label.act != Act::Cancelled) state.guards.push_back(guard(process, position, label));
    }
    add_gaps(process, here, state);
  }
  const std::string digest = position.moment ? "moment " + std::to_string(*position.moment)
                                             : "block " + std::to_string(index(position.block));
  return node(
      {.kind = Standpoint::Kind::Waiting, .component = component(process), .position = position},
      digest, state);
}

LoggedGuard TraceOracle::guard(ProcessId process, const Position& position, const Label& label) {
  LoggedGuard guard{.index = label.guard};
  switch (label.act) {
    case Act::Read:
    case Act::Write:
      guard.kind = label.act == Act::Read ? GuardKind::Read : GuardKind::Write;
      guard.object = knowledge_.text(world_.channel(label.object));
      if (label.act == Act::Write) guard.value = knowledge_[written(process, position, label)];
      break;
    case Act::Sync:
      guard.kind = GuardKind::Sync;
      guard.object = knowledge_.text(world_.barrier(label.object));
      break;
    case Act::Timeout:
      guard.kind = GuardKind::Timeout;
      break;
    case Act::Join: {
      guard.kind = GuardKind::Join;
      if (const Family* const family = world_.family(process, label.object))
        guard.object = knowledge_.text(world_.join(*family));
      break;
    }
    default:
      guard.kind = GuardKind::Skip;
      break;
  }
  return guard;
}

void TraceOracle::add_gaps(ProcessId process, const Situation& here, LoggedState& state) const {
  for (std::uint32_t number = 0; number < here.offered.size(); ++number) {
    const Label& label = here.offered[number];
    if (label.act == Act::Read || label.act == Act::Write) {
      const ChannelUse& use = topology_.channels[label.object];
      if (label.act == Act::Write ? use.loses_readers_early : use.loses_writers_early)
        state.guards.push_back({.index = end_is_lost | number, .kind = GuardKind::Skip});
    }
    // When a member has ended, or the members changed during the run, nobody knows who has to come.
    if (label.act == Act::Sync && !topology_.barriers[label.object].is_steady)
      state.guards.push_back({.index = member_is_gone | number, .kind = GuardKind::Skip});
    if (label.act == Act::Sync && topology_.barriers[label.object].is_steady) {
      state.guards.push_back({.index = member_is_gone | number,
                              .kind = GuardKind::Read,
                              .object = knowledge_.text(world_.gone(label.object))});
    }
    if (label.act == Act::Join && here.offered.size() > 1)
      state.guards.push_back({.index = member_is_gone | number, .kind = GuardKind::Skip});
  }
  if (words_.words[index(process)].cancelled)
    state.guards.push_back({.index = is_cancelled, .kind = GuardKind::Skip});
}

// Where there is none to start it only waits.
NodeId TraceOracle::starting(program::ComponentId component, const Family& family, std::size_t next,
                             const Position& position) {
  LoggedState state{.kind = StateKind::Join};
  state.guards.push_back({.kind = GuardKind::Join, .object = knowledge_.text(world_.join(family))});
  const std::string digest =
      "start " + std::to_string(family.step) + "/" + std::to_string(next) +
      (position.moment ? " at " + std::to_string(*position.moment) : std::string());
  const bool is_last = next >= family.children.size();
  return node({.kind = is_last ? Standpoint::Kind::Last : Standpoint::Kind::Starting,
               .component = component,
               .position = position,
               .family = &family,
               .next = next},
              digest, state);
}

NodeId TraceOracle::lost(program::ComponentId component, const std::string& why) {
  LoggedState state{.kind = StateKind::Alt};
  state.guards.push_back({.kind = GuardKind::Skip});
  return node({.kind = Standpoint::Kind::Lost, .component = component, .why = why}, "lost", state);
}

ValueId TraceOracle::written(ProcessId process, const Position& position, const Label& label) {
  const Step* const step = recorded(process, position);
  if (step != nullptr && step->label == label) return world_.value(label.object, step->digest);
  // Also of a guard that was offered and not taken, where the process writes one value only.
  const auto [only, is_new] = only_values_.try_emplace({process, label.object});
  if (is_new) only->second = chains_.only_value(process, label.object);
  return world_.value(label.object, only->second);
}

std::string TraceOracle::place(tracer::SiteId site) const {
  return site == tracer::no_site ? "" : trace_.label(site);
}

program::ComponentId TraceOracle::component(ProcessId process) const {
  return world_.component(process);
}

}  // namespace csp::checker::learn
