#include "checker/learn/recorded_world.hpp"

#include <algorithm>
#include <string_view>

namespace csp::checker::learn {
namespace {

using program::Effect;
using program::PlaceId;
using program::ValueId;
using tracer::ProcessId;

std::size_t index(ProcessId process) { return static_cast<std::size_t>(process); }

std::string place_text(char kind, std::uint32_t id) {
  std::string text(1, kind);
  text += std::to_string(id);
  return text;
}

}  // namespace

RecordedWorld::RecordedWorld(const tracer::Trace& trace, const Words& words,
                             const Topology& topology, const Chains& chains,
                             program::Knowledge& knowledge)
    : trace_(trace),
      words_(words),
      topology_(topology),
      chains_(chains),
      knowledge_(knowledge),
      names_(trace),
      ends_(words.words.size()) {
  add_channels();
  add_barriers();
  add_families();
  add_processes();
  add_outsiders();
}

// More values in a buffer than the program ever put there are not followed.
void RecordedWorld::add_channels() {
  values_.resize(trace_.channels.size());
  for (const tracer::Event& event : trace_.events) {
    if (event.object >= values_.size()) continue;
    if (event.kind == record::Kind::Commit) {
      Values& values = values_[event.object];
      const std::string_view text = trace_.text(event);
      values.is_used = true;
      values.says_nothing = values.says_nothing && text.empty();
      if (values.texts.size() <= most_compared_values)
        values.texts.try_emplace(event.argument, text);
    }
    if (event.kind == record::Kind::Poison && event.detail == 1)
      by_readers_.emplace(event.process, event.object);
  }
  for (std::uint32_t id = 0; id < trace_.channels.size(); ++id) {
    const ChannelUse& use = topology_.channels[id];
    const PlaceId place = knowledge_.place(place_text('c', id));
    channels_.push_back(place);
    objects_.emplace(place, id);
    channel_ids_.push_back(knowledge_.channel(place, {.capacity = trace_.channels[id].capacity,
                                                      .name = names_.channel(id),
                                                      .most_followed = use.puts}));
    const auto give_up = [&](const std::vector<ProcessId>& users, bool writes) {
      for (const ProcessId user : users) {
        std::vector<Effect>& ends = ends_[index(user)];
        if (ends.empty() || ends.back().place != place) ends.push_back({.place = place});
        --(writes ? ends.back().writers : ends.back().readers);
      }
    };
    give_up(use.writers, true);
    give_up(use.readers, false);
    Values& values = values_[id];
    // A name that no digest has.
    values.any = knowledge_.value({"any", ""});
    values.unknown = knowledge_.value({"unknown", ""});
    if (values.texts.size() > most_compared_values) continue;
    for (const auto& [digest, text] : values.texts) {
      const ValueId value = knowledge_.value({std::to_string(digest), text});
      values.ids.emplace(digest, value);
      printed_.emplace(value, text);
    }
  }
}

void RecordedWorld::add_barriers() {
  for (std::uint32_t id = 0; id < trace_.barriers.size(); ++id) {
    barriers_.push_back(knowledge_.place(place_text('b', id)));
    gone_.push_back(knowledge_.place(place_text('g', id)));
    objects_.emplace(barriers_.back(), id);
    knowledge_.name_barrier(barriers_.back(), names_.barrier(id));
    gone_ids_.push_back(
        knowledge_.channel(gone_.back(), {.name = names_.barrier(id) + lost_member}));
    for (const ProcessId member : topology_.barriers[id].members)
      ends_[index(member)].push_back({.kind = Effect::Kind::Poison, .place = gone_.back()});
  }
}

void RecordedWorld::add_families() {
  std::set<std::pair<ProcessId, std::uint32_t>> told;
  for (std::uint32_t process = 0; process < words_.words.size(); ++process) {
    for (const Step& step : words_.words[process].steps) {
      if (step.label.act == Act::Begin) told.emplace(ProcessId{process}, step.label.object);
    }
  }
  for (const Family& family : topology_.families) {
    if (family.parent == tracer::no_process) continue;
    families_.emplace(std::pair(family.parent, family.step), &family);
    if (!told.contains({family.parent, family.step})) orphans_.push_back(&family);
  }
}

// Children that start together find the places below their parent free, one after the other; of
// those that start one by one each finds the first.
void RecordedWorld::add_processes() {
  const PlaceId above = knowledge_.child(std::nullopt, 0);
  first_ = knowledge_.component(above, knowledge_.place("run"), knowledge_.start({"", "run"}));
  const std::size_t count = words_.words.size();
  places_.assign(count, above);
  components_.assign(count, first_);
  std::vector<std::pair<const Family*, std::size_t>> born(count);  // and as which child
  for (const Family& family : topology_.families) {
    for (std::size_t child = 0; child < family.children.size(); ++child)
      born[index(family.children[child])] = {&family, child};
  }
  std::vector<bool> is_placed(count, false);
  for (std::size_t process = 0; process < count; ++process) {
    std::vector<ProcessId> line;  // up to the first forebear that has its place
    for (ProcessId it{static_cast<std::uint32_t>(process)};
         it != tracer::no_process && !is_placed[index(it)] && born[index(it)].first != nullptr;
         it = born[index(it)].first->parent) {
      is_placed[index(it)] = true;
      line.push_back(it);
    }
    for (auto it = line.rbegin(); it != line.rend(); ++it) {
      const auto& [family, child] = born[index(*it)];
      const bool is_root = family->parent == tracer::no_process;
      const PlaceId parent = is_root ? above : places_[index(family->parent)];
      places_[index(*it)] = knowledge_.child(parent, family->one_by_one ? 0 : child);
    }
  }
  for (std::size_t process = 0; process < count; ++process) {
    if (born[process].first == nullptr) continue;
    const ProcessId id{static_cast<std::uint32_t>(process)};
    components_[process] =
        knowledge_.component(places_[process], join(*born[process].first),
                             knowledge_.start({std::to_string(process), names_.process(id)}));
    processes_.emplace(components_[process], id);
  }
}

void RecordedWorld::add_outsiders() {
  const PlaceId above = knowledge_.child(std::nullopt, 0);
  const PlaceId join = knowledge_.place(knowledge_.text(above) + "/outside");
  std::size_t next = roots().one_by_one ? 1 : roots().children.size();
  const auto add = [&](Outsider::Kind kind, std::uint32_t channel) {
    const std::string name = "outside " + std::to_string(outsiders_.size());
    const PlaceId place = knowledge_.child(above, next++);
    outsiders_.emplace(knowledge_.component(place, join, knowledge_.start({name, name})),
                       Outsider{kind, channel});
  };
  for (std::uint32_t id = 0; id < topology_.channels.size(); ++id) {
    const ChannelUse& use = topology_.channels[id];
    if (use.outside_writes) add(Outsider::Kind::Writes, id);
    if (use.outside_reads) add(Outsider::Kind::Reads, id);
    if (use.may_be_poisoned && !use.is_poisoned_by_process) add(Outsider::Kind::Poisons, id);
  }
}

// A side of a channel that nobody was seen to use is left from the beginning: whoever waits there
// learns that it is closed.
std::vector<Effect> RecordedWorld::beginning() const {
  std::vector<Effect> effects;
  for (std::uint32_t id = 0; id < channels_.size(); ++id) {
    const ChannelUse& use = topology_.channels[id];
    const auto count = [](const std::vector<ProcessId>& users, bool outside) {
      return static_cast<std::int64_t>(users.size()) + (outside ? 1 : 0);
    };
    const std::int64_t readers = count(use.readers, use.outside_reads);
    const std::int64_t writers = count(use.writers, use.outside_writes);
    effects.push_back({.kind = Effect::Kind::Channel,
                       .place = channels_[id],
                       .channel = channel_ids_[id],
                       .readers = std::max<std::int64_t>(readers, 1),
                       .writers = std::max<std::int64_t>(writers, 1)});
    if (readers == 0 || writers == 0) {
      effects.push_back({.place = channels_[id],
                         .readers = readers == 0 ? -1 : 0,
                         .writers = writers == 0 ? -1 : 0});
    }
  }
  for (std::uint32_t id = 0; id < barriers_.size(); ++id) {
    effects.push_back(
        {.kind = Effect::Kind::Barrier,
         .place = barriers_[id],
         .enrolled = static_cast<std::uint32_t>(topology_.barriers[id].members.size())});
    effects.push_back({.kind = Effect::Kind::Channel,
                       .place = gone_[id],
                       .channel = gone_ids_[id],
                       .readers = 1,
                       .writers = 1});
  }
  const program::ComponentInfo& first = knowledge_[first_];
  effects.push_back({.kind = Effect::Kind::Process, .place = first.join, .start = first.start});
  return effects;
}

std::vector<Effect> RecordedWorld::first_starts() const {
  std::vector<Effect> effects;
  if (roots().one_by_one) {
    if (!roots().children.empty()) effects.push_back(start(roots(), 0));
  } else {
    effects = starts(roots());
  }
  for (const auto& [component, outsider] : outsiders_) {
    const program::ComponentInfo& info = knowledge_[component];
    effects.push_back({.kind = Effect::Kind::Process, .place = info.join, .start = info.start});
  }
  for (const Family* const family : orphans_) {
    const std::vector<Effect> more = starts(*family);
    effects.insert(effects.end(), more.begin(), more.end());
  }
  return effects;
}

Effect RecordedWorld::start_of(ProcessId process) const {
  const program::ComponentInfo& info = knowledge_[components_[index(process)]];
  return {.kind = Effect::Kind::Process, .place = info.join, .start = info.start};
}

std::vector<Effect> RecordedWorld::starts(const Family& family) const {
  std::vector<Effect> effects;
  for (const ProcessId child : family.children)
    effects.push_back(start_of(child));
  return effects;
}

Effect RecordedWorld::start(const Family& family, std::size_t child) const {
  return start_of(family.children[child]);
}

std::vector<Effect> RecordedWorld::ends_of(ProcessId process) const {
  return ends_[index(process)];
}

Effect RecordedWorld::poison(ProcessId process, std::uint32_t channel) const {
  return {.kind = Effect::Kind::Poison,
          .place = channels_[channel],
          .is_through_reader = by_readers_.contains({process, channel})};
}

const Family* RecordedWorld::family(ProcessId parent, std::uint32_t step) const {
  const auto found = families_.find({parent, step});
  return found == families_.end() ? nullptr : found->second;
}

PlaceId RecordedWorld::join(const Family& family) const {
  const bool are_roots = family.parent == tracer::no_process;
  const PlaceId parent =
      are_roots ? knowledge_.child(std::nullopt, 0) : places_[index(family.parent)];
  return knowledge_.place(knowledge_.text(parent) + "/" +
                          (are_roots ? "roots" : std::to_string(family.step)));
}

std::optional<ProcessId> RecordedWorld::process(program::ComponentId component) const {
  const auto found = processes_.find(component);
  return found == processes_.end() ? std::nullopt : std::optional(found->second);
}

const RecordedWorld::Outsider* RecordedWorld::outsider(program::ComponentId component) const {
  const auto found = outsiders_.find(component);
  return found == outsiders_.end() ? nullptr : &found->second;
}

std::optional<std::uint32_t> RecordedWorld::object(PlaceId place) const {
  const auto found = objects_.find(place);
  return found == objects_.end() ? std::nullopt : std::optional(found->second);
}

ValueId RecordedWorld::value(std::uint32_t channel, std::optional<std::uint64_t> digest) const {
  const Values& values = values_[channel];
  if (values.ids.size() == 1) return values.ids.begin()->second;
  if (chains_.use_of_values(channel) != ValueUse::Compared) return values.any;
  const auto found = digest ? values.ids.find(*digest) : values.ids.end();
  return found == values.ids.end() ? values.unknown : found->second;
}

std::optional<std::string> RecordedWorld::printed(std::uint32_t channel, ValueId value) const {
  if (values_[channel].is_used && values_[channel].says_nothing) return "";
  const auto found = printed_.find(value);
  return found == printed_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace csp::checker::learn
