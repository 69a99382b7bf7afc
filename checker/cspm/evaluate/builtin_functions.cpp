// What is built in: FDR manual 4.2.3, section 4.5. Types have been checked, so arguments are of the
// right kind.
#include <algorithm>
#include <array>
#include <map>

#include "checker/cspm/evaluate/evaluator.hpp"
#include "checker/cspm/script/deep_stack.hpp"

namespace csp::checker::cspm {

namespace {

// How many groups of arguments, and how many in the first, says the type.
bool is_curried(Builtin builtin) {
  return builtin == Builtin::RelationalImage || builtin == Builtin::RelationalInverseImage;
}

std::optional<FunctionKind> function_kind(Builtin builtin) {
  switch (builtin) {
    case Builtin::Chase:
      return FunctionKind::Chase;
    case Builtin::ChaseNoCache:
      return FunctionKind::ChaseNoCache;
    case Builtin::DelayBisimulation:
      return FunctionKind::DelayBisimulation;
    case Builtin::Deter:
      return FunctionKind::Deter;
    case Builtin::Diamond:
      return FunctionKind::Diamond;
    case Builtin::Explicate:
      return FunctionKind::Explicate;
    case Builtin::FailureWatchdog:
      return FunctionKind::FailureWatchdog;
    case Builtin::LazyEnumerate:
      return FunctionKind::LazyEnumerate;
    case Builtin::LazyNormal:
      return FunctionKind::LazyNormal;
    case Builtin::ModelCompress:
      return FunctionKind::ModelCompress;
    case Builtin::Normal:
      return FunctionKind::Normal;
    case Builtin::Prioritise:
      return FunctionKind::Prioritise;
    case Builtin::PrioritiseNoCache:
      return FunctionKind::PrioritiseNoCache;
    case Builtin::StrongBisimulation:
      return FunctionKind::StrongBisimulation;
    case Builtin::TauLoopFactor:
      return FunctionKind::TauLoopFactor;
    case Builtin::TraceWatchdog:
      return FunctionKind::TraceWatchdog;
    case Builtin::WeakBisimulation:
      return FunctionKind::WeakBisimulation;
    default:
      return std::nullopt;
  }
}

}  // namespace

Value Evaluator::builtin_value(SymbolId symbol, std::uint32_t section) {
  const auto constant = [&](SetForm form) { return heap_.canonical_set(form, {}); };
  switch (Symbols::builtin(symbol)) {
    case Builtin::True:
      return Value::boolean(true);
    case Builtin::False:
      return Value::boolean(false);
    case Builtin::BoolSet:
      return listed_set({Value::boolean(false), Value::boolean(true)});
    case Builtin::CharSet:
      return constant(SetForm::Characters);
    case Builtin::IntSet:
      return constant(SetForm::Integers);
    case Builtin::ProcSet:
      return constant(SetForm::Processes);
    case Builtin::Events:
      return heap_.canonical_set(SetForm::Declared, {}, static_cast<std::int64_t>(symbol));
    case Builtin::Stop:
      return Value::process(stop_in(section));
    case Builtin::Skip:
      return Value::process(skip_in(section));
    case Builtin::Div:
      return Value::process(terms_.add(ProcessOperator::Div));
    case Builtin::EmptyMap:
      return heap_.map({}, {});
    default:
      return heap_.builtin(symbol, section);
  }
}

Value Evaluator::apply_builtin(const FunctionObject& function, std::span<const Value> arguments,
                               Span site) {
  const Builtin builtin = Symbols::builtin(function.builtin);
  if (is_curried(builtin) && function.groups == 0) {
    return heap_.builtin(function.builtin, function.section, 1, arguments);
  }
  if (const auto kind = function_kind(builtin)) return process_function(*kind, arguments, site);
  const auto argument = [&](std::size_t i) { return force(arguments[i]); };
  const auto event_set_of = [&](std::size_t i) {
    return static_cast<std::uint32_t>(event_set(argument(i)));
  };
  switch (builtin) {
    case Builtin::Chaos:
      return Value::process(terms_.add(ProcessOperator::Chaos, {}, event_set_of(0)));
    case Builtin::Run:
      return Value::process(terms_.add(ProcessOperator::Run, {}, event_set_of(0)));
    case Builtin::Buffer:
    case Builtin::WeakBuffer:
    case Builtin::SignalBuffer:
      return buffer(builtin, arguments, site);
    case Builtin::Wait: {
      const Value count = argument(0);
      if (count.as_integer() < 0) fail(site, "`WAIT` takes a number that is not negative");
      return Value::process(timed(Builtin::Wait, tock_of(function.section), count));
    }
    case Builtin::TimedPriority: {
      // What is urgent goes before time: FDR manual 4.2.3, section 4.5.7.
      const FunctionId id = terms_.add(
          ProcessFunction{.kind = FunctionKind::Prioritise,
                          .sets = {event_set(empty_set_), tock_set_of(function.section)}});
      const TermId process = argument(0).as_process();
      return Value::process(
          terms_.add(ProcessOperator::Function, {&process, 1}, static_cast<std::uint32_t>(id)));
    }
    case Builtin::Loop: {
      const Value process = argument(0);
      const std::array key{Value::integer(-1 - static_cast<std::int64_t>(builtin)), process};
      return Value::process(call_of({.builtin = builtin, .argument = process, .tock = {}},
                                    heap_.canonical_row(ValueKind::Tuple, key)));
    }
    case Builtin::PrioritisePartialOrder:
      return prioritise_partial_order(arguments, site);
    case Builtin::Card: {
      const auto count = count_of(argument(0));
      if (!count) fail(site, "`card` of a set that has no end, or more items than can be counted");
      return Value::integer(static_cast<std::int64_t>(*count));
    }
    case Builtin::Empty:
      return Value::boolean(is_empty_set(argument(0)));
    case Builtin::Diff:
      return subtract(argument(0), argument(1), site);
    case Builtin::Inter:
      return intersect(argument(0), argument(1), site);
    case Builtin::Union:
      return unite(argument(0), argument(1));
    case Builtin::InterAll: {
      const auto sets = items_of(argument(0));
      if (sets.empty()) return empty_set_;
      Value result = sets.front();
      for (const Value set : sets.subspan(1))
        result = intersect(result, set, site);
      return result;
    }
    case Builtin::UnionAll:
      return unite_all(items_of(argument(0)));
    case Builtin::Member:
      return Value::boolean(contains(argument(1), canonical(argument(0))));
    case Builtin::SequenceOf:
      return sequence_of(items_of(argument(0)));
    case Builtin::AllSequences: {
      const Value set = argument(0);
      return heap_.set(SetForm::Sequences, {&set, 1});
    }
    case Builtin::SetOf: {
      std::vector<Value> items = list(argument(0));
      for (Value& item : items)
        item = canonical(item);
      return listed_set(std::move(items));
    }
    case Builtin::PowerSet: {
      const Value set = argument(0);
      return heap_.set(SetForm::PowerSet, {&set, 1});
    }
    case Builtin::AllMaps: {
      const std::array sets{argument(0), argument(1)};
      return heap_.set(SetForm::Maps, sets);
    }
    case Builtin::Concat:
      return concat(argument(0));
    case Builtin::Elem:
      for (Value rest = argument(1); rest.is(ValueKind::Cell); rest = force(rest.as<Cell>().tail)) {
        if (equal(argument(0), rest.as<Cell>().head)) return Value::boolean(true);
      }
      return Value::boolean(false);
    case Builtin::Head:
    case Builtin::Tail: {
      const bool is_head = builtin == Builtin::Head;
      const Value sequence = argument(0);
      if (!sequence.is(ValueKind::Cell)) {
        fail(site, std::string("`") + (is_head ? "head" : "tail") + "` of the empty sequence",
             "ask `null(s)` first, or match the pattern <x>^xs");
      }
      return force(is_head ? sequence.as<Cell>().head : sequence.as<Cell>().tail);
    }
    case Builtin::Length: {
      std::int64_t count = 0;
      for (Value rest = argument(0); rest.is(ValueKind::Cell); rest = force(rest.as<Cell>().tail)) {
        ++count;
      }
      return Value::integer(count);
    }
    case Builtin::Null:
      return Value::boolean(argument(0).is(ValueKind::EmptySequence));
    case Builtin::MapFromList:
    case Builtin::MapUpdateMultiple: {
      const bool is_new = builtin == Builtin::MapFromList;
      Value map = is_new ? heap_.map({}, {}) : argument(0);
      for (const Value pair : list(argument(is_new ? 0 : 1))) {
        Row& row = force(pair).as<Row>();
        map = updated(map, canonical(row.items()[0]), row.items()[1]);
      }
      return map;
    }
    case Builtin::MapUpdate:
      return updated(argument(0), canonical(argument(1)), arguments[2]);
    case Builtin::MapLookup:
    case Builtin::MapMember:
    case Builtin::MapDelete: {
      MapObject& map = argument(0).as<MapObject>();
      const Value key = canonical(argument(1));
      const auto place = position(map, key);
      if (builtin == Builtin::MapMember) return Value::boolean(place.has_value());
      if (builtin == Builtin::MapLookup) {
        if (!place) {
          fail(site, "the map has no value for the key " + brief(key, 60),
               "ask `mapMember(map, key)` first");
        }
        return force(map.values()[*place]);
      }
      if (!place) return Value::object(&map);
      std::vector<Value> keys(map.keys(), map.keys() + map.count);
      std::vector<Value> values(map.values(), map.values() + map.count);
      keys.erase(keys.begin() + static_cast<std::ptrdiff_t>(*place));
      values.erase(values.begin() + static_cast<std::ptrdiff_t>(*place));
      return heap_.map(keys, values);
    }
    case Builtin::MapToList: {
      MapObject& map = argument(0).as<MapObject>();
      std::vector<Value> pairs;
      for (std::uint32_t i = 0; i < map.count; ++i) {
        const std::array pair{map.keys()[i], map.values()[i]};
        pairs.push_back(heap_.row(ValueKind::Tuple, pair));
      }
      return sequence_of(pairs);
    }
    case Builtin::Error:
      fail(site, "the script reports: " + text_of(argument(0)));
    case Builtin::Show:
      return text_sequence(show(argument(0)));
    case Builtin::Extensions:
      return extensions(argument(0));
    case Builtin::Productions:
      return productions(argument(0));
    case Builtin::MinTransitiveClosure:
      return min_transitive_closure(argument(0), argument(1));
    case Builtin::RelationalImage:
    case Builtin::RelationalInverseImage:
      return image(force(function.arguments()[0]), canonical(arguments[0]),
                   builtin == Builtin::RelationalInverseImage);
    case Builtin::Transpose: {
      std::vector<Value> pairs;
      for (const Value pair : items_of(argument(0))) {
        Row& row = pair.as<Row>();
        const std::array swapped{row.items()[1], row.items()[0]};
        pairs.push_back(heap_.canonical_row(ValueKind::Tuple, swapped));
      }
      return listed_set(std::move(pairs));
    }
    default:
      fail(site, "`" + symbols_[function.builtin].name + "` is not a function");
  }
}

// --- functions on processes

Value Evaluator::process_function(FunctionKind kind, std::span<const Value> arguments, Span site) {
  ProcessFunction function{.kind = kind};
  if (kind == FunctionKind::Prioritise || kind == FunctionKind::PrioritiseNoCache) {
    for (const Value set : list(arguments[1]))
      function.sets.push_back(event_set(force(set)));
    if (function.sets.empty()) {
      fail(site, "`" + std::string(to_string(kind)) + "` with an empty sequence of sets",
           "give at least one set of events: the most urgent first");
    }
  } else if (arguments.size() == 3) {  // the watchdogs
    function.sets.push_back(event_set(force(arguments[1])));
    function.events.push_back(event_of(arguments[2], site));
  }
  const FunctionId id = terms_.add(std::move(function));
  const TermId process = force(arguments[0]).as_process();
  return Value::process(
      terms_.add(ProcessOperator::Function, {&process, 1}, static_cast<std::uint32_t>(id)));
}

// prioritisepo(P, E, O, M): the order is O, made transitive, with tau and tick above all of E that
// is not in M. FDR manual 4.2.3, section 4.5.7.
Value Evaluator::prioritise_partial_order(std::span<const Value> arguments, Span site) {
  const std::vector<EventId> prioritised = events_of(force(arguments[1]));
  const std::vector<EventId> maximal = events_of(force(arguments[3]));
  const auto is_in = [](const std::vector<EventId>& events, EventId event) {
    return std::find(events.begin(), events.end(), event) != events.end();
  };
  std::map<EventId, std::vector<EventId>> below;
  const auto check = [&](EventId event) {
    if (is_in(prioritised, event)) return;
    fail(site,
         "the event `" + terms_.events.name(event) +
             "` is ordered, but it is not among the prioritised events",
         "add it to the second argument of `prioritisepo`");
  };
  for (const Value pair : items_of(force(arguments[2]))) {
    Row& row = pair.as<Row>();
    const EventId upper = event_of(row.items()[0], site);
    const EventId lower = event_of(row.items()[1], site);
    check(upper);
    check(lower);
    below[upper].push_back(lower);
  }
  for (const EventId event : maximal)
    check(event);
  for (const EventId event : prioritised) {
    if (is_in(maximal, event)) continue;
    below[tau].push_back(event);
    below[tick].push_back(event);
  }
  ProcessFunction function{.kind = FunctionKind::PrioritisePartialOrder};
  for (const auto& [upper, directly] : below) {
    std::vector<EventId> reached;
    std::vector<EventId> waiting = directly;
    while (!waiting.empty()) {
      const EventId event = waiting.back();
      waiting.pop_back();
      if (is_in(reached, event)) continue;
      reached.push_back(event);
      const auto next = below.find(event);
      if (next == below.end()) continue;
      waiting.insert(waiting.end(), next->second.begin(), next->second.end());
    }
    for (const EventId event : reached) {
      if (event == upper) {
        fail(site, "the order of `prioritisepo` has a circle: `" + terms_.events.name(event) +
                       "` would come before itself");
      }
      // What tau comes before by way of others is told of those.
      if (upper != tau && upper != tick && is_in(maximal, event)) {
        fail(site, "`" + terms_.events.name(event) +
                       "` is said to be maximal, but the order puts `" + terms_.events.name(upper) +
                       "` before it");
      }
      function.order.emplace_back(upper, event);
    }
  }
  std::sort(function.order.begin(), function.order.end());
  const FunctionId id = terms_.add(std::move(function));
  const TermId process = force(arguments[0]).as_process();
  return Value::process(
      terms_.add(ProcessOperator::Function, {&process, 1}, static_cast<std::uint32_t>(id)));
}

Value Evaluator::buffer(Builtin builtin, std::span<const Value> arguments, Span site) {
  const std::string name = "`" + std::string(cspm::facts(builtin).spelling) + "`";
  const std::int64_t capacity = force(arguments[0]).as_integer();
  if (capacity < 1) {
    fail(site, name + " needs a capacity of at least 1; found " + std::to_string(capacity));
  }
  BufferFacts buffer{.capacity = static_cast<std::uint64_t>(capacity)};
  std::vector<EventId> used;
  const auto use = [&](Value value) {
    const EventId event = event_of(value, site);
    if (std::find(used.begin(), used.end(), event) != used.end()) {
      fail(site, "the event `" + terms_.events.name(event) + "` is used twice by " + name +
                     "; each may be one input, one output or one signal");
    }
    used.push_back(event);
    return event;
  };
  std::size_t next = 1;
  if (builtin != Builtin::Buffer) buffer.full = use(arguments[next++]);
  if (builtin == Builtin::SignalBuffer) buffer.empty = use(arguments[next++]);
  for (const Value pair : items_of(force(arguments[next]))) {
    Row& row = pair.as<Row>();
    const EventId in = use(row.items()[0]);
    buffer.ports.emplace_back(in, use(row.items()[1]));
  }
  return Value::process(terms_.add(ProcessOperator::Buffer, {},
                                   static_cast<std::uint32_t>(terms_.add(std::move(buffer)))));
}

// --- relations

// Pairs (representative, member) for the classes that the relation's symmetric and transitive
// closure joins, within `domain`; no pair of a value with itself. The representative is the least
// member. As FDR's mtransclose does, which is its own idea of "minimal".
Value Evaluator::min_transitive_closure(Value relation, Value domain) {
  std::map<std::uint64_t, Value> parents;
  const auto root = [&](Value value) {
    while (true) {
      const auto [place, is_new] = parents.try_emplace(value.word(), value);
      if (is_new || place->second == value) return value;
      value = place->second;
    }
  };
  for (const Value pair : items_of(relation)) {
    Row& row = pair.as<Row>();
    const Value a = root(row.items()[0]);
    const Value b = root(row.items()[1]);
    if (a == b) continue;
    const bool a_is_first = in_order(a, b);
    parents[(a_is_first ? b : a).word()] = a_is_first ? a : b;
  }
  // The least member that is in the domain stands for its class.
  std::map<std::uint64_t, Value> representatives;
  std::vector<Value> pairs;
  for (const Value member : items_of(domain)) {
    if (!parents.contains(member.word())) continue;
    const Value representative =
        representatives.try_emplace(root(member).word(), member).first->second;
    if (representative == member) continue;
    const std::array pair{representative, member};
    pairs.push_back(heap_.canonical_row(ValueKind::Tuple, pair));
  }
  return listed_set(std::move(pairs));
}

Value Evaluator::image(Value relation, Value member, bool is_inverse) {
  const auto& table = images_.try_emplace(std::pair(canonical(relation).word(), is_inverse));
  std::unordered_map<std::uint64_t, Value>& image = table.first->second;
  if (table.second) {
    std::unordered_map<std::uint64_t, std::vector<Value>> found;
    for (const Value pair : items_of(relation)) {
      Row& row = pair.as<Row>();
      found[row.items()[is_inverse ? 1 : 0].word()].push_back(row.items()[is_inverse ? 0 : 1]);
    }
    for (auto& [word, values] : found)
      image.emplace(word, listed_set(std::move(values)));
  }
  const auto place = image.find(member.word());
  return place == image.end() ? empty_set_ : place->second;
}

// --- maps

std::optional<std::size_t> Evaluator::position(MapObject& map, Value key) {
  Value* const end = map.keys() + map.count;
  Value* const place = std::lower_bound(map.keys(), end, key, in_order);
  if (place == end || *place != key) return std::nullopt;
  return static_cast<std::size_t>(place - map.keys());
}

Value Evaluator::updated(Value value, Value key, Value content) {
  MapObject& map = value.as<MapObject>();
  std::vector<Value> keys(map.keys(), map.keys() + map.count);
  std::vector<Value> values(map.values(), map.values() + map.count);
  const auto place = std::lower_bound(keys.begin(), keys.end(), key, in_order) - keys.begin();
  if (const auto at = static_cast<std::size_t>(place); at < keys.size() && keys[at] == key) {
    values[at] = content;
  } else {
    keys.insert(keys.begin() + place, key);
    values.insert(values.begin() + place, content);
  }
  return heap_.map(keys, values);
}

}  // namespace csp::checker::cspm
