// Tick is a signal that the environment cannot refuse, and termination is distributed: a parallel
// composition ends when all of it has, each part's own end being internal.
//
// Sources, named at each rule:
//   UCS   A. W. Roscoe, "Understanding Concurrent Systems" (2010); the firing rules of section 9.2,
//         termination in chapter 6
//   FDR   the manual of FDR 4.2.3; the process operators of section 4.3, the functions of 4.5.7
#include "checker/compile/semantics.hpp"

#include <algorithm>
#include <unordered_set>

#include "checker/process/print.hpp"

namespace csp::checker {

namespace {

void add(std::vector<TermStep>& steps, EventId event, TermId target) {
  steps.push_back({event, target});
}

// Each step once, where it came first.
void drop_repetitions(std::vector<TermStep>& steps) {
  constexpr std::size_t few = 16;  // so many are compared with each other faster than hashed
  std::vector<TermStep> once;
  std::unordered_set<std::uint64_t> seen;
  for (const TermStep& step : steps) {
    const std::uint64_t key =
        (static_cast<std::uint64_t>(step.event) << 32) | static_cast<std::uint64_t>(step.target);
    const bool is_new = steps.size() <= few
                            ? std::find(once.begin(), once.end(), step) == once.end()
                            : seen.insert(key).second;
    if (is_new) once.push_back(step);
  }
  if (once.size() < steps.size()) steps = std::move(once);
}

// Terms and steps: a term may have twice as many steps as its operand, and so may the one around
// it.
constexpr std::size_t work_between_watches = 1'000;
// Each term within another takes some room on the stack while its steps are found.
constexpr std::size_t most_nested = 20'000;
constexpr std::size_t bytes_of_known = 80;  // in the table, without the steps

}  // namespace

std::string Semantics::text(TermId term) const {
  return csp::checker::text(terms_, term, definitions_);
}

std::span<const TermStep> Semantics::steps(TermId term) { return of(term); }

// References stay valid while others are added: the map holds its values in nodes.
const Semantics::Steps& Semantics::of(TermId term) {
  const auto [place, is_new] = known_.try_emplace(term);
  Known& known = place->second;
  if (!is_new) {
    if (!known.is_found) refuse_circle(term);
    return known.steps;
  }
  const std::size_t calls = unfolding_.size();
  ++depth_;
  try {
    note_work(1);
    if (depth_ > most_nested) refuse_circle(term);
    known.steps = find(term);
  } catch (...) {
    --depth_;
    unfolding_.resize(calls);
    known_.erase(term);
    throw;
  }
  --depth_;
  unfolding_.resize(calls);
  known.is_found = true;
  bytes_ += bytes_of_known + known.steps.capacity() * sizeof(TermStep);
  note_work(known.steps.size());
  return known.steps;
}

void Semantics::note_work(std::size_t work) {
  since_watch_ += work;
  if (since_watch_ < work_between_watches) return;
  since_watch_ = 0;
  if (watch_) watch_();
}

// To know what `term` can do first one would have to know it already. Operands are smaller than
// their terms, so there is a call on each such way, and the last that was made is on it.
void Semantics::refuse_circle(TermId term) {
  const bool is_call = terms_[term].op == ProcessOperator::Call;
  if (!is_call && unfolding_.empty()) {
    throw Unsupported("a process has more than " + std::to_string(most_nested) +
                      " operators within each other");
  }
  const CallId culprit = is_call ? static_cast<CallId>(terms_[term].data) : unfolding_.back();
  const std::string what =
      depth_ > most_nested
          ? "is called before anything is done, as the last of " + std::to_string(depth_) +
                " processes within each other"
          : "calls itself before it does anything, so nobody can say what it does first";
  definitions_.refuse(culprit, what,
                      "put an event before the call: a -> " + definitions_.name(culprit));
}

// A term of the same operator.
TermId Semantics::again(const Term& term, std::initializer_list<TermId> operands) {
  return terms_.add(term.op, {operands.begin(), operands.size()}, term.data);
}

TermId Semantics::with_operand(const Term& term, std::span<const TermId> operands,
                               std::size_t index, TermId operand) {
  std::vector<TermId> changed(operands.begin(), operands.end());
  changed[index] = operand;
  return terms_.add(term.op, changed, term.data);
}

Semantics::Steps Semantics::find(TermId id) {
  const Term term = terms_[id];
  const auto own = terms_.operands(term);
  const std::vector<TermId> operands(own.begin(), own.end());
  Steps steps;
  switch (term.op) {
    case ProcessOperator::Call:
      unfold(id, steps);
      break;
    case ProcessOperator::Stop:  // UCS 9.2: no rule at all
    case ProcessOperator::Ended:
      break;
    case ProcessOperator::Skip:  // UCS 6: a tick, whatever the environment wants
      add(steps, tick, terms_.ended());
      break;
    case ProcessOperator::Div:  // UCS 9.2
      add(steps, tau, id);
      break;
    case ProcessOperator::Chaos:
      // FDR 4.3: STOP |~| (?a : A -> CHAOS(A))
      add(steps, tau, terms_.stop());
      [[fallthrough]];
    case ProcessOperator::Run: {
      const auto* const events = terms_.set(static_cast<EventSetId>(term.data)).listed();
      if (events == nullptr) {
        throw Unsupported("`" + text(id) + "` has infinitely many events to choose from");
      }
      for (const EventId event : *events)
        add(steps, event, id);
      break;
    }
    case ProcessOperator::Buffer:
      buffer(term, steps);
      break;
    case ProcessOperator::Prefix:  // UCS 9.2
      add(steps, static_cast<EventId>(term.data), operands[0]);
      break;
    case ProcessOperator::PrefixSet:  // UCS 9.2: ?x : A -> P
      for (const EventId event : *terms_.set(static_cast<EventSetId>(term.data)).listed())
        add(steps, event, operands[0]);
      break;
    case ProcessOperator::ExternalChoice:
      choice(term, operands, steps);
      break;
    case ProcessOperator::InternalChoice:  // UCS 9.2: a tau to each
      for (const TermId operand : operands)
        add(steps, tau, operand);
      break;
    case ProcessOperator::SlidingChoice:
      // P [> Q: only what can be seen of P resolves it. UCS 9.2; FDR 4.3.
      for (const TermStep& step : of(operands[0])) {
        const bool is_hidden = step.event == tau;
        add(steps, step.event, is_hidden ? again(term, {step.target, operands[1]}) : step.target);
      }
      add(steps, tau, operands[1]);
      break;
    case ProcessOperator::Sequential:  // UCS 6: the first one's tick is hidden
      for (const TermStep& step : of(operands[0])) {
        if (step.event == tick) {
          add(steps, tau, operands[1]);
        } else {
          add(steps, step.event, again(term, {step.target, operands[1]}));
        }
      }
      break;
    case ProcessOperator::Interrupt:
    case ProcessOperator::SynchronisingInterrupt:
      interrupt(term, operands, steps);
      break;
    case ProcessOperator::Hide:       // UCS 9.2
    case ProcessOperator::Project: {  // FDR 4.3: what is outside of the set is hidden
      const EventSet& set = terms_.set(static_cast<EventSetId>(term.data));
      const bool hides_inside = term.op == ProcessOperator::Hide;
      for (const TermStep& step : of(operands[0])) {
        if (step.event == tick) {
          add(steps, tick, terms_.ended());
          continue;
        }
        const bool is_hidden = step.event != tau && set.contains(step.event) == hides_inside;
        add(steps, is_hidden ? tau : step.event, again(term, {step.target}));
      }
      break;
    }
    case ProcessOperator::Rename:
      rename(term, operands[0], steps);
      break;
    case ProcessOperator::Interleave:
    case ProcessOperator::GeneralisedParallel:
    case ProcessOperator::AlphabetisedParallel:
      parallel(term, operands, steps);
      break;
    case ProcessOperator::LinkedParallel:
      linked(term, operands, steps);
      break;
    case ProcessOperator::Exception: {  // UCS 9.2: P throws an event of the set, and Q has control
      const EventSet& set = terms_.set(static_cast<EventSetId>(term.data));
      for (const TermStep& step : of(operands[0])) {
        if (step.event == tick) {
          add(steps, tick, terms_.ended());
        } else if (step.event != tau && set.contains(step.event)) {
          add(steps, step.event, operands[1]);
        } else {
          add(steps, step.event, again(term, {step.target, operands[1]}));
        }
      }
      break;
    }
    case ProcessOperator::SynchronisingChoice:
      synchronising_choice(term, operands, steps);
      break;
    case ProcessOperator::Function:
      function(term, operands[0], steps);
      break;
  }
  drop_repetitions(steps);
  return steps;
}

// The steps of what stands behind a name; of P = P there are none to be found, which diverges. (UCS
// 9.2 unfolds a recursion by a tau; as in FDR, that tau is left out here.)
void Semantics::unfold(TermId id, Steps& steps) {
  std::unordered_set<TermId> names;
  while (terms_[id].op == ProcessOperator::Call) {
    if (!names.insert(id).second) {
      add(steps, tau, id);
      return;
    }
    unfolding_.push_back(static_cast<CallId>(terms_[id].data));
    id = definitions_.body(unfolding_.back());
  }
  steps = of(id);
}

// P [] Q: taus of either go on within the choice, all else resolves it; tick does, too. UCS 9.2
// and 6.
void Semantics::choice(const Term& term, std::span<const TermId> operands, Steps& steps) {
  for (std::size_t i = 0; i < operands.size(); ++i) {
    for (const TermStep& step : of(operands[i])) {
      const bool is_hidden = step.event == tau;
      add(steps, step.event,
          is_hidden ? with_operand(term, operands, i, step.target) : step.target);
    }
  }
}

// P [+A+] Q: an event of A happens in all of them and decides nothing. FDR 4.3.
void Semantics::synchronising_choice(const Term& term, std::span<const TermId> operands,
                                     Steps& steps) {
  const EventSet& set = terms_.set(static_cast<EventSetId>(term.data));
  for (std::size_t i = 0; i < operands.size(); ++i) {
    for (const TermStep& step : of(operands[i])) {
      if (step.event == tau) {
        add(steps, tau, with_operand(term, operands, i, step.target));
      } else if (step.event == tick || !set.contains(step.event)) {
        add(steps, step.event, step.target);
      }
    }
  }
  if (operands.empty()) return;
  std::vector<std::size_t> all(operands.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i] = i;
  std::vector<EventId> joint;
  for (const TermStep& step : of(operands[0])) {
    const bool is_visible = step.event != tau && step.event != tick;
    const bool is_known = std::find(joint.begin(), joint.end(), step.event) != joint.end();
    if (is_visible && !is_known && set.contains(step.event)) joint.push_back(step.event);
  }
  for (const EventId event : joint)
    together(term, operands, event, all, steps);
}

// P /\ Q, UCS 9.2; and P /+A+\ Q where events of A happen in both, FDR 4.3.
void Semantics::interrupt(const Term& term, std::span<const TermId> operands, Steps& steps) {
  const bool synchronises = term.op == ProcessOperator::SynchronisingInterrupt;
  const auto is_joint = [&](EventId event) {
    return synchronises && event != tau && event != tick &&
           terms_.set(static_cast<EventSetId>(term.data)).contains(event);
  };
  for (const TermStep& step : of(operands[0])) {
    if (step.event == tick) {
      add(steps, tick, terms_.ended());
    } else if (!is_joint(step.event)) {
      add(steps, step.event, again(term, {step.target, operands[1]}));
    }
  }
  for (const TermStep& step : of(operands[1])) {
    if (step.event == tau) {
      add(steps, tau, again(term, {operands[0], step.target}));
    } else if (!is_joint(step.event)) {
      add(steps, step.event, step.target);
    }
  }
  for (const TermStep& left : Steps(of(operands[0]))) {
    if (!is_joint(left.event)) continue;
    for (const TermStep& right : of(operands[1])) {
      if (right.event == left.event) {
        add(steps, left.event, again(term, {left.target, right.target}));
      }
    }
  }
}

// Interleaving, generalised and alphabetised parallel of any number of processes. UCS 9.2 for what
// each does alone and together, UCS 6 for how they end.
void Semantics::parallel(const Term& term, std::span<const TermId> operands, Steps& steps) {
  const bool has_alphabets = term.op == ProcessOperator::AlphabetisedParallel;
  const std::vector<EventSetId>* const alphabets =
      has_alphabets ? &terms_.alphabets(static_cast<AlphabetsId>(term.data)) : nullptr;
  const auto must_join = [&](std::size_t i, EventId event) {
    if (has_alphabets) return terms_.set((*alphabets)[i]).contains(event);
    return term.op == ProcessOperator::GeneralisedParallel &&
           terms_.set(static_cast<EventSetId>(term.data)).contains(event);
  };
  bool have_all_ended = true;
  std::vector<EventId> joint;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    have_all_ended = have_all_ended && operands[i] == terms_.ended();
    for (const TermStep& step : Steps(of(operands[i]))) {
      if (step.event == tau) {
        add(steps, tau, with_operand(term, operands, i, step.target));
      } else if (step.event == tick) {
        add(steps, tau, with_operand(term, operands, i, terms_.ended()));
      } else if (must_join(i, step.event)) {
        if (std::find(joint.begin(), joint.end(), step.event) == joint.end()) {
          joint.push_back(step.event);
        }
      } else if (!has_alphabets) {
        add(steps, step.event, with_operand(term, operands, i, step.target));
      }
    }
  }
  for (const EventId event : joint) {
    std::vector<std::size_t> participants;
    for (std::size_t i = 0; i < operands.size(); ++i) {
      if (must_join(i, event)) participants.push_back(i);
    }
    together(term, operands, event, participants, steps);
  }
  if (have_all_ended) add(steps, tick, terms_.ended());
}

