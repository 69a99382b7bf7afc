#include "checker/network/json_reader.hpp"

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "checker/network/aut_reader.hpp"
#include "checker/network/json_tree.hpp"

namespace csp::checker {

namespace {

using Kind = JsonValue::Kind;
using Keys = std::initializer_list<std::string_view>;

// A value and the JSON pointer that leads to it.
struct Spot {
  const JsonValue& value;
  std::string pointer;

  [[nodiscard]] Spot member(std::string_view key, const JsonValue& inner) const {
    return {inner, pointer + "/" + std::string(key)};
  }
  [[nodiscard]] Spot element(std::size_t i) const {
    return {value.elements[i], pointer + "/" + std::to_string(i)};
  }
};

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 8;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) {
    text += (i == 0 ? "" : ", ") + in_backquotes(names[i]);
  }
  if (names.size() > most) text += ", ... (" + std::to_string(names.size()) + " in all)";
  return text.empty() ? "none" : text;
}

std::string found(const JsonValue& value) {
  switch (value.kind) {
    case Kind::Boolean:
      return value.boolean ? "true" : "false";
    case Kind::Natural:
      return std::to_string(value.natural);
    case Kind::OtherNumber:
      return value.string;
    case Kind::String:
      return "the string " + in_backquotes(value.string);
    default:
      return in_words(value.kind);
  }
}

std::optional<Direction> direction_named(const std::string& name) {
  for (const Direction direction :
       {Direction::Read, Direction::Write, Direction::Sync, Direction::Join, Direction::Timer}) {
    if (to_string(direction) == name) return direction;
  }
  return std::nullopt;
}

// Says what is wrong with a value, and hands it out where it is what it should be.
class Expecting {
 public:
  explicit Expecting(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  static std::string name_of(const Spot& spot) {
    return spot.pointer.empty() ? "the whole text" : spot.pointer;
  }

  void complain(const Spot& spot, const std::string& message) {
    diagnostics_.add(spot.value.place, name_of(spot) + ": " + message);
  }

  bool is(const Spot& spot, Kind kind) {
    if (spot.value.kind == kind) return true;
    complain(spot, "expected " + in_words(kind) + ", found " + found(spot.value));
    return false;
  }

  void only_keys(const Spot& object, Keys keys) {
    for (const auto& [key, value] : object.value.members) {
      if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
      diagnostics_.add(value.key_place,
                       name_of(object) + ": the key " + in_backquotes(key) +
                           " means nothing here; expected " +
                           listed(std::vector<std::string>(keys.begin(), keys.end())));
    }
  }

  // The member of that kind. Nothing where it is missing (said if required) or of another kind
  // (said always).
  std::optional<Spot> optional_member(const Spot& object, std::string_view key, Kind kind) {
    const JsonValue* value = object.value.find(key);
    if (value == nullptr) return std::nullopt;
    const Spot spot = object.member(key, *value);
    if (!is(spot, kind)) return std::nullopt;
    return spot;
  }
  std::optional<Spot> required_member(const Spot& object, std::string_view key, Kind kind) {
    if (object.value.find(key) == nullptr) {
      complain(object, "the field `" + std::string(key) + "` is missing; expected " +
                           in_words(kind) + " under that key");
      return std::nullopt;
    }
    return optional_member(object, key, kind);
  }

  bool flag(const Spot& object, std::string_view key, bool otherwise) {
    const std::optional<Spot> spot = optional_member(object, key, Kind::Boolean);
    return spot ? spot->value.boolean : otherwise;
  }
  std::string text(const Spot& object, std::string_view key, const std::string& otherwise) {
    const std::optional<Spot> spot = optional_member(object, key, Kind::String);
    return spot ? spot->value.string : otherwise;
  }

 private:
  Diagnostics& diagnostics_;
};

class NetworkReader {
 public:
  NetworkReader(Diagnostics& diagnostics, const LoadText& load)
      : diagnostics_(diagnostics), load_(load), expecting_(diagnostics) {}

  std::optional<ReadNetwork> read(const JsonValue& root) {
    const Spot whole{root, ""};
    if (!expecting_.is(whole, Kind::Object)) return std::nullopt;
    expecting_.only_keys(whole,
                         {"$schema", "network", "components", "rules", "synchronise", "hide"});
    (void)expecting_.text(whole, "network", "");
    read_components(whole);
    read_rules(whole);
    if (!diagnostics_.empty()) return std::nullopt;
    derive_rules(whole);
    if (!diagnostics_.empty()) return std::nullopt;
    warn();
    return std::move(result_);
  }

