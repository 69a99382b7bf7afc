#include "checker/program/knowledge.hpp"

#include <algorithm>
#include <utility>

namespace csp::checker::program {

namespace {

bool is_same_offer(const std::vector<Guard>& a, const std::vector<Guard>& b) {
  return std::ranges::equal(a, b, [](const Guard& one, const Guard& other) {
    return one.index == other.index && one.kind == other.kind && one.object == other.object &&
           one.value == other.value && one.count == other.count && one.delay == other.delay;
  });
}

}  // namespace

std::vector<std::string> Witness::schedule() const {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < count; ++i)
    lines.push_back(to_string((*decisions)[i]));
  return lines;
}

const Guard* Node::guard(std::uint32_t wanted) const {
  const auto it = std::ranges::find(guards, wanted, &Guard::index);
  return it == guards.end() ? nullptr : &*it;
}

PlaceId Knowledge::place(const std::string& text) {
  const auto [it, is_new] = place_ids_.try_emplace(text, PlaceId{0});
  if (is_new) {
    it->second = PlaceId{static_cast<std::uint32_t>(places_.size())};
    places_.push_back(text);
  }
  return it->second;
}

ValueId Knowledge::value(const SentValue& value) {
  const auto [it, is_new] = value_ids_.try_emplace(value.digest + '\t' + value.text, ValueId{0});
  if (is_new) {
    it->second = ValueId{static_cast<std::uint32_t>(values_.size())};
    values_.push_back(value);
  }
  return it->second;
}

ChannelId Knowledge::channel(PlaceId place, const ChannelInfo& info) {
  const auto [it, is_new] = channel_ids_.try_emplace(info, ChannelId{0});
  if (is_new) {
    it->second = ChannelId{static_cast<std::uint32_t>(channels_.size())};
    channels_.push_back(info);
  }
  last_channel_[place] = it->second;
  return it->second;
}

StartId Knowledge::start(const StartInfo& info) {
  const StartId next{static_cast<std::uint32_t>(starts_.size())};
  const auto [it, is_new] = start_ids_.try_emplace(info, next);
  if (is_new) starts_.push_back(info);
  return it->second;
}

FailureId Knowledge::failure(const FailureInfo& info) {
  const FailureId next{static_cast<std::uint32_t>(failures_.size())};
  const auto [it, is_new] = failure_ids_.try_emplace(info, next);
  if (is_new) failures_.push_back(info);
  return it->second;
}

ComponentId Knowledge::component(PlaceId place, PlaceId join, StartId start) {
  const auto [it, is_new] = component_ids_.try_emplace({place, join, start}, ComponentId{0});
  if (is_new) {
    it->second = ComponentId{static_cast<std::uint32_t>(components_.size())};
    const NodeId beginning{static_cast<std::uint32_t>(nodes_.size())};
    nodes_.push_back({.component = it->second, .is_beginning = true});
    components_.push_back({.place = place, .join = join, .start = start, .beginning = beginning});
  }
  first_component_.try_emplace({join, start}, it->second);
  last_component_[place] = it->second;
  return it->second;
}

std::optional<ComponentId> Knowledge::find_component(PlaceId place, PlaceId join,
                                                     StartId start) const {
  const auto it = component_ids_.find({place, join, start});
  return it == component_ids_.end() ? std::nullopt : std::optional(it->second);
}

// The places of joins and children are named by the runtime: <csp/runtime/steering.hpp>.
std::optional<PlaceId> Knowledge::owner(PlaceId join) {
  const auto [it, is_new] = owners_.try_emplace(join, std::nullopt);
  if (is_new) {
    const std::string name = text(join);
    const std::size_t end = name.rfind('/');
    if (end != std::string::npos) it->second = place(name.substr(0, end));
  }
  return it->second;
}

const std::optional<PlaceId>* Knowledge::find_owner(PlaceId join) const {
  const auto it = owners_.find(join);
  return it == owners_.end() ? nullptr : &it->second;
}

PlaceId Knowledge::child(std::optional<PlaceId> parent, std::size_t number) {
  std::vector<PlaceId>& children = children_[parent];
  while (children.size() <= number) {
    const std::string prefix = parent ? text(*parent) + "." : "";
    children.push_back(place(prefix + std::to_string(children.size())));
  }
  return children[number];
}

std::optional<PlaceId> Knowledge::find_child(std::optional<PlaceId> parent,
                                             std::size_t number) const {
  const auto it = children_.find(parent);
  if (it == children_.end() || number >= it->second.size()) return std::nullopt;
  return it->second[number];
}

PlaceId Knowledge::clock(PlaceId process) {
  if (const auto known = find_clock(process)) return *known;
  return clocks_.emplace(process, place(text(process) + "/t")).first->second;
}

std::optional<PlaceId> Knowledge::find_clock(PlaceId process) const {
  const auto it = clocks_.find(process);
  return it == clocks_.end() ? std::nullopt : std::optional(it->second);
}