// All of `participants` do `event`, in every way in which they can.
void Semantics::together(const Term& term, std::span<const TermId> operands, EventId event,
                         const std::vector<std::size_t>& participants, Steps& steps) {
  std::vector<std::vector<TermId>> ways(1, {operands.begin(), operands.end()});
  for (const std::size_t participant : participants) {
    std::vector<std::vector<TermId>> longer;
    for (const TermStep& step : of(operands[participant])) {
      if (step.event != event) continue;
      for (std::vector<TermId> way : ways) {
        way[participant] = step.target;
        longer.push_back(std::move(way));
      }
    }
    ways = std::move(longer);
  }
  for (const std::vector<TermId>& way : ways)
    add(steps, event, terms_.add(term.op, way, term.data));
}

// P [c <-> d] Q: linked events happen together and cannot be seen. FDR 4.3.
void Semantics::linked(const Term& term, std::span<const TermId> operands, Steps& steps) {
  const auto& links = terms_.pairs(static_cast<EventMapId>(term.data));
  for (std::size_t side = 0; side < 2; ++side) {
    const auto is_linked = [&](EventId event) {
      return std::any_of(links.begin(), links.end(), [&](const EventPair& link) {
        return (side == 0 ? link.first : link.second) == event;
      });
    };
    for (const TermStep& step : Steps(of(operands[side]))) {
      if (step.event == tick) {
        add(steps, tau, with_operand(term, operands, side, terms_.ended()));
      } else if (!is_linked(step.event)) {
        add(steps, step.event, with_operand(term, operands, side, step.target));
      }
    }
  }
  for (const EventPair& link : links) {
    for (const TermStep& left : Steps(of(operands[0]))) {
      if (left.event != link.first) continue;
      for (const TermStep& right : of(operands[1])) {
        if (right.event == link.second) add(steps, tau, again(term, {left.target, right.target}));
      }
    }
  }
  if (operands[0] == terms_.ended() && operands[1] == terms_.ended()) {
    add(steps, tick, terms_.ended());
  }
}