 private:
  struct Known {
    std::set<EventId> alphabet;  // events on its transitions, and those declared besides
    bool is_sound = true;        // false: mistakes in it were reported, so its events are not known
    std::set<EventId> ruled;     // those that some rule mentions
  };

  // --- components
  // -----------------------------------------------------------------------------------------------

  void read_components(const Spot& whole) {
    const std::optional<Spot> list = expecting_.required_member(whole, "components", Kind::Array);
    if (!list) return;
    if (list->value.elements.empty()) {
      expecting_.complain(*list, "there is no component; expected at least one");
    }
    for (std::size_t i = 0; i < list->value.elements.size(); ++i)
      read_component(list->element(i));
  }

  void read_component(const Spot& spot) {
    if (!expecting_.is(spot, Kind::Object)) return;
    expecting_.only_keys(spot, {"name", "passive", "running", "alphabet", "file", "initial",
                                "states", "transitions"});
    const std::optional<Spot> name = expecting_.required_member(spot, "name", Kind::String);
    if (!name) return;
    if (name->value.string.empty()) {
      expecting_.complain(*name, "the name is empty; expected one that a report can print");
    }
    if (network().find_component(name->value.string)) {
      expecting_.complain(*name, "there is already a component " +
                                     in_backquotes(name->value.string) +
                                     "; expected each name once");
      return;
    }
    const std::size_t mistakes = diagnostics_.count();
    const bool passive = expecting_.flag(spot, "passive", false);
    const bool running = expecting_.flag(spot, "running", true);
    Known known;
    auto lts = std::make_shared<ExplicitLts>(
        spot.value.find("file") != nullptr ? read_component_file(spot) : read_inline(spot));
    if (lts->size() == 0)
      lts->add_state();  // something stands there while we look for more mistakes
    for (std::size_t s = 0; s < lts->size(); ++s) {
      for (const Transition& step : lts->transitions(StateId{static_cast<std::uint32_t>(s)})) {
        known.alphabet.insert(step.event);
      }
    }
    read_alphabet(spot, known);
    known.is_sound = diagnostics_.count() == mistakes;
    network().add_component({.name = name->value.string,
                             .lts = std::move(lts),
                             .passive = passive,
                             .starts_running = running});
    known_.push_back(std::move(known));
  }

  ExplicitLts read_component_file(const Spot& spot) {
    for (const std::string_view key : {"initial", "states", "transitions"}) {
      if (const JsonValue* value = spot.value.find(key); value != nullptr) {
        expecting_.complain(
            spot.member(key, *value),
            "the component is in a file; expected either `file` or `" + std::string(key) + "`");
      }
    }
    const std::optional<Spot> file = expecting_.optional_member(spot, "file", Kind::String);
    if (!file) return {};
    const std::string& path = file->value.string;
    if (!path.ends_with(".aut")) {
      expecting_.complain(*file, "found " + in_backquotes(path) +
                                     "; expected the name of an Aldebaran file, ending in .aut");
      return {};
    }
    try {
      Diagnostics inner(path);
      std::optional<ExplicitLts> lts = read_aut(load_(path), network().events(), inner);
      diagnostics_.add_all(inner);
      return lts ? std::move(*lts) : ExplicitLts{};
    } catch (const std::runtime_error& error) {
      expecting_.complain(*file, error.what());
      return {};
    }
  }

  ExplicitLts read_inline(const Spot& spot) {
    ExplicitLts lts;
    std::map<std::string, StateId> ids;
    const std::optional<Spot> states = expecting_.required_member(spot, "states", Kind::Array);
    if (states) {
      if (states->value.elements.empty()) {
        expecting_.complain(*states, "there is no state; expected at least one");
      }
      for (std::size_t i = 0; i < states->value.elements.size(); ++i) {
        read_state(states->element(i), lts, ids);
      }
    }
    const std::optional<Spot> transitions =
        expecting_.required_member(spot, "transitions", Kind::Array);
    if (!states) return lts;  // every name would be unknown
    if (const auto initial = expecting_.optional_member(spot, "initial", Kind::String)) {
      if (const auto state = state_named(*initial, ids)) lts.set_initial(*state);
    }
    if (!transitions) return lts;
    for (std::size_t i = 0; i < transitions->value.elements.size(); ++i) {
      read_transition(transitions->element(i), lts, ids);
    }
    return lts;
  }

  // "name", or an object with more to say.
  void read_state(const Spot& spot, ExplicitLts& lts, std::map<std::string, StateId>& ids) {
    if (spot.value.kind == Kind::String) {
      const StateId id = lts.add_state({.label = spot.value.string});
      name_state(spot, id, ids);
    } else if (spot.value.kind == Kind::Object) {
      read_state_object(spot, lts, ids);
    } else {
      expecting_.complain(spot, "expected a state's name or an object, found " + found(spot.value));
    }
  }

