#include "checker/compile/component_source.hpp"

#include <algorithm>
#include <utility>

#include "checker/compile/compile.hpp"
#include "checker/compile/lazy_functions.hpp"
#include "checker/compile/term_lts.hpp"
#include "checker/lts/compress.hpp"
#include "checker/lts/determinised.hpp"
#include "checker/lts/watchdogs.hpp"

namespace csp::checker {

namespace {

void sort_once(std::vector<EventId>& events) {
  std::sort(events.begin(), events.end());
  events.erase(std::unique(events.begin(), events.end()), events.end());
}

std::vector<EventId> alphabet_of(const CompactLts& lts) {
  std::vector<EventId> events;
  std::unordered_set<EventId> seen;
  for (std::uint32_t state = 0; state < lts.size(); ++state) {
    for (const Transition& step : lts.transitions(StateId{state})) {
      if (seen.insert(step.event).second) events.push_back(step.event);
    }
  }
  sort_once(events);
  return events;
}

// What a network may do, whether it can ever come to it or not.
std::vector<EventId> alphabet_of(const Network& network) {
  std::vector<EventId> events;
  for (const Rule& rule : network.rules())
    events.push_back(rule.result);
  sort_once(events);
  return events;
}

std::string more_than(std::size_t states) {
  return "more than " + std::to_string(states) + " states";
}

// Of a compression: no priority around it can tell that it was applied (prioritise-safe, FDR's
// manual 4.2.3, section 4.5.7). The others take internal steps away, or give a state what only
// comes after one: then other events seem urgent.
bool keeps_priorities(FunctionKind kind) {
  switch (kind) {
    case FunctionKind::DelayBisimulation:
    case FunctionKind::Explicate:
    case FunctionKind::LazyEnumerate:
    case FunctionKind::StrongBisimulation:
    case FunctionKind::WeakBisimulation:
      return true;
    default:
      return false;
  }
}

}  // namespace

bool is_chase(FunctionKind kind) {
  return kind == FunctionKind::Chase || kind == FunctionKind::ChaseNoCache;
}

bool is_priority(FunctionKind kind) {
  return kind == FunctionKind::Prioritise || kind == FunctionKind::PrioritiseNoCache ||
         kind == FunctionKind::PrioritisePartialOrder;
}

bool needs_the_whole(FunctionKind kind) {
  return kind == FunctionKind::Deter || kind == FunctionKind::FailureWatchdog ||
         kind == FunctionKind::TraceWatchdog;
}

Events watched_events(const ProcessFunction& function, const ProcessTerms& terms) {
  const std::vector<EventId>* const listed = terms.set(function.sets.front()).listed();
  if (listed == nullptr) {
    throw Unsupported("`" + std::string(to_string(function.kind)) + "` cannot watch " +
                      terms.set(function.sets.front()).text() + ", which has no end");
  }
  Events events = *listed;
  std::erase(events, function.events.front());  // nobody barks at its own bark
  return events;
}

bool ComponentSource::is_transparent(TermId term) {
  const Term here = semantics_.terms()[term];
  const FunctionKind kind = semantics_.terms().function(static_cast<FunctionId>(here.data)).kind;
  if (kind == FunctionKind::LazyEnumerate || kind == FunctionKind::LazyNormal) return true;
  if (!is_compression(kind)) return false;
  if (!options_.compresses || too_large_.count(term) != 0) return true;
  if (!is_below_priority_ || keeps_priorities(kind)) return false;
  note_left_out("`" + semantics_.text(term) + "`: `" + std::string(to_string(kind)) +
                "` would change what a priority around it does, and is left out; sbisim, dbisim "
                "and wbisim would not");
  return true;
}

void ComponentSource::note_left_out(std::string why) {
  if (std::find(left_out_.begin(), left_out_.end(), why) == left_out_.end())
    left_out_.push_back(std::move(why));
}

// The operand of a function. All that lies below a priority is made so that nobody sees it there.
std::shared_ptr<const CompiledProcess> ComponentSource::compiled(TermId operand,
                                                                 FunctionKind function) {
  const bool was_below = is_below_priority_;
  is_below_priority_ = was_below || is_priority(function);
  try {
    auto made = std::make_shared<const CompiledProcess>(compile(operand, semantics_, *this));
    is_below_priority_ = was_below;
    return made;
  } catch (...) {
    is_below_priority_ = was_below;
    throw;
  }
}

const Machine& ComponentSource::plain(TermId term) {
  if (const auto known = machines_.find(term); known != machines_.end()) return known->second;
  if (const auto known = refused_.find(term); known != refused_.end()) {
    throw NotCompilable(known->second);
  }
  Machine machine;
  try {
    machine = make_plain(term);
  } catch (const NotCompilable& why) {
    refused_.emplace(term, why.what());
    throw;
  }
  return machines_.emplace(term, std::move(machine)).first->second;
}

const Machine& ComponentSource::function(TermId term) {
  if (const auto known = machines().find(term); known != machines().end()) return known->second;
  if (!making_.insert(term).second) {
    throw NotCompilable("`" + semantics_.text(term) + "` is part of itself");
  }
  Machine machine;
  try {
    machine = make_function(term);
  } catch (...) {
    making_.erase(term);
    throw;
  }
  making_.erase(term);
  return machines().emplace(term, std::move(machine)).first->second;
}

void ComponentSource::look_at_limits() const {
  if (!options_.why_stop) return;
  if (const std::string why = options_.why_stop(); !why.empty()) throw CompileStopped(why);
}

std::optional<CompactLts> ComponentSource::written(const Lts& lts, std::size_t most_states) const {
  std::string why;
  std::optional<CompactLts> result = written_down(lts, most_states, [&] {
    if (why.empty() && options_.why_stop) why = options_.why_stop();
    return !why.empty();
  });
  if (!why.empty()) throw CompileStopped(why);
  return result;
}

Machine ComponentSource::make_plain(TermId term) {
  const TermLts whole(semantics_, term);
  std::optional<CompactLts> lts;
  try {
    lts = written(whole, options_.most_component_states);
  } catch (const Unsupported&) {
    throw;
  } catch (const CompileStopped&) {
    throw;
  } catch (const std::exception& error) {
    // In a state that the whole may never come to: whoever searches term by term will see.
    throw NotCompilable("`" + semantics_.text(term) + "` by itself: " + error.what());
  }
  if (!lts) {
    throw NotCompilable("`" + semantics_.text(term) + "` has more than " +
                        std::to_string(options_.most_component_states) + " states by itself");
  }
  Machine machine;
  machine.term = term;
  machine.states_before = lts->size();
  machine.transitions_before = lts->transition_count();
  if (options_.compresses) lts = strongly_bisimulated(*lts);
  machine.alphabet = alphabet_of(*lts);
  machine.lts = std::make_shared<const CompactLts>(std::move(*lts));
  return machine;
}

std::optional<CompactLts> ComponentSource::applied(const ProcessFunction& function,
                                                   const CompactLts& lts,
                                                   std::string& why_too_large) const {
  std::string why_stop;
  std::optional<CompactLts> result = result_of(function, lts, [&](std::uint64_t bytes) {
    if (options_.why_stop) why_stop = options_.why_stop();
    const bool is_full = options_.max_bytes && bytes >= *options_.max_bytes;
    if (is_full) why_too_large = "its normal form takes more than the limit of memory";
    return is_full || !why_stop.empty();
  });
  if (!why_stop.empty()) throw CompileStopped(why_stop);
  return result;
}

std::optional<CompactLts> ComponentSource::result_of(
    const ProcessFunction& function, const CompactLts& lts,
    const std::function<bool(std::uint64_t)>& should_stop) const {
  const std::size_t most = options_.most_written_states;
  switch (function.kind) {
    case FunctionKind::DelayBisimulation:
      return delay_bisimulated(lts);
    case FunctionKind::WeakBisimulation:
      return weakly_bisimulated(lts);
    case FunctionKind::TauLoopFactor:
      return without_tau_loops(lts);
    case FunctionKind::Diamond:
    case FunctionKind::ModelCompress:
      return diamond(lts);
    case FunctionKind::Normal:
      return normalised(strongly_bisimulated(lts), most, should_stop);
    case FunctionKind::Deter:
      return determinised(lts);
    case FunctionKind::FailureWatchdog:
      return failure_watchdog(lts, watched_events(function, semantics_.terms()),
                              function.events.front(), most, should_stop);
    case FunctionKind::TraceWatchdog:
      return trace_watchdog(lts, watched_events(function, semantics_.terms()),
                            function.events.front(), most, should_stop);
    default:
      return strongly_bisimulated(lts);
  }
}

Machine ComponentSource::make_function(TermId term) {
  const Term here = semantics_.terms()[term];
  const ProcessFunction function = semantics_.terms().function(static_cast<FunctionId>(here.data));
  const TermId operand = semantics_.terms().operands(here)[0];
  const std::shared_ptr<const CompiledProcess> inside = compiled(operand, function.kind);
  if (is_chase(function.kind) || is_priority(function.kind)) return lazily(term, function, inside);
  const std::shared_ptr<const Lts> lts = as_lts(inside);
  std::optional<CompactLts> before = written(*lts, options_.most_written_states);
  std::optional<CompactLts> after;
  std::string why_too_large = more_than(options_.most_written_states);
  if (before) after = applied(function, *before, why_too_large);
  if (!after) {
    const std::string name(to_string(function.kind));
    const std::string why = "`" + semantics_.text(term) + "`: " + why_too_large;
    if (needs_the_whole(function.kind)) {
      throw Unsupported(why + ", too many for `" + name + "`");
    }
    too_large_.insert(term);
    note_left_out(why + "; `" + name + "` is left out");
    throw FunctionLeftOut();
  }
  Machine machine;
  machine.term = term;
  machine.states_before = before->size();
  machine.transitions_before = before->transition_count();
  machine.alphabet = alphabet_of(*after);
  machine.lts = std::make_shared<const CompactLts>(std::move(*after));
  machine.inside = inside;
  return machine;
}

Machine ComponentSource::lazily(TermId term, const ProcessFunction& function,
                                std::shared_ptr<const CompiledProcess> inside) {
  const bool chases = is_chase(function.kind);
  const std::shared_ptr<const Lts> inner = as_lts(inside);
  std::shared_ptr<const Lts> lts;
  if (chases) {
    lts = std::make_shared<ChasedLts>(inner, [this] { look_at_limits(); });
  } else {
    lts = std::make_shared<PrioritisedLts>(inner, function, semantics_.terms());
  }
  Machine machine;
  machine.term = term;
  machine.inside = inside;
  const std::size_t most = chases ? options_.most_lazy_states : options_.most_component_states;
  if (std::optional<CompactLts> known = written(*lts, most)) {
    machine.states_before = known->size();
    machine.transitions_before = known->transition_count();
    if (options_.compresses) known = strongly_bisimulated(*known);
    machine.alphabet = alphabet_of(*known);
    machine.lts = std::make_shared<const CompactLts>(std::move(*known));
    return machine;
  }
  if (!inside->network) {
    throw NotCompilable("`" + semantics_.text(term) + "` has more than " + std::to_string(most) +
                        " states");
  }
  machine.alphabet = alphabet_of(*inside->network);
  // A search keeps to its limits itself, and tells how far it came.
  if (chases) lts = std::make_shared<ChasedLts>(inner);
  machine.lts = std::move(lts);
  return machine;
}

}  // namespace csp::checker