// P[[R]]: each event as all that R relates it to, or as itself where R does not know it. UCS 9.2;
// FDR 4.3 for those that R does not know.
void Semantics::rename(const Term& term, TermId operand, Steps& steps) {
  const auto& pairs = terms_.pairs(static_cast<EventMapId>(term.data));
  for (const TermStep& step : Steps(of(operand))) {
    if (step.event == tick) {
      add(steps, tick, terms_.ended());
      continue;
    }
    const TermId target = again(term, {step.target});
    // Pairs are in order: those of one event lie together.
    auto pair = std::lower_bound(pairs.begin(), pairs.end(), EventPair{step.event, EventId{0}});
    if (pair == pairs.end() || pair->first != step.event) {
      add(steps, step.event, target);
    }
    for (; pair != pairs.end() && pair->first == step.event; ++pair)
      add(steps, pair->second, target);
  }
}

void Semantics::buffer(const Term& term, Steps& steps) {
  const BufferFacts facts = terms_.buffer(static_cast<BufferId>(term.data));
  const auto holding = [&](std::vector<std::uint32_t> contents) {
    BufferFacts next = facts;
    next.contents = std::move(contents);
    return terms_.add(ProcessOperator::Buffer, {},
                      static_cast<std::uint32_t>(terms_.add(std::move(next))));
  };
  const TermId self = terms_.add(term.op, {}, term.data);
  const bool is_full = facts.contents.size() == facts.capacity;
  if (!is_full) {
    for (std::uint32_t port = 0; port < facts.ports.size(); ++port) {
      std::vector<std::uint32_t> contents = facts.contents;
      contents.push_back(port);
      add(steps, facts.ports[port].first, holding(std::move(contents)));
    }
  } else if (facts.full) {
    add(steps, *facts.full, self);
  }
  if (facts.contents.empty()) {
    if (facts.empty) add(steps, *facts.empty, self);
  } else {
    add(steps, facts.ports[facts.contents.front()].second,
        holding({facts.contents.begin() + 1, facts.contents.end()}));
  }
}