  void read_state_object(const Spot& spot, ExplicitLts& lts, std::map<std::string, StateId>& ids) {
    expecting_.only_keys(spot,
                         {"name", "label", "location", "offers", "frontier", "ended", "diverges"});
    const std::optional<Spot> name = expecting_.required_member(spot, "name", Kind::String);
    StateFacts facts;
    facts.label = expecting_.text(spot, "label", name ? name->value.string : "");
    facts.location = expecting_.text(spot, "location", "");
    facts.frontier = expecting_.flag(spot, "frontier", false);
    facts.ended = expecting_.flag(spot, "ended", false);
    facts.diverges = expecting_.flag(spot, "diverges", false);
    read_offers(spot, facts);
    const StateId id = lts.add_state(std::move(facts));
    if (name) name_state(*name, id, ids);
  }

  void name_state(const Spot& name, StateId id, std::map<std::string, StateId>& ids) {
    if (!ids.emplace(name.value.string, id).second) {
      expecting_.complain(name, "there is already a state " + in_backquotes(name.value.string) +
                                    " in this component; expected each name once");
    }
  }

  void read_offers(const Spot& state, StateFacts& facts) {
    const std::optional<Spot> offers = expecting_.optional_member(state, "offers", Kind::Array);
    if (!offers) return;
    for (std::size_t i = 0; i < offers->value.elements.size(); ++i) {
      const Spot spot = offers->element(i);
      if (!expecting_.is(spot, Kind::Object)) continue;
      expecting_.only_keys(spot, {"channel", "direction"});
      const auto channel = expecting_.required_member(spot, "channel", Kind::String);
      const auto direction = expecting_.required_member(spot, "direction", Kind::String);
      if (!channel || !direction) continue;
      const std::optional<Direction> way = direction_named(direction->value.string);
      if (way) {
        facts.offers.push_back({.channel = channel->value.string, .direction = *way});
      } else {
        expecting_.complain(*direction,
                            "found " + in_backquotes(direction->value.string) +
                                "; expected `read`, `write`, `sync`, `join` or `timer`");
      }
    }
  }

  std::optional<StateId> state_named(const Spot& spot, const std::map<std::string, StateId>& ids) {
    const auto entry = ids.find(spot.value.string);
    if (entry != ids.end()) return entry->second;
    std::vector<std::string> names;
    for (const auto& [name, id] : ids)
      names.push_back(name);
    expecting_.complain(spot, "there is no state " + in_backquotes(spot.value.string) +
                                  " in this component; its states are " + listed(names));
    return std::nullopt;
  }

  // ["from", "event", "to"]
  void read_transition(const Spot& spot, ExplicitLts& lts,
                       const std::map<std::string, StateId>& ids) {
    if (!expecting_.is(spot, Kind::Array)) return;
    if (spot.value.elements.size() != 3) {
      expecting_.complain(spot, "expected three strings, [\"from\", \"event\", \"to\"], found " +
                                    std::to_string(spot.value.elements.size()) + " values");
      return;
    }
    bool is_sound = true;
    for (std::size_t i = 0; i < 3; ++i) {
      is_sound = expecting_.is(spot.element(i), Kind::String) && is_sound;
    }
    if (!is_sound) return;
    const std::optional<StateId> source = state_named(spot.element(0), ids);
    const std::optional<EventId> event = event_named(spot.element(1));
    const std::optional<StateId> target = state_named(spot.element(2), ids);
    if (source && event && target) lts.add_transition(*source, *event, *target);
  }

  void read_alphabet(const Spot& spot, Known& known) {
    const std::optional<Spot> list = expecting_.optional_member(spot, "alphabet", Kind::Array);
    if (!list) return;
    for (std::size_t i = 0; i < list->value.elements.size(); ++i) {
      const Spot name = list->element(i);
      if (!expecting_.is(name, Kind::String)) continue;
      if (const auto event = event_named(name)) known.alphabet.insert(*event);
    }
  }

  // An event, made where it is new.
  std::optional<EventId> event_named(const Spot& spot) {
    if (spot.value.string.empty()) {
      expecting_.complain(spot, "an event has no name; expected a string that is not empty");
      return std::nullopt;
    }
    return network().events().add(spot.value.string);
  }

  // --- rules
  // ----------------------------------------------------------------------------------------------------

