#include "tests/checker/lts/contexts.hpp"

#include "tests/checker/lts/generated_lts.hpp"

namespace csp::checker::test {

Contexts::Contexts() {
  for (const char* const name : {"a", "b", "c"})
    terms_.events.add(name);
}

TermId Contexts::make(ProcessOperator op, std::vector<TermId> operands, std::uint32_t data) {
  return terms_.add(op, operands, data);
}

std::uint32_t Contexts::set(std::vector<EventId> events) {
  return static_cast<std::uint32_t>(terms_.listed_set(std::move(events)));
}

std::uint32_t Contexts::generated_set() {
  std::vector<EventId> events;
  for (const EventId event : {a, b}) {
    if (*rc::gen::arbitrary<bool>()) events.push_back(event);
  }
  return set(std::move(events));
}

std::uint32_t Contexts::generated_pairs() {
  std::vector<EventPair> pairs;
  for (const EventId from : {a, b}) {
    for (const EventId to : {a, b, c}) {
      if (*rc::gen::arbitrary<bool>()) pairs.emplace_back(from, to);
    }
  }
  return static_cast<std::uint32_t>(terms_.add_pairs(std::move(pairs)));
}

// A state is (its events [] SKIP) [> (what its taus lead to |~| ...).
TermId Contexts::term_of(const CompactLts& lts) {
  const std::size_t first = names_.bodies.size();
  std::vector<TermId> states;
  for (std::size_t i = 0; i < lts.size(); ++i) {
    const bool is_ended = lts.is_ended(static_cast<StateId>(i));
    states.push_back(is_ended ? terms_.ended() : terms_.call(static_cast<CallId>(first + i)));
  }
  for (std::size_t i = 0; i < lts.size(); ++i) {
    std::vector<TermId> visible;
    std::vector<TermId> hidden;
    for (const Transition& step : lts.transitions(static_cast<StateId>(i))) {
      const TermId target = states[index(step.target)];
      if (step.event == tau) {
        hidden.push_back(target);
      } else if (step.event == tick) {
        visible.push_back(terms_.skip());
      } else {
        visible.push_back(
            make(ProcessOperator::Prefix, {target}, static_cast<std::uint32_t>(step.event)));
      }
    }
    const TermId events = make(ProcessOperator::ExternalChoice, visible);
    if (hidden.empty()) {
      names_.bodies.push_back(events);
    } else {
      const TermId choice = make(ProcessOperator::InternalChoice, hidden);
      names_.bodies.push_back(make(ProcessOperator::SlidingChoice, {events, choice}));
    }
  }
  return states[index(lts.initial())];
}

TermId Contexts::urgent_before_b(TermId process) {
  ProcessFunction function{.kind = FunctionKind::Prioritise,
                           .sets = {terms_.listed_set({}), terms_.listed_set({b})}};
  const auto data = static_cast<std::uint32_t>(terms_.add(std::move(function)));
  return make(ProcessOperator::Function, {process}, data);
}

TermId Contexts::together(const CompactLts& left, const CompactLts& right) {
  return make(ProcessOperator::GeneralisedParallel, {term_of(left), term_of(right)}, set({a, b}));
}

TermId Contexts::hidden(TermId process) {
  return make(ProcessOperator::Hide, {process}, set({a, b}));
}

TermId Contexts::generated_process() {
  const auto event = [] { return static_cast<std::uint32_t>(*rc::gen::element(a, b)); };
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      return terms_.skip();
    case 1:
      return make(ProcessOperator::Prefix, {terms_.stop()}, event());
    case 2:
      return make(ProcessOperator::Prefix, {terms_.skip()}, event());
    default:
      return term_of(generated_lts(3));
  }
}

Contexts::Context Contexts::prioritised(const Context& inner) {
  std::vector<std::vector<EventId>> sets(3);
  for (const EventId event : {a, b, c}) {
    const auto rank = static_cast<std::size_t>(*rc::gen::inRange(0, 4));
    if (rank < sets.size()) sets[rank].push_back(event);
  }
  ProcessFunction function{.kind = FunctionKind::Prioritise};
  for (std::vector<EventId>& events : sets)
    function.sets.push_back(terms_.listed_set(std::move(events)));
  const auto data = static_cast<std::uint32_t>(terms_.add(std::move(function)));
  return [=, this](TermId hole) { return make(ProcessOperator::Function, {inner(hole)}, data); };
}

Contexts::Context Contexts::generated(int depth) {
  if (depth == 0) return [](TermId hole) { return hole; };
  const Context inner = generated(depth - 1);
  const auto unary = [&](ProcessOperator op, std::uint32_t data) -> Context {
    return [=, this](TermId hole) { return make(op, {inner(hole)}, data); };
  };
  // The hole on either side of the operator.
  const auto binary = [&](ProcessOperator op, std::uint32_t data = 0) -> Context {
    const TermId other = generated_process();
    const bool is_left = *rc::gen::arbitrary<bool>();
    return [=, this](TermId hole) {
      const TermId own = inner(hole);
      return is_left ? make(op, {own, other}, data) : make(op, {other, own}, data);
    };
  };
  switch (*rc::gen::inRange(0, 18)) {
    case 0:
      return unary(ProcessOperator::Prefix, static_cast<std::uint32_t>(*rc::gen::element(a, b)));
    case 1:
    case 2:
      return unary(ProcessOperator::Hide, generated_set());
    case 3:
      return unary(ProcessOperator::Rename, generated_pairs());
    case 4:
    case 5:
      return binary(ProcessOperator::ExternalChoice);
    case 6:
      return binary(ProcessOperator::InternalChoice);
    case 7:
      return binary(ProcessOperator::SlidingChoice);
    case 8:
      return binary(ProcessOperator::Sequential);
    case 9:
      return binary(ProcessOperator::Interrupt);
    case 10:
      return binary(ProcessOperator::Interleave);
    case 11:
    case 12:
      return binary(ProcessOperator::GeneralisedParallel, generated_set());
    case 13:
      return binary(ProcessOperator::Exception, generated_set());
    case 14:
      return binary(ProcessOperator::SynchronisingChoice, generated_set());
    case 15:
      return binary(ProcessOperator::SynchronisingInterrupt, generated_set());
    case 16:
      return binary(ProcessOperator::LinkedParallel, generated_pairs());
    default:
      // For ever again.
      return [=, this](TermId hole) {
        const auto call = static_cast<CallId>(names_.bodies.size());
        names_.bodies.push_back(terms_.stop());
        const TermId self = terms_.call(call);
        const TermId body = make(ProcessOperator::Sequential, {inner(hole), self});
        names_.bodies[static_cast<std::size_t>(call)] = body;
        return self;
      };
  }
}

}  // namespace csp::checker::test
