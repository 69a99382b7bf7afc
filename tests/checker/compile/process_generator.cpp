#include "tests/checker/compile/process_generator.hpp"

#include <array>
#include <utility>

#include <rapidcheck.h>

#include "checker/lts/compact_lts.hpp"
#include "checker/refine/network_system.hpp"
#include "tests/checker/support/lts_checks.hpp"

namespace csp::checker::test {

namespace {

constexpr std::uint32_t names_count = 2;

std::uint32_t worlds = 0;

bool either() { return *rc::gen::arbitrary<bool>(); }

}  // namespace

// Where a case begins in the list of compressions and numbers of threads.
World::World(std::size_t alphabet_size) : turn_(worlds++) {
  const std::vector<EventId> all{a, b, c};
  alphabet.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(alphabet_size));
}

std::uint32_t World::alphabets(const std::vector<std::vector<EventId>>& sets) {
  std::vector<EventSetId> ids;
  for (const std::vector<EventId>& one : sets)
    ids.push_back(terms.listed_set(one));
  return static_cast<std::uint32_t>(terms.add_alphabets(std::move(ids)));
}

TermId World::buffer(std::uint64_t capacity, EventId in, EventId out) {
  const BufferId id = terms.add(BufferFacts{.capacity = capacity, .ports = {{in, out}}});
  return make(ProcessOperator::Buffer, {}, static_cast<std::uint32_t>(id));
}

EventId World::generated_event() { return *rc::gen::elementOf(alphabet); }

std::vector<EventId> World::generated_events() {
  std::vector<EventId> events;
  for (const EventId event : alphabet) {
    if (either()) events.push_back(event);
  }
  return events;
}

std::vector<EventPair> World::generated_pairs() {
  std::vector<EventPair> result;
  for (const EventId from : alphabet) {
    for (const EventId to : alphabet) {
      if (either()) result.emplace_back(from, to);
    }
  }
  return result;
}

TermId World::finite(int depth) { return operation(depth, true); }

TermId World::generated(int depth) {
  if (names.bodies.empty()) define_names();
  return operation(depth, false);
}

TermId World::leaf(bool is_finite) {
  switch (*rc::gen::inRange(0, is_finite ? 5 : 9)) {
    case 0:
    case 1:
      return terms.stop();
    case 2:
    case 3:
      return terms.skip();
    case 4:
      return div();
    default:
      return endless();
  }
}

TermId World::endless() {
  switch (*rc::gen::inRange(0, 7)) {
    case 0:
      return make(ProcessOperator::Run, {}, set(generated_events()));
    case 1:
      return make(ProcessOperator::Chaos, {}, set(generated_events()));
    case 2:
      return buffer(*rc::gen::inRange<std::uint64_t>(1, 3), generated_event(), generated_event());
    default:
      return terms.call(CallId{*rc::gen::inRange<std::uint32_t>(0, names_count)});
  }
}

// One operator, with fewer inside.
TermId World::operation(int depth, bool is_finite) {
  if (depth == 0) return leaf(is_finite);
  const auto inner = [&] { return operation(depth - 1, is_finite); };
  // Two operands, or now and then three.
  const auto several = [&] {
    std::vector<TermId> operands{inner(), inner()};
    if (*rc::gen::inRange(0, 5) == 0) operands.push_back(inner());
    return operands;
  };
  const auto some = [&] { return set(generated_events()); };
  switch (*rc::gen::inRange(0, 25)) {
    case 0:
      return leaf(is_finite);
    case 1:
    case 2:
    case 3:
    case 4:
      return prefix(generated_event(), inner());
    case 5:
      return make(ProcessOperator::PrefixSet, {inner()}, some());
    case 6:
    case 7:
      return make(ProcessOperator::ExternalChoice, several());
    case 8:
    case 9:
      return make(ProcessOperator::InternalChoice, several());
    case 10:
      return make(ProcessOperator::SlidingChoice, {inner(), inner()});
    case 11:
      return make(ProcessOperator::Sequential, {inner(), inner()});
    case 12:
      return make(ProcessOperator::Interrupt, {inner(), inner()});
    case 13:
      return make(ProcessOperator::Interleave, several());
    case 14:
    case 15:
      return make(ProcessOperator::GeneralisedParallel, several(), some());
    case 16: {
      const std::vector<TermId> operands = several();
      std::vector<std::vector<EventId>> sets;
      for (std::size_t i = 0; i < operands.size(); ++i)
        sets.push_back(generated_events());
      return make(ProcessOperator::AlphabetisedParallel, operands, alphabets(sets));
    }
    case 17:
      return make(ProcessOperator::LinkedParallel, {inner(), inner()}, pairs(generated_pairs()));
    case 18:
    case 19:
      return make(ProcessOperator::Hide, {inner()}, some());
    case 20:
      return make(ProcessOperator::Project, {inner()}, some());
    case 21:
      return make(ProcessOperator::Rename, {inner()}, pairs(generated_pairs()));
    case 22:
      return make(ProcessOperator::Exception, {inner(), inner()}, some());
    case 23:
      return make(ProcessOperator::SynchronisingChoice, several(), some());
    default:
      return make(ProcessOperator::SynchronisingInterrupt, {inner(), inner()}, some());
  }
}