void Semantics::function(const Term& term, TermId operand, Steps& steps) {
  const ProcessFunction function = terms_.function(static_cast<FunctionId>(term.data));
  if (is_compression(function.kind)) {
    steps = of(operand);
    return;
  }
  switch (function.kind) {
    case FunctionKind::Chase:
    case FunctionKind::ChaseNoCache:
      chase(term, operand, steps);
      return;
    case FunctionKind::Prioritise:
    case FunctionKind::PrioritiseNoCache:
    case FunctionKind::PrioritisePartialOrder:
      prioritise(term, function, operand, steps);
      return;
    default:
      break;
  }
  throw Unsupported("`" + std::string(to_string(function.kind)) +
                    "` needs its process written down in full, and here one step is found after "
                    "the other");
}

// What is less urgent than something else that can happen does not. Tau and tick are as urgent as
// the first set. FDR 4.5.7.
void Semantics::prioritise(const Term& term, const ProcessFunction& function, TermId operand,
                           Steps& steps) {
  const bool is_partial = function.kind == FunctionKind::PrioritisePartialOrder;
  const auto rank = [&](EventId event) -> std::size_t {
    if (event == tau || event == tick) return 0;
    for (std::size_t i = 0; i < function.sets.size(); ++i) {
      if (terms_.set(function.sets[i]).contains(event)) return i;
    }
    return function.sets.size();  // not ranked at all
  };
  const auto precedes = [&](EventId upper, EventId lower) {
    if (is_partial) {
      return std::binary_search(function.order.begin(), function.order.end(),
                                EventPair{upper, lower});
    }
    return rank(lower) < function.sets.size() && rank(upper) < rank(lower);
  };
  const Steps all = of(operand);
  for (const TermStep& step : all) {
    const bool is_held = std::any_of(all.begin(), all.end(), [&](const TermStep& other) {
      return precedes(other.event, step.event);
    });
    if (is_held) continue;
    add(steps, step.event, step.event == tick ? terms_.ended() : again(term, {step.target}));
  }
}

// Follows one tau after the other, whichever comes first, until there is none; in a circle of them
// it diverges. FDR 4.5.7.
void Semantics::chase(const Term& term, TermId operand, Steps& steps) {
  std::vector<TermId> passed;
  while (true) {
    if (std::find(passed.begin(), passed.end(), operand) != passed.end()) {
      add(steps, tau, terms_.add(ProcessOperator::Div));
      return;
    }
    const Steps& own = of(operand);
    const auto hidden = std::find_if(own.begin(), own.end(),
                                     [](const TermStep& step) { return step.event == tau; });
    if (hidden == own.end()) break;
    passed.push_back(operand);
    operand = hidden->target;
  }
  for (const TermStep& step : Steps(of(operand))) {
    add(steps, step.event, step.event == tick ? terms_.ended() : again(term, {step.target}));
  }
}

}  // namespace csp::checker