NodeId Knowledge::node(ComponentId component, const LoggedState& state, const Witness& witness,
                       bool& is_same) {
  Node node{.component = component,
            .digest = state.digest,
            .kind = state.kind,
            .site = state.site,
            .witness = witness};
  for (const LoggedGuard& guard : state.guards) {
    const bool has_object = !guard.object.empty();
    node.guards.push_back(
        {.index = guard.index,
         .kind = guard.kind,
         .object = has_object ? place(guard.object) : PlaceId{0},
         .value = guard.kind == GuardKind::Write ? value(guard.value) : ValueId{0},
         .count = guard.count,
         .delay = guard.delay,
         .site = guard.site});
  }
  for (const LoggedGuard& guard : state.disabled) {
    node.disabled.push_back({.index = guard.index,
                             .kind = guard.kind,
                             .object = guard.object.empty() ? PlaceId{0} : place(guard.object)});
  }
  const auto [it, is_new] = node_ids_.try_emplace({component, state.digest}, NodeId{0});
  if (!is_new) {
    const Node& known = nodes_[index(it->second)];
    is_same = known.kind == node.kind && is_same_offer(known.guards, node.guards);
    return it->second;
  }
  is_same = true;
  it->second = NodeId{static_cast<std::uint32_t>(nodes_.size())};
  ++nodes_in_[components_[index(component)].place];
  for (const Guard& guard : node.guards) {
    if (guard.kind != GuardKind::Write) continue;
    std::vector<ValueId>& offered = offered_[guard.object];
    if (std::ranges::find(offered, guard.value) == offered.end()) offered.push_back(guard.value);
  }
  bytes_ += sizeof(Node) + (node.guards.size() + node.disabled.size()) * sizeof(Guard) +
            2 * node.digest.size() + node.site.size() + bytes_of_tree_node;
  nodes_.push_back(std::move(node));
  return it->second;
}

void Knowledge::learn(Edge edge) {
  Node& source = nodes_[index(edge.source)];
  const auto [it, is_new] = source.edges.try_emplace(edge.event, no_edge);
  if (is_new) {
    it->second = EdgeId{static_cast<std::uint32_t>(edges_.size())};
    bytes_ += sizeof(Edge) + edge.effects.size() * sizeof(Effect) + bytes_of_tree_node;
    edges_.push_back(std::move(edge));
    return;
  }
  const Edge& known = edges_[index(it->second)];
  const bool is_same = known.target == edge.target && known.effects == edge.effects &&
                       known.end == edge.end && known.failure == edge.failure;
  if (is_same) return;
  contradict({.place = place_of(edge.source),
              .site = source.site,
              .first = describe(known),
              .second = describe(edge),
              .first_witness = known.witness,
              .second_witness = edge.witness});
}

void Knowledge::contradict(Contradiction contradiction) {
  const bool is_known = std::ranges::any_of(contradictions_, [&](const Contradiction& known) {
    return known.place == contradiction.place && known.site == contradiction.site;
  });
  if (!is_known && contradictions_.size() < most_contradictions)
    contradictions_.push_back(std::move(contradiction));
}

void Knowledge::note_hazard(SeenHazard hazard) {
  const bool is_known = std::ranges::any_of(hazards_, [&](const SeenHazard& known) {
    return known.place == hazard.place && known.hazard == hazard.hazard;
  });
  if (!is_known) hazards_.push_back(std::move(hazard));
}

EdgeId Knowledge::edge(NodeId source, const LocalEvent& event) const {
  const Node& node = nodes_[index(source)];
  const auto it = node.edges.find(event);
  return it == node.edges.end() ? no_edge : it->second;
}

std::size_t Knowledge::nodes_in(PlaceId place) const {
  const auto it = nodes_in_.find(place);
  return it == nodes_in_.end() ? 0 : it->second;
}

std::span<const ValueId> Knowledge::values_offered(PlaceId channel) const {
  const auto it = offered_.find(channel);
  return it == offered_.end() ? std::span<const ValueId>() : it->second;
}

std::string Knowledge::process_name(PlaceId place, ComponentId component) const {
  const std::string& name = (*this)[components_[index(component)].start].name;
  return name.empty() ? text(place) : csp_name(name);
}

std::string Knowledge::channel_name(PlaceId place, ChannelId channel) const {
  const std::string& name = channels_[index(channel)].name;
  return name.empty() ? text(place) : csp_name(name);
}

std::string Knowledge::object_name(PlaceId place) const {
  if (const auto it = last_channel_.find(place); it != last_channel_.end()) {
    return channel_name(place, it->second);
  }
  if (const auto it = last_component_.find(place); it != last_component_.end()) {
    return process_name(place, it->second);
  }
  const auto it = barrier_names_.find(place);
  return it == barrier_names_.end() || it->second.empty() ? text(place) : csp_name(it->second);
}

std::string Knowledge::describe(const Edge& edge) const {
  std::string words;
  for (const Effect& effect : edge.effects) {
    const std::string& place = text(effect.place);
    switch (effect.kind) {
      case Effect::Kind::Channel:
        words += "makes channel " + place + ", ";
        break;
      case Effect::Kind::Barrier:
        words += "makes barrier " + place + ", ";
        break;
      case Effect::Kind::Process:
        words += "starts a process (" + (*this)[effect.start].digest + "), ";
        break;
      case Effect::Kind::Ends:
        words += "changes the ends of " + object_name(effect.place) + " by " +
                 std::to_string(effect.readers) + " and " + std::to_string(effect.writers) + ", ";
        break;
      case Effect::Kind::Poison:
        words += "poisons " + object_name(effect.place) + ", ";
        break;
      case Effect::Kind::Enrol:
        words += "enrols on " + object_name(effect.place) + ", ";
        break;
      case Effect::Kind::Resign:
        words += "resigns from " + object_name(effect.place) + ", ";
        break;
      case Effect::Kind::Cancel:
        words += "tells the children of a scope to stop, ";
        break;
    }
  }
  if (!edge.target && edge.failure != no_failure)
    return words + "throws " + (*this)[edge.failure].text;
  if (!edge.target) return words + "ends";
  const Node& target = nodes_[index(*edge.target)];
  return words + "waits at " + target.site + " in state " + target.digest;
}

std::string csp_name(const std::string& name) {
  std::string result;
  for (const char letter : name) {
    if (letter == '[') {
      result += '.';
    } else if (letter != ']') {
      result += letter;
    }
  }
  return result;
}

}  // namespace csp::checker::program
