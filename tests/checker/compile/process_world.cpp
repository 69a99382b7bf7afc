#include "tests/checker/compile/process_world.hpp"

#include <rapidcheck.h>

namespace csp::checker::test {

std::uint32_t World::generated_set() {
  std::vector<EventId> events;
  if (*rc::gen::arbitrary<bool>()) events.push_back(a);
  if (*rc::gen::arbitrary<bool>()) events.push_back(b);
  return set(events);
}

namespace {

std::uint32_t generated_pairs(World& world) {
  std::vector<EventPair> pairs;
  for (const EventId from : {world.a, world.b}) {
    for (const EventId to : {world.a, world.b}) {
      if (*rc::gen::arbitrary<bool>()) pairs.emplace_back(from, to);
    }
  }
  return static_cast<std::uint32_t>(world.terms.add_pairs(pairs));
}

}  // namespace

TermId World::generated(int depth) {
  const int kind = depth == 0 ? *rc::gen::inRange(0, 3) : *rc::gen::inRange(0, 23);
  const auto inner = [&] { return generated(depth - 1); };
  switch (kind) {
    case 0:
      return terms.stop();
    case 1:
    case 2:
      return terms.skip();
    case 3:
    case 4:
    case 5:
    case 6:
      return prefix(*rc::gen::element(a, b), inner());
    case 7:
      return make(ProcessOperator::ExternalChoice, {inner(), inner()});
    case 8:
      return make(ProcessOperator::InternalChoice, {inner(), inner()});
    case 9:
      return make(ProcessOperator::SlidingChoice, {inner(), inner()});
    case 10:
      return make(ProcessOperator::Sequential, {inner(), inner()});
    case 11:
      return make(ProcessOperator::Interrupt, {inner(), inner()});
    case 12:
    case 13:
      return make(ProcessOperator::GeneralisedParallel, {inner(), inner()}, generated_set());
    case 14:
      return make(ProcessOperator::Hide, {inner()}, generated_set());
    case 15:
      return make(ProcessOperator::Project, {inner()}, generated_set());
    case 16:
      return make(ProcessOperator::Rename, {inner()}, generated_pairs(*this));
    case 17:
      return make(ProcessOperator::Exception, {inner(), inner()}, generated_set());
    case 18:
      return make(ProcessOperator::SynchronisingChoice, {inner(), inner()}, generated_set());
    case 19:
      return make(ProcessOperator::SynchronisingInterrupt, {inner(), inner()}, generated_set());
    case 20:
      return make(ProcessOperator::LinkedParallel, {inner(), inner()}, generated_pairs(*this));
    case 21: {
      const auto alphabets = terms.add_alphabets(
          {static_cast<EventSetId>(generated_set()), static_cast<EventSetId>(generated_set())});
      return make(ProcessOperator::AlphabetisedParallel, {inner(), inner()},
                  static_cast<std::uint32_t>(alphabets));
    }
    default:
      return make(ProcessOperator::Interleave, {inner(), inner()});
  }
}

}  // namespace csp::checker::test