  void read_rules(const Spot& whole) {
    const bool derives = whole.value.find("synchronise") != nullptr;
    const std::optional<Spot> list = derives
                                         ? expecting_.optional_member(whole, "rules", Kind::Array)
                                         : expecting_.required_member(whole, "rules", Kind::Array);
    if (!list) return;
    for (std::size_t i = 0; i < list->value.elements.size(); ++i)
      read_rule(list->element(i));
  }

  void read_rule(const Spot& spot) {
    if (!expecting_.is(spot, Kind::Object)) return;
    expecting_.only_keys(spot, {"event", "participants", "priority", "starts", "ends", "awaits"});
    Rule rule;
    bool is_sound = true;
    const auto event = expecting_.required_member(spot, "event", Kind::String);
    const auto result = event ? event_named(*event) : std::nullopt;
    if (result) rule.result = *result;
    const auto participants = expecting_.required_member(spot, "participants", Kind::Object);
    if (participants) is_sound = read_participants(*participants, rule);
    if (const auto priority = expecting_.optional_member(spot, "priority", Kind::Natural)) {
      rule.priority = static_cast<std::uint32_t>(priority->value.natural);
      if (priority->value.natural > std::numeric_limits<std::uint32_t>::max()) {
        expecting_.complain(*priority, "found " + std::to_string(priority->value.natural) +
                                           "; expected at most 4294967295");
      }
    }
    rule.starts = components_under(spot, "starts");
    rule.ends = components_under(spot, "ends");
    rule.awaits = components_under(spot, "awaits");
    if (result && participants && is_sound) network().add_rule(std::move(rule));
  }

  // {"component": "local event", ...}
  bool read_participants(const Spot& spot, Rule& rule) {
    if (spot.value.members.empty()) {
      expecting_.complain(spot,
                          "nobody takes part; expected at least one component with its event");
      return false;
    }
    bool is_sound = true;
    for (const auto& [name, value] : spot.value.members) {
      const std::optional<ComponentId> component = component_named(name, spot, value.key_place);
      const Spot event_spot = spot.member(name, value);
      if (!expecting_.is(event_spot, Kind::String) || !component) {
        is_sound = false;
        continue;
      }
      const std::optional<EventId> event = local_event(event_spot, *component);
      is_sound = is_sound && event;
      if (!event) continue;
      rule.participants.push_back({.component = *component, .event = *event});
      known_[index(*component)].ruled.insert(*event);
    }
    return is_sound;
  }

  std::optional<EventId> local_event(const Spot& spot, ComponentId component) {
    const Known& known = known_[index(component)];
    const std::optional<EventId> event = network().events().find(spot.value.string);
    if (event && known.alphabet.contains(*event)) return event;
    if (!known.is_sound) return std::nullopt;  // its own mistakes are reported
    std::vector<std::string> names;
    for (const EventId other : known.alphabet)
      names.push_back(network().events().name(other));
    expecting_.complain(spot, in_backquotes(network()[component].name) + " has no event " +
                                  in_backquotes(spot.value.string) + "; its events are " +
                                  listed(names));
    return std::nullopt;
  }

  std::vector<ComponentId> components_under(const Spot& rule, std::string_view key) {
    std::vector<ComponentId> ids;
    const std::optional<Spot> list = expecting_.optional_member(rule, key, Kind::Array);
    if (!list) return ids;
    for (std::size_t i = 0; i < list->value.elements.size(); ++i) {
      const Spot spot = list->element(i);
      if (!expecting_.is(spot, Kind::String)) continue;
      if (const auto id = component_named(spot.value.string, spot, spot.value.place)) {
        ids.push_back(*id);
      }
    }
    return ids;
  }

  std::optional<ComponentId> component_named(const std::string& name, const Spot& where,
                                             Place place) {
    const std::optional<ComponentId> id = network().find_component(name);
    if (id) return id;
    std::vector<std::string> names;
    for (const Component& component : network().components())
      names.push_back(component.name);
    diagnostics_.add(place, where.pointer + ": there is no component " + in_backquotes(name) +
                                "; the components are " + listed(names));
    return std::nullopt;
  }

  // --- rules that the text leaves to us
  // ---------------------------------------------------------------------------

