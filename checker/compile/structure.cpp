// Idea: walk the term from the top through the operators that hold composed processes, giving each
// operand that runs a place, until only processes without a composition are left: the components.
// Operators that hand on to another process (`P ; Q`) give their place another shape.
//
// Invariant: a place has each term as a shape once, so a process that comes back to its place
// closes a circle. A term that comes back in a place inside of its own would nest for ever:
// NotCompilable.
#include "checker/compile/structure.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "checker/process/print.hpp"

namespace csp::checker {

namespace {

constexpr std::size_t most_components = 100'000;
constexpr std::size_t most_places_around = 3'000;

// Which operands of a term run from the beginning, and which come into its place later.
struct Operands {
  std::size_t running = 0;
  std::size_t later = 0;
};

Operands operands_of(const Term& term) {
  switch (term.op) {
    case ProcessOperator::Interleave:
    case ProcessOperator::GeneralisedParallel:
    case ProcessOperator::AlphabetisedParallel:
    case ProcessOperator::LinkedParallel:
    case ProcessOperator::Hide:
    case ProcessOperator::Project:
    case ProcessOperator::Rename:
    case ProcessOperator::ExternalChoice:
    case ProcessOperator::SynchronisingChoice:
    case ProcessOperator::Interrupt:
    case ProcessOperator::SynchronisingInterrupt:
      return {.running = term.count};
    case ProcessOperator::Sequential:
    case ProcessOperator::Exception:
    case ProcessOperator::SlidingChoice:
      return {.running = 1, .later = 1};
    case ProcessOperator::InternalChoice:
    case ProcessOperator::Prefix:
    case ProcessOperator::PrefixSet:
      return {.later = term.count};
    default:
      return {};
  }
}

bool is_parallel(const Term& term) {
  switch (term.op) {
    case ProcessOperator::Interleave:
    case ProcessOperator::GeneralisedParallel:
    case ProcessOperator::AlphabetisedParallel:
    case ProcessOperator::LinkedParallel:
      return term.count > 0;
    default:
      return false;
  }
}

bool is_prefix(const Term& term) {
  return term.op == ProcessOperator::Prefix || term.op == ProcessOperator::PrefixSet;
}

// What a component does that only keeps count for an operator.
CompactLts counter_lts(const Term& term, ProcessTerms& terms) {
  CompactLts lts;
  lts.add_state();
  const StateId end{1};
  switch (term.op) {
    case ProcessOperator::Prefix:
      lts.add_transition(static_cast<EventId>(term.data), end);
      break;
    case ProcessOperator::PrefixSet:
      for (const EventId event : *terms.set(static_cast<EventSetId>(term.data)).listed())
        lts.add_transition(event, end);
      break;
    case ProcessOperator::InternalChoice:
      for (std::uint32_t i = 0; i < term.count; ++i)
        lts.add_transition(counter_event(i, terms.events), end);
      break;
    case ProcessOperator::SlidingChoice:
      lts.add_transition(counter_event(0, terms.events), end);
      break;
    default:
      lts.add_transition(tick, end);
  }
  lts.add_state(true);
  return lts;
}

std::vector<EventId> alphabet_of(const CompactLts& lts) {
  std::vector<EventId> events;
  for (const Transition& transition : lts.transitions(lts.initial()))
    events.push_back(transition.event);
  return events;
}

}  // namespace

// No event of a script has such a name.
EventId counter_event(std::uint32_t number, EventTable& events) {
  return events.add("(choice " + std::to_string(number + 1) + ")");
}

void Structure::build(TermId term) {
  add_place(term, std::nullopt);
  find_what_can_end();
  for (Shape& shape : shapes_) {
    if (!shape.is_component && !shape.own && is_parallel(semantics_.terms()[shape.term]) &&
        can_end(shape)) {
      add_counter(shape);
    }
  }
}

PlaceId Structure::add_place(TermId term, std::optional<ShapeId> around) {
  const auto id = static_cast<PlaceId>(places_.size());
  places_.push_back({.shapes = {}, .by_term = {}, .around = around});
  add_shape(id, term);
  return id;
}

void Structure::refuse_circle(PlaceId place, TermId term) const {
  std::size_t depth = 0;
  for (auto around = (*this)[place].around; around;) {
    const Shape& shape = (*this)[*around];
    if (shape.term == term) {
      throw NotCompilable("`" + semantics_.text(term) +
                          "` comes back inside of itself: it may grow for ever");
    }
    if (++depth > most_places_around) {
      throw NotCompilable("`" + semantics_.text(term) + "` is nested more than " +
                          std::to_string(most_places_around) + " operators deep");
    }
    around = (*this)[shape.place].around;
  }
}

TermId Structure::unfolded(TermId term) {
  constexpr int most_names = 1'000;
  for (int i = 0; i < most_names; ++i) {
    const Term here = semantics_.terms()[term];
    if (here.op == ProcessOperator::Call) {
      term = semantics_.body(static_cast<CallId>(here.data));
    } else if (here.op == ProcessOperator::Function && source_.is_transparent(term)) {
      term = semantics_.terms().operands(here)[0];
    } else {
      return term;
    }
  }
  throw NotCompilable("`" + semantics_.text(term) + "` stands for nothing but names");
}

// There is a parallel operator or a function in it that can be reached through operators that a
// network can do, and through a few prefixes: longer sequential processes are components.
bool Structure::is_composed(TermId asked) {
  constexpr int most_prefixes = 3;
  constexpr std::size_t most_terms = 20'000;  // P(n) = P(n+1) |~| a -> STOP has no end
  if (const auto known = composed_.find(asked); known != composed_.end()) return known->second;
  std::unordered_map<TermId, int> seen;  // with how many prefixes left
  std::vector<std::pair<TermId, int>> waiting{{asked, most_prefixes}};
  bool found = false;
  while (!found && !waiting.empty() && seen.size() < most_terms) {
    const auto [named, prefixes] = waiting.back();
    waiting.pop_back();
    TermId term{};
    try {
      term = unfolded(named);
    } catch (const std::exception&) {
      continue;  // nobody may ever come there: whoever does will see what is wrong
    }
    const auto [place, is_new] = seen.try_emplace(term, prefixes);
    if (!is_new && place->second >= prefixes) continue;
    place->second = prefixes;
    const Term here = semantics_.terms()[term];
    found = is_parallel(here) || here.op == ProcessOperator::Function;
    const int left = is_prefix(here) ? prefixes - 1 : prefixes;
    if (left < 0) continue;
    const Operands operands = operands_of(here);
    for (std::size_t i = 0; i < operands.running + operands.later; ++i)
      waiting.emplace_back(semantics_.terms().operands(here)[i], left);
  }
  found = found || leads_to_function(asked);
  composed_.emplace(asked, found);
  return found;
}

// A function that needs the whole of its operand cannot be part of a component that is written down
// step by step, however many prefixes lie before it. Looks at so many processes, and behind the
// same operators as is_composed.
bool Structure::leads_to_function(TermId asked) {
  constexpr std::size_t most_terms = 2'000;
  std::unordered_set<TermId> seen{asked};
  std::vector<TermId> waiting{asked};
  while (!waiting.empty()) {
    TermId term = waiting.back();
    waiting.pop_back();
    try {
      term = unfolded(term);
    } catch (const CompileStopped&) {
      throw;
    } catch (const std::exception&) {
      continue;  // perhaps nobody ever comes there: who does will be told
    }
    const Term here = semantics_.terms()[term];
    const bool is_function = here.op == ProcessOperator::Function;
    if (is_function) {
      const auto function = static_cast<FunctionId>(here.data);
      if (needs_the_whole(semantics_.terms().function(function).kind)) return true;
    }
    const Operands operands = operands_of(here);
    const std::size_t count = is_function ? 1 : operands.running + operands.later;
    for (std::size_t i = 0; i < count; ++i) {
      const TermId next = semantics_.terms().operands(here)[i];
      if (seen.size() < most_terms && seen.insert(next).second) waiting.push_back(next);
    }
  }
  return false;
}

ShapeId Structure::add_shape(PlaceId place_id, TermId named) {
  const TermId term = unfolded(named);
  ShapePlace& place = places_[static_cast<std::size_t>(place_id)];
  const auto id = static_cast<ShapeId>(shapes_.size());
  const auto [known, is_new] = place.by_term.try_emplace(term, id);
  if (!is_new) return known->second;
  place.shapes.push_back(id);
  Shape& shape = shapes_.emplace_back();
  shape.term = term;
  shape.place = place_id;
  const Term here = semantics_.terms()[term];
  const bool is_function = here.op == ProcessOperator::Function;
  if (is_function || !is_composed(term)) {
    shape.is_component = true;
    // Names are for people: how the model calls it, not what it stands for.
    shape.own = add_component(named, is_function ? source_.function(term) : source_.plain(named));
    return id;
  }
  refuse_circle(place_id, term);
  const Operands operands = operands_of(here);
  for (std::size_t i = 0; i < operands.running; ++i)
    shape.parts.push_back(add_place(semantics_.terms().operands(here)[i], id));
  for (std::size_t i = 0; i < operands.later; ++i) {
    const TermId later = semantics_.terms().operands(here)[operands.running + i];
    shape.next.push_back(add_shape(place_id, later));
  }
  if (is_prefix(here) || here.op == ProcessOperator::InternalChoice ||
      here.op == ProcessOperator::SlidingChoice) {
    add_counter(shape);
  }
  return id;
}

ComponentId Structure::add_component(TermId term, const Machine& machine) {
  constexpr std::size_t longest_name = 60;
  if (network_.components().size() >= most_components) {
    throw NotCompilable("there are more than " + std::to_string(most_components) + " components");
  }
  std::string name = semantics_.text(term);
  if (name.size() > longest_name) {
    std::size_t end = longest_name;
    // Not within a character: those that go on begin with the bits 10.
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U)
      --end;
    name = name.substr(0, end) + "...";
  }
  const std::size_t before = names_[name]++;
  if (before > 0) name += " #" + std::to_string(before + 1);
  machines_.push_back(machine);
  return network_.add_component(
      {.name = std::move(name), .lts = machine.lts, .starts_running = false});
}