void World::define_names() {
  names.bodies.assign(names_count, terms.stop());
  for (TermId& one : names.bodies)
    one = body(3, {});
}

// What a name stands for. Names stand where nothing follows them, behind an event or an internal
// step: a name that begins with itself has no first step. Behind an internal step alone they stand
// in no choice, which would grow with each turn of the loop: so there are finitely many states.
TermId World::body(int depth, Place place) {
  const bool may_call = place.is_behind_event || place.is_behind_tau;
  if (depth == 0) {
    if (!may_call) return prefix(generated_event(), body(0, {.is_behind_event = true}));
    return *rc::gen::inRange(0, 4) == 0
               ? leaf(true)
               : terms.call(CallId{*rc::gen::inRange<std::uint32_t>(0, names_count)});
  }
  Place in_choice = place;
  in_choice.is_behind_tau = false;
  in_choice.is_in_choice = true;
  Place after_tau = place;
  after_tau.is_behind_tau = !place.is_in_choice;
  switch (*rc::gen::inRange(0, 8)) {
    case 0:
      return make(ProcessOperator::InternalChoice,
                  {body(depth - 1, after_tau), body(depth - 1, after_tau)});
    case 1:
    case 2:
      return make(ProcessOperator::ExternalChoice,
                  {body(depth - 1, in_choice), body(depth - 1, in_choice)});
    case 3:
      return make(ProcessOperator::SlidingChoice,
                  {body(depth - 1, in_choice), body(depth - 1, after_tau)});
    case 4:
      return make(ProcessOperator::Sequential, {finite(1), body(depth - 1, place)});
    default:
      return prefix(generated_event(), body(depth - 1, {.is_behind_event = true}));
  }
}

const TermLts& World::lts(TermId process) {
  constexpr std::size_t most_states = 200;
  const auto [known, is_new] = systems_.try_emplace(process, semantics, process);
  if (is_new && !written_down(known->second, most_states)) RC_DISCARD("too many states");
  return known->second;
}

bool World::answer(TermId process, const Question& question) {
  LtsSystem whole(lts(process));
  const bool truth = question(whole, {});
  for (const TermId form : forms(process)) {
    for (const bool compresses : {false, true}) {
      const auto made = compiled(form, compresses);
      SearchOptions search;
      search.threads = 1 + turn_++ % 4;
      if (made->network) {
        NetworkSystem system(*made->network);
        RC_ASSERT(question(system, search) == truth);
      } else {
        LtsSystem system(*made->lts);
        RC_ASSERT(question(system, search) == truth);
      }
    }
  }
  return truth;
}

bool World::refines(TermId specification, TermId implementation, SemanticModel model) {
  const bool holds = answer(implementation, [&](System& system, const SearchOptions& search) {
    return !checker::refines(lts(specification), system, model, search).violation;
  });
  for (const TermId form : forms(specification)) {
    const std::shared_ptr<const Lts> spec = as_lts(compiled(form, true));
    RC_ASSERT(!test::refines(*spec, lts(implementation), model, {}).violation == holds);
  }
  return holds;
}

std::vector<TermId> World::forms(TermId process) {
  constexpr std::array compressions{FunctionKind::Normal,        FunctionKind::StrongBisimulation,
                                    FunctionKind::Diamond,       FunctionKind::DelayBisimulation,
                                    FunctionKind::TauLoopFactor, FunctionKind::WeakBisimulation,
                                    FunctionKind::Explicate,     FunctionKind::ModelCompress,
                                    FunctionKind::LazyEnumerate};
  ProcessFunction function{.kind = compressions[turn_++ % compressions.size()]};
  const auto data = static_cast<std::uint32_t>(terms.add(std::move(function)));
  return {process, make(ProcessOperator::Function, {process}, data)};
}

std::shared_ptr<const CompiledProcess> World::compiled(TermId process, bool compresses) {
  CompileOptions options;
  options.compresses = compresses;
  ComponentSource source(semantics, options);
  return std::make_shared<const CompiledProcess>(compile(process, semantics, source));
}

}  // namespace csp::checker::test