  // A component's own tau and tick need nobody else, whether the text says so or not. Under
  // "synchronise" every other event that no rule mentions is shared by all who have it, or done
  // alone.
  void derive_rules(const Spot& whole) {
    for (std::size_t c = 0; c < known_.size(); ++c) {
      for (const EventId event : {tau, tick}) {
        if (is_left_over(c, event)) add_solo_rule(c, event, tau);
      }
    }
    const JsonValue* value = whole.value.find("synchronise");
    if (value == nullptr) {
      if (const JsonValue* hide = whole.value.find("hide"); hide != nullptr) {
        expecting_.complain(whole.member("hide", *hide),
                            "`hide` works on derived rules; expected `synchronise` beside it");
      }
      return;
    }
    const std::set<EventId> shared = shared_events(whole.member("synchronise", *value));
    std::set<EventId> hidden;
    if (const auto list = expecting_.optional_member(whole, "hide", Kind::Array)) {
      hidden = events_in(*list);
    }
    for (const EventId event : all_left_over()) {
      const EventId result = hidden.contains(event) ? tau : event;
      if (shared.contains(event)) {
        add_shared_rule(event, result);
        continue;
      }
      for (std::size_t c = 0; c < known_.size(); ++c) {
        if (is_left_over(c, event)) add_solo_rule(c, event, result);
      }
    }
  }

  // "shared": every event; or the events listed.
  std::set<EventId> shared_events(const Spot& spot) {
    if (spot.value.kind == Kind::Array) return events_in(spot);
    if (spot.value.kind != Kind::String || spot.value.string != "shared") {
      expecting_.complain(spot,
                          "expected \"shared\" or an array of events, found " + found(spot.value));
      return {};
    }
    return all_left_over();
  }

  std::set<EventId> events_in(const Spot& list) {
    std::set<EventId> events;
    for (std::size_t i = 0; i < list.value.elements.size(); ++i) {
      const Spot spot = list.element(i);
      if (!expecting_.is(spot, Kind::String)) continue;
      const std::optional<EventId> event = network().events().find(spot.value.string);
      const bool is_known = event && std::any_of(known_.begin(), known_.end(), [&](const Known& k) {
                              return k.alphabet.contains(*event);
                            });
      if (is_known && *event != tau && *event != tick) {
        events.insert(*event);
      } else {
        expecting_.complain(spot, "no component has an event " + in_backquotes(spot.value.string) +
                                      " that can be named here");
      }
    }
    return events;
  }

  [[nodiscard]] bool is_left_over(std::size_t component, EventId event) const {
    return known_[component].alphabet.contains(event) && !known_[component].ruled.contains(event);
  }

  [[nodiscard]] std::set<EventId> all_left_over() const {
    std::set<EventId> events;
    for (std::size_t c = 0; c < known_.size(); ++c) {
      for (const EventId event : known_[c].alphabet) {
        if (is_left_over(c, event)) events.insert(event);
      }
    }
    return events;
  }

  void add_solo_rule(std::size_t component, EventId event, EventId result) {
    const ComponentId id{static_cast<std::uint32_t>(component)};
    network().add_rule({.participants = {{.component = id, .event = event}}, .result = result});
    known_[component].ruled.insert(event);
  }

  void add_shared_rule(EventId event, EventId result) {
    Rule rule{.participants = {}, .result = result};
    for (std::size_t c = 0; c < known_.size(); ++c) {
      if (!is_left_over(c, event)) continue;
      rule.participants.push_back(
          {.component = ComponentId{static_cast<std::uint32_t>(c)}, .event = event});
      known_[c].ruled.insert(event);
    }
    network().add_rule(std::move(rule));
  }

  void warn() {
    for (std::size_t c = 0; c < known_.size(); ++c) {
      const Component& component = network().components()[c];
      for (const EventId event : known_[c].alphabet) {
        if (!is_left_over(c, event)) continue;
        result_.warnings.push_back(
            diagnostics_.file() + ": no rule lets component " + in_backquotes(component.name) +
            " do " + in_backquotes(network().events().name(event)) + ", so it never happens");
      }
      const bool is_started =
          std::any_of(network().rules().begin(), network().rules().end(), [c](const Rule& rule) {
            const ComponentId id{static_cast<std::uint32_t>(c)};
            return std::find(rule.starts.begin(), rule.starts.end(), id) != rule.starts.end();
          });
      if (!component.starts_running && !is_started) {
        result_.warnings.push_back(diagnostics_.file() + ": component " +
                                   in_backquotes(component.name) +
                                   " does not run at first and no rule starts it");
      }
    }
  }

  Network& network() { return result_.network; }

  Diagnostics& diagnostics_;
  const LoadText& load_;
  Expecting expecting_;
  ReadNetwork result_;
  std::vector<Known> known_;  // by component
};

}  // namespace

std::optional<ReadNetwork> read_network(const std::string& text, Diagnostics& diagnostics,
                                        const LoadText& load) {
  const std::optional<JsonValue> root = parse_json(text, diagnostics);
  if (!root) return std::nullopt;
  return NetworkReader(diagnostics, load).read(*root);
}

}  // namespace csp::checker