void Structure::add_counter(Shape& shape) {
  ProcessTerms& terms = semantics_.terms();
  const auto lts = std::make_shared<CompactLts>(counter_lts(terms[shape.term], terms));
  Machine machine;
  machine.lts = lts;
  machine.alphabet = alphabet_of(*lts);
  machine.term = shape.term;
  machine.is_counter = true;
  machine.states_before = lts->size();
  machine.transitions_before = lts->transition_count();
  shape.own = add_component(shape.term, machine);
}

// The least answer that agrees with the operators: what can end must be able to do so at last.
void Structure::find_what_can_end() {
  can_end_.assign(places_.size(), false);
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t p = places_.size(); p-- > 0;) {  // inner places come later
      if (can_end_[p]) continue;
      const auto& shapes = places_[p].shapes;
      const bool ends = std::any_of(shapes.begin(), shapes.end(),
                                    [this](ShapeId id) { return can_end((*this)[id]); });
      if (!ends) continue;
      can_end_[p] = true;
      changed = true;
    }
  }
}

// By what the shape does itself: what comes into its place is another shape.
bool Structure::can_end(const Shape& shape) const {
  if (shape.is_component) {
    const std::vector<EventId>& alphabet = machines_[index(*shape.own)].alphabet;
    return std::binary_search(alphabet.begin(), alphabet.end(), tick);
  }
  const auto part_ends = [this](PlaceId part) { return can_end(part); };
  const Term& term = semantics_.terms()[shape.term];
  if (is_parallel(term)) return std::all_of(shape.parts.begin(), shape.parts.end(), part_ends);
  if (term.op == ProcessOperator::Sequential) return false;
  return std::any_of(shape.parts.begin(), shape.parts.end(), part_ends);
}

std::vector<ComponentId> Structure::starting(ShapeId shape) const {
  std::vector<ComponentId> components;
  collect_starting(shape, components);
  return components;
}

void Structure::collect_starting(ShapeId id, std::vector<ComponentId>& components) const {
  const Shape& shape = (*this)[id];
  if (shape.own) components.push_back(*shape.own);
  for (const PlaceId part : shape.parts)
    collect_starting((*this)[part].shapes.front(), components);
}

const std::vector<ComponentId>& Structure::components(PlaceId place) const {
  const auto [known, is_new] = components_.try_emplace(place);
  if (is_new) collect(place, known->second);
  return known->second;
}

void Structure::collect(PlaceId place, std::vector<ComponentId>& components) const {
  for (const ShapeId id : (*this)[place].shapes) {
    const Shape& shape = (*this)[id];
    if (shape.own) components.push_back(*shape.own);
    for (const PlaceId part : shape.parts)
      collect(part, components);
  }
}

}  // namespace csp::checker
