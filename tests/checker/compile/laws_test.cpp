// The algebra of CSP: laws, held against the engine on generated processes, each in the models in
// which it is one. T: traces, F: stable failures, FD: failures and divergences.
//
//   choice         idempotent, symmetric, associative, units, distribution; a step and its choices
//   sliding        what it is made of, units, associative
//   sequence       units, associative, distribution, a first event
//   interrupt      units, associative, distribution, a first event
//   parallel       symmetric, associative, units, distribution, first events; alphabets, links
//   hiding         none, twice, order, a first event, over parallel; projection
//   renaming       none, twice, over every operator, hiding as renaming
//   exception      none, a first event, twice, distribution
//   synchronising  choice and interrupt: first events, what they are without their set
//   built in       RUN, CHAOS, buffers, names
//
// A law that is not one in all three models has an instance beside it in which the sides differ,
// for each of the others. (In F nothing is known of what happens at once with a divergence, in FD
// nothing of what comes behind one: so none of the three models implies another.)
//
// Roscoe, "The Theory and Practice of Concurrency" (1997), chapters 1 to 7 and 8.1 to 8.4, and
// "Understanding Concurrent Systems" (2010), chapters 2 to 7 and 13. Termination is a signal, as in
// chapter 6 of the latter, which changes some of the laws of SKIP.
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "tests/checker/compile/process_generator.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::test {

namespace {

using Op = ProcessOperator;
using Events = std::vector<EventId>;
using Sides = std::pair<TermId, TermId>;

// What laws are about: any processes P, Q, R, sets A, B, events x, y; and words to write them with.
class Instance : public World {
 public:
  Instance()
      : p(generated(2)),
        q(generated(1)),
        r(generated(1)),
        x(generated_event()),
        y(generated_event()),
        some(generated_events()),
        others(generated_events()) {}

  const TermId p, q, r;
  const EventId x, y;
  const Events some, others;

  TermId stop() { return terms.stop(); }
  TermId skip() { return terms.skip(); }
  TermId choice(TermId left, TermId right) { return make(Op::ExternalChoice, {left, right}); }
  TermId either(TermId left, TermId right) { return make(Op::InternalChoice, {left, right}); }
  TermId sliding(TermId left, TermId right) { return make(Op::SlidingChoice, {left, right}); }
  TermId sequence(TermId left, TermId right) { return make(Op::Sequential, {left, right}); }
  TermId interrupt(TermId left, TermId right) { return make(Op::Interrupt, {left, right}); }
  TermId interleave(TermId left, TermId right) { return make(Op::Interleave, {left, right}); }
  TermId parallel(TermId left, const Events& set, TermId right) {
    return make(Op::GeneralisedParallel, {left, right}, World::set(set));
  }
  TermId alphabetised(TermId left, const Events& a_set, const Events& b_set, TermId right) {
    return make(Op::AlphabetisedParallel, {left, right}, alphabets({a_set, b_set}));
  }
  TermId linked(TermId left, EventId from, EventId to, TermId right) {
    return make(Op::LinkedParallel, {left, right}, pairs({{from, to}}));
  }
  TermId hide(TermId process, const Events& set) {
    return make(Op::Hide, {process}, World::set(set));
  }
  TermId project(TermId process, const Events& set) {
    return make(Op::Project, {process}, World::set(set));
  }
  TermId rename(TermId process, std::vector<EventPair> map) {
    return make(Op::Rename, {process}, pairs(std::move(map)));
  }
  TermId exception(TermId left, const Events& set, TermId right) {
    return make(Op::Exception, {left, right}, World::set(set));
  }
  TermId joint_choice(TermId left, const Events& set, TermId right) {
    return make(Op::SynchronisingChoice, {left, right}, World::set(set));
  }
  TermId joint_interrupt(TermId left, const Events& set, TermId right) {
    return make(Op::SynchronisingInterrupt, {left, right}, World::set(set));
  }
  TermId run(const Events& set) { return make(Op::Run, {}, World::set(set)); }
  TermId chaos(const Events& set) { return make(Op::Chaos, {}, World::set(set)); }
  TermId prefix_set(const Events& set, TermId then) {
    return make(Op::PrefixSet, {then}, World::set(set));
  }
  // A new name, for the process that `body` makes of it.
  TermId recursive(const std::function<TermId(TermId)>& body) {
    const auto call = static_cast<CallId>(names.bodies.size());
    names.bodies.push_back(stop());
    const TermId name = terms.call(call);
    const TermId defined = body(name);
    names.bodies[static_cast<std::size_t>(call)] = defined;
    return name;
  }

  Events all() { return alphabet; }
  static bool has(const Events& set, EventId event) {
    return std::find(set.begin(), set.end(), event) != set.end();
  }
  Events united(Events left, const Events& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
  }
  Events without(const Events& left, const Events& right) {
    Events rest;
    for (const EventId event : left) {
      if (!has(right, event)) rest.push_back(event);
    }
    return rest;
  }
  Events shared(const Events& left, const Events& right) {
    return without(left, without(left, right));
  }
};

// A hundred laws need fewer cases each to take seconds under sanitizers. RC_PARAMS has the last
// word: RC_PARAMS=max_success=1000 tries harder.
[[maybe_unused]] const int few_cases = setenv("RC_PARAMS", "max_success=30", 0);

enum Models : unsigned { T = 1, F = 2, FD = 4 };

const std::vector<std::pair<Models, SemanticModel>> all_models{
    {T, SemanticModel::Traces},
    {F, SemanticModel::Failures},
    {FD, SemanticModel::FailuresDivergences}};

using Make = std::function<Sides(Instance&)>;
struct Law {
  std::string name;
  unsigned models;
  Make sides;
  Make differing{};  // an instance in which the sides differ in the models in which it is no law
};

bool are_equal(Instance& world, const Sides& sides, SemanticModel model) {
  return world.refines(sides.first, sides.second, model) &&
         world.refines(sides.second, sides.first, model);
}

void holds(const Law& law) {
  const bool is_held = rc::check(law.name, [&] {
    Instance world;
    const Sides sides = law.sides(world);
    for (std::size_t i = 0; i < world.names.bodies.size(); ++i) {
      RC_LOG("P" + std::to_string(i) + " = " + world.semantics.text(world.names.bodies[i]) + "\n");
    }
    RC_LOG(world.semantics.text(sides.first) + "  against  " + world.semantics.text(sides.second));
    for (const auto& [bit, model] : all_models) {
      if ((law.models & bit) == 0) continue;
      RC_LOG("\nin model " + std::to_string(static_cast<int>(model)));
      RC_ASSERT(are_equal(world, sides, model));
    }
  });
  CHECK(is_held);
}

void is_no_law_elsewhere(const Law& law) {
  if (law.models == (T | F | FD)) return;
  REQUIRE(law.differing);
  CHECK(rc::check(law.name + ": where it is none", [&] {
    Instance world;
    const Sides sides = law.differing(world);
    for (const auto& [bit, model] : all_models) {
      if ((law.models & bit) == 0) RC_ASSERT_FALSE(are_equal(world, sides, model));
    }
  }));
}

void all_hold(const std::vector<Law>& laws) {
  for (const Law& law : laws) {
    DYNAMIC_SECTION(law.name) {
      holds(law);
      is_no_law_elsewhere(law);
    }
  }
}

constexpr unsigned everywhere = T | F | FD;

}  // namespace

TEST_CASE("laws of choice", "[laws]") {
  all_hold({
      {"P [] P = P", everywhere,
       [](Instance& w) -> Sides {
         return {w.choice(w.p, w.p), w.p};
       }},
      {"P [] Q = Q [] P", everywhere,
       [](Instance& w) -> Sides {
         return {w.choice(w.p, w.q), w.choice(w.q, w.p)};
       }},
      {"(P [] Q) [] R = [] of all three", everywhere,
       [](Instance& w) -> Sides {
         return {w.choice(w.choice(w.p, w.q), w.r), w.make(Op::ExternalChoice, {w.p, w.q, w.r})};
       }},
      {"P [] (Q [] R) = [] of all three", everywhere,
       [](Instance& w) -> Sides {
         return {w.choice(w.p, w.choice(w.q, w.r)), w.make(Op::ExternalChoice, {w.p, w.q, w.r})};
       }},
      {"[] of none = STOP", everywhere,
       [](Instance& w) -> Sides {
         return {w.make(Op::ExternalChoice, {}), w.stop()};
       }},
      {"P [] STOP = P", everywhere,
       [](Instance& w) -> Sides {
         return {w.choice(w.p, w.stop()), w.p};
       }},
      {"P [] DIV = DIV", FD,
       [](Instance& w) -> Sides {
         return {w.choice(w.p, w.div()), w.div()};
       },
       [](Instance& w) -> Sides {
         const TermId p = w.prefix(w.x, w.stop());
         return {w.choice(p, w.div()), w.div()};
       }},
      {"P [] DIV = P", T,
       [](Instance& w) -> Sides {
         return {w.choice(w.p, w.div()), w.p};
       },
       [](Instance& w) -> Sides {
         const TermId p = w.prefix(w.x, w.stop());
         return {w.choice(p, w.div()), p};
       }},
      {"P |~| P = P", everywhere,
       [](Instance& w) -> Sides {
         return {w.either(w.p, w.p), w.p};
       }},
      {"P |~| Q = Q |~| P", everywhere,
       [](Instance& w) -> Sides {
         return {w.either(w.p, w.q), w.either(w.q, w.p)};
       }},
      {"(P |~| Q) |~| R = |~| of all three", everywhere,
       [](Instance& w) -> Sides {
         return {w.either(w.either(w.p, w.q), w.r), w.make(Op::InternalChoice, {w.p, w.q, w.r})};
       }},
      {"P |~| DIV = DIV", FD,
       [](Instance& w) -> Sides {
         return {w.either(w.p, w.div()), w.div()};
       },
       [](Instance& w) -> Sides {
         return {w.either(w.prefix(w.x, w.stop()), w.div()), w.div()};
       }},
      {"P |~| DIV = P", T | F,
       [](Instance& w) -> Sides {
         return {w.either(w.p, w.div()), w.p};
       },
       [](Instance& w) -> Sides {
         return {w.either(w.stop(), w.div()), w.stop()};
       }},
      {"P |~| STOP = P", T,
       [](Instance& w) -> Sides {
         return {w.either(w.p, w.stop()), w.p};
       },
       [](Instance& w) -> Sides {
         const TermId p = w.prefix(w.x, w.stop());
         return {w.either(p, w.stop()), p};
       }},
      {"P [] Q = P |~| Q", T,
       [](Instance& w) -> Sides {
         return {w.choice(w.p, w.q), w.either(w.p, w.q)};
       },
       [](Instance& w) -> Sides {
         const TermId p = w.prefix(w.a, w.stop());
         const TermId q = w.prefix(w.b, w.stop());
         return {w.choice(p, q), w.either(p, q)};
       }},
      {"P [] (Q |~| R) = (P [] Q) |~| (P [] R)", everywhere,
       [](Instance& w) -> Sides {
         return {w.choice(w.p, w.either(w.q, w.r)),
                 w.either(w.choice(w.p, w.q), w.choice(w.p, w.r))};
       }},
      {"P |~| (Q [] R) = (P |~| Q) [] (P |~| R)", everywhere,
       [](Instance& w) -> Sides {
         return {w.either(w.p, w.choice(w.q, w.r)),
                 w.choice(w.either(w.p, w.q), w.either(w.p, w.r))};
       }},
      {"x -> (P |~| Q) = x -> P |~| x -> Q", everywhere,
       [](Instance& w) -> Sides {
         return {w.prefix(w.x, w.either(w.p, w.q)),
                 w.either(w.prefix(w.x, w.p), w.prefix(w.x, w.q))};
       }},
      {"x -> P [] x -> Q = x -> (P |~| Q)", everywhere,
       [](Instance& w) -> Sides {
         return {w.choice(w.prefix(w.x, w.p), w.prefix(w.x, w.q)),
                 w.prefix(w.x, w.either(w.p, w.q))};
       }},
      {"any of A, then P = [] over A", everywhere,
       [](Instance& w) -> Sides {
         std::vector<TermId> operands;
         for (const EventId event : w.some)
           operands.push_back(w.prefix(event, w.p));
         return {w.prefix_set(w.some, w.p), w.make(Op::ExternalChoice, operands)};
       }},
      {"SKIP [] P = P [> SKIP", everywhere,
       [](Instance& w) -> Sides {
         return {w.choice(w.skip(), w.p), w.sliding(w.p, w.skip())};
       }},
  });
}

TEST_CASE("laws of the sliding choice", "[laws]") {
  all_hold({
      {"P [> Q = (P |~| STOP) [] Q", everywhere,
       [](Instance& w) -> Sides {
         return {w.sliding(w.p, w.q), w.choice(w.either(w.p, w.stop()), w.q)};
       }},
      {"P [> P = P", everywhere,
       [](Instance& w) -> Sides {
         return {w.sliding(w.p, w.p), w.p};
       }},
      {"STOP [> P = P", everywhere,
       [](Instance& w) -> Sides {
         return {w.sliding(w.stop(), w.p), w.p};
       }},
      {"P [> STOP = P |~| STOP", everywhere,
       [](Instance& w) -> Sides {
         return {w.sliding(w.p, w.stop()), w.either(w.p, w.stop())};
       }},
      {"DIV [> P = P", T | F,
       [](Instance& w) -> Sides {
         return {w.sliding(w.div(), w.p), w.p};
       },
       [](Instance& w) -> Sides {
         return {w.sliding(w.div(), w.stop()), w.stop()};
       }},
      {"DIV [> P = DIV", FD,
       [](Instance& w) -> Sides {
         return {w.sliding(w.div(), w.p), w.div()};
       },
       [](Instance& w) -> Sides {
         return {w.sliding(w.div(), w.prefix(w.x, w.stop())), w.div()};
       }},
      {"(P [> Q) [> R = P [> (Q [> R)", everywhere,
       [](Instance& w) -> Sides {
         return {w.sliding(w.sliding(w.p, w.q), w.r), w.sliding(w.p, w.sliding(w.q, w.r))};
       }},
      {"(P |~| Q) [> R = (P [> R) |~| (Q [> R)", everywhere,
       [](Instance& w) -> Sides {
         return {w.sliding(w.either(w.p, w.q), w.r),
                 w.either(w.sliding(w.p, w.r), w.sliding(w.q, w.r))};
       }},
      {"P [> (Q |~| R) = (P [> Q) |~| (P [> R)", everywhere,
       [](Instance& w) -> Sides {
         return {w.sliding(w.p, w.either(w.q, w.r)),
                 w.either(w.sliding(w.p, w.q), w.sliding(w.p, w.r))};
       }},
      {"(P [> Q) [] R = (P [] R) [> (Q [] R)", everywhere,
       [](Instance& w) -> Sides {
         return {w.choice(w.sliding(w.p, w.q), w.r),
                 w.sliding(w.choice(w.p, w.r), w.choice(w.q, w.r))};
       }},
  });
}

TEST_CASE("laws of sequential composition", "[laws]") {
  all_hold({
      {"SKIP ; P = P", everywhere,
       [](Instance& w) -> Sides {
         return {w.sequence(w.skip(), w.p), w.p};
       }},
      {"P ; SKIP = P", everywhere,
       [](Instance& w) -> Sides {
         return {w.sequence(w.p, w.skip()), w.p};
       }},
      {"STOP ; P = STOP", everywhere,
       [](Instance& w) -> Sides {
         return {w.sequence(w.stop(), w.p), w.stop()};
       }},
      {"DIV ; P = DIV", everywhere,
       [](Instance& w) -> Sides {
         return {w.sequence(w.div(), w.p), w.div()};
       }},
      {"(P ; Q) ; R = P ; (Q ; R)", everywhere,
       [](Instance& w) -> Sides {
         return {w.sequence(w.sequence(w.p, w.q), w.r), w.sequence(w.p, w.sequence(w.q, w.r))};
       }},
      {"(P |~| Q) ; R = P ; R |~| Q ; R", everywhere,
       [](Instance& w) -> Sides {
         return {w.sequence(w.either(w.p, w.q), w.r),
                 w.either(w.sequence(w.p, w.r), w.sequence(w.q, w.r))};
       }},
      {"P ; (Q |~| R) = P ; Q |~| P ; R", everywhere,
       [](Instance& w) -> Sides {
         return {w.sequence(w.p, w.either(w.q, w.r)),
                 w.either(w.sequence(w.p, w.q), w.sequence(w.p, w.r))};
       }},
      {"(x -> P) ; Q = x -> (P ; Q)", everywhere,
       [](Instance& w) -> Sides {
         return {w.sequence(w.prefix(w.x, w.p), w.q), w.prefix(w.x, w.sequence(w.p, w.q))};
       }},
      {"(P [] Q) ; R = P ; R [] Q ; R", T,
       [](Instance& w) -> Sides {
         return {w.sequence(w.choice(w.p, w.q), w.r),
                 w.choice(w.sequence(w.p, w.r), w.sequence(w.q, w.r))};
       },
       // The end of SKIP cannot be refused, and ends the choice.
       [](Instance& w) -> Sides {
         const TermId p = w.prefix(w.a, w.stop());
         return {w.sequence(w.choice(p, w.skip()), w.stop()),
                 w.choice(w.sequence(p, w.stop()), w.sequence(w.skip(), w.stop()))};
       }},
  });
}

TEST_CASE("laws of interrupt", "[laws]") {
  all_hold({
      {"P /\\ STOP = P", everywhere,
       [](Instance& w) -> Sides {
         return {w.interrupt(w.p, w.stop()), w.p};
       }},
      {"STOP /\\ P = P", everywhere,
       [](Instance& w) -> Sides {
         return {w.interrupt(w.stop(), w.p), w.p};
       }},
      {"SKIP /\\ P = SKIP [] P", everywhere,
       [](Instance& w) -> Sides {
         return {w.interrupt(w.skip(), w.p), w.choice(w.skip(), w.p)};
       }},
      {"DIV /\\ P = DIV [] P", everywhere,
       [](Instance& w) -> Sides {
         return {w.interrupt(w.div(), w.p), w.choice(w.div(), w.p)};
       }},
      {"P /\\ DIV = DIV", FD,
       [](Instance& w) -> Sides {
         return {w.interrupt(w.p, w.div()), w.div()};
       },
       [](Instance& w) -> Sides {
         return {w.interrupt(w.prefix(w.x, w.stop()), w.div()), w.div()};
       }},
      {"(P /\\ Q) /\\ R = P /\\ (Q /\\ R)", everywhere,
       [](Instance& w) -> Sides {
         return {w.interrupt(w.interrupt(w.p, w.q), w.r), w.interrupt(w.p, w.interrupt(w.q, w.r))};
       }},
      {"(P |~| Q) /\\ R = (P /\\ R) |~| (Q /\\ R)", everywhere,
       [](Instance& w) -> Sides {
         return {w.interrupt(w.either(w.p, w.q), w.r),
                 w.either(w.interrupt(w.p, w.r), w.interrupt(w.q, w.r))};
       }},
      {"P /\\ (Q |~| R) = (P /\\ Q) |~| (P /\\ R)", everywhere,
       [](Instance& w) -> Sides {
         return {w.interrupt(w.p, w.either(w.q, w.r)),
                 w.either(w.interrupt(w.p, w.q), w.interrupt(w.p, w.r))};
       }},
      {"(x -> P) /\\ Q = x -> (P /\\ Q) [] Q", everywhere,
       [](Instance& w) -> Sides {
         return {w.interrupt(w.prefix(w.x, w.p), w.q),
                 w.choice(w.prefix(w.x, w.interrupt(w.p, w.q)), w.q)};
       }},
  });
}

TEST_CASE("laws of parallel composition", "[laws]") {
  all_hold({
      {"P [|A|] Q = Q [|A|] P", everywhere,
       [](Instance& w) -> Sides {
         return {w.parallel(w.p, w.some, w.q), w.parallel(w.q, w.some, w.p)};
       }},
      {"(P [|A|] Q) [|A|] R = [|A|] of all three", everywhere,
       [](Instance& w) -> Sides {
         return {w.parallel(w.parallel(w.p, w.some, w.q), w.some, w.r),
                 w.make(Op::GeneralisedParallel, {w.p, w.q, w.r}, w.set(w.some))};
       }},
      {"P [|A|] (Q [|A|] R) = [|A|] of all three", everywhere,
       [](Instance& w) -> Sides {
         return {w.parallel(w.p, w.some, w.parallel(w.q, w.some, w.r)),
                 w.make(Op::GeneralisedParallel, {w.p, w.q, w.r}, w.set(w.some))};
       }},
      {"[|A|] of none = SKIP", everywhere,
       [](Instance& w) -> Sides {
         return {w.make(Op::GeneralisedParallel, {}, w.set(w.some)), w.skip()};
       }},
      {"||| of none = SKIP", everywhere,
       [](Instance& w) -> Sides {
         return {w.make(Op::Interleave, {}), w.skip()};
       }},
      {"P [|{}|] Q = P ||| Q", everywhere,
       [](Instance& w) -> Sides {
         return {w.parallel(w.p, {}, w.q), w.interleave(w.p, w.q)};
       }},
      {"||| of three = (P ||| Q) ||| R", everywhere,
       [](Instance& w) -> Sides {
         return {w.make(Op::Interleave, {w.p, w.q, w.r}),
                 w.interleave(w.interleave(w.p, w.q), w.r)};
       }},
      {"P ||| SKIP = P", everywhere,
       [](Instance& w) -> Sides {
         return {w.interleave(w.p, w.skip()), w.p};
       }},
      {"P ||| STOP = P ; STOP", everywhere,
       [](Instance& w) -> Sides {
         return {w.interleave(w.p, w.stop()), w.sequence(w.p, w.stop())};
       }},
      {"P ||| DIV = DIV", FD,
       [](Instance& w) -> Sides {
         return {w.interleave(w.p, w.div()), w.div()};
       },
       // In F both have no failures: the traces differ.
       [](Instance& w) -> Sides {
         return {w.interleave(w.prefix(w.x, w.stop()), w.div()), w.div()};
       }},
      {"P [|all|] RUN(all) = P ; STOP", everywhere,
       [](Instance& w) -> Sides {
         return {w.parallel(w.p, w.all(), w.run(w.all())), w.sequence(w.p, w.stop())};
       }},
      {"(P |~| Q) [|A|] R = (P [|A|] R) |~| (Q [|A|] R)", everywhere,
       [](Instance& w) -> Sides {
         return {w.parallel(w.either(w.p, w.q), w.some, w.r),
                 w.either(w.parallel(w.p, w.some, w.r), w.parallel(w.q, w.some, w.r))};
       }},
      {"first events of x -> P [|A|] y -> Q", everywhere,
       [](Instance& w) -> Sides {
         const TermId left = w.prefix(w.x, w.p);
         const TermId right = w.prefix(w.y, w.q);
         const bool left_waits = Instance::has(w.some, w.x);
         const bool right_waits = Instance::has(w.some, w.y);
         TermId steps = w.stop();
         if (!left_waits) {
           steps = w.choice(steps, w.prefix(w.x, w.parallel(w.p, w.some, right)));
         }
         if (!right_waits) {
           steps = w.choice(steps, w.prefix(w.y, w.parallel(left, w.some, w.q)));
         }
         if (left_waits && w.x == w.y) {
           steps = w.choice(steps, w.prefix(w.x, w.parallel(w.p, w.some, w.q)));
         }
         return {w.parallel(left, w.some, right), steps};
       }},
      {"P [all || all] Q = P [|all|] Q", everywhere,
       [](Instance& w) -> Sides {
         return {w.alphabetised(w.p, w.all(), w.all(), w.q), w.parallel(w.p, w.all(), w.q)};
       }},
      {"P [A || B] Q = Q [B || A] P", everywhere,
       [](Instance& w) -> Sides {
         return {w.alphabetised(w.p, w.some, w.others, w.q),
                 w.alphabetised(w.q, w.others, w.some, w.p)};
       }},
      {"P [A || B] Q: each is held to its set, and they share what is in both", everywhere,
       [](Instance& w) -> Sides {
         const auto held = [&](TermId process, const Events& set) {
           return w.parallel(process, w.without(w.all(), set), w.skip());
         };
         return {w.alphabetised(w.p, w.some, w.others, w.q),
                 w.parallel(held(w.p, w.some), w.shared(w.some, w.others), held(w.q, w.others))};
       }},
      {"(P [A || B] Q) [A + B || C] R = || of all three", everywhere,
       [](Instance& w) -> Sides {
         const Events third{w.x, w.y};
         return {w.alphabetised(w.alphabetised(w.p, w.some, w.others, w.q),
                                w.united(w.some, w.others), third, w.r),
                 w.make(Op::AlphabetisedParallel, {w.p, w.q, w.r},
                        w.alphabets({w.some, w.others, third}))};
       }},
      {"P [x <-> y] Q = (P[[x <- m]] [|{m}|] Q[[y <- m]]) \\ {m}", everywhere,
       [](Instance& w) -> Sides {
         const EventId m = w.private_event;
         return {
             w.linked(w.p, w.x, w.y, w.q),
             w.hide(w.parallel(w.rename(w.p, {{w.x, m}}), {m}, w.rename(w.q, {{w.y, m}})), {m})};
       }},
      {"P [x <-> y] Q = Q [y <-> x] P", everywhere,
       [](Instance& w) -> Sides {
         return {w.linked(w.p, w.x, w.y, w.q), w.linked(w.q, w.y, w.x, w.p)};
       }},
      {"P [|all|] P = P", T,
       [](Instance& w) -> Sides {
         return {w.parallel(w.p, w.all(), w.p), w.p};
       },
       [](Instance& w) -> Sides {
         const TermId p = w.either(w.prefix(w.a, w.stop()), w.prefix(w.b, w.stop()));
         return {w.parallel(p, w.all(), p), p};
       }},
  });
}

TEST_CASE("laws of hiding", "[laws]") {
  all_hold({
      {"P \\ {} = P", everywhere,
       [](Instance& w) -> Sides {
         return {w.hide(w.p, {}), w.p};
       }},
      {"(P \\ A) \\ B = P \\ (A + B)", everywhere,
       [](Instance& w) -> Sides {
         return {w.hide(w.hide(w.p, w.some), w.others), w.hide(w.p, w.united(w.some, w.others))};
       }},
      {"(P \\ A) \\ B = (P \\ B) \\ A", everywhere,
       [](Instance& w) -> Sides {
         return {w.hide(w.hide(w.p, w.some), w.others), w.hide(w.hide(w.p, w.others), w.some)};
       }},
      {"P |\\ A = P \\ (all - A)", everywhere,
       [](Instance& w) -> Sides {
         return {w.project(w.p, w.some), w.hide(w.p, w.without(w.all(), w.some))};
       }},
      {"STOP, SKIP and DIV have nothing to hide", everywhere,
       [](Instance& w) -> Sides {
         const TermId all =
             w.make(Op::ExternalChoice, {w.prefix(w.private_event, w.div()), w.stop(), w.skip()});
         return {w.hide(all, w.some), all};
       }},
      {"(P |~| Q) \\ A = P \\ A |~| Q \\ A", everywhere,
       [](Instance& w) -> Sides {
         return {w.hide(w.either(w.p, w.q), w.some),
                 w.either(w.hide(w.p, w.some), w.hide(w.q, w.some))};
       }},
      {"(P ; Q) \\ A = P \\ A ; Q \\ A", everywhere,
       [](Instance& w) -> Sides {
         return {w.hide(w.sequence(w.p, w.q), w.some),
                 w.sequence(w.hide(w.p, w.some), w.hide(w.q, w.some))};
       }},
      {"(x -> P) \\ A = P \\ A, or x -> (P \\ A)", everywhere,
       [](Instance& w) -> Sides {
         const TermId rest = w.hide(w.p, w.some);
         return {w.hide(w.prefix(w.x, w.p), w.some),
                 Instance::has(w.some, w.x) ? rest : w.prefix(w.x, rest)};
       }},
      {"(x -> P [] y -> Q) \\ {x} = y -> (Q \\ {x}) [> P \\ {x} where x is not y", everywhere,
       [](Instance& w) -> Sides {
         const TermId left =
             w.hide(w.choice(w.prefix(w.x, w.p), w.prefix(w.private_event, w.q)), {w.x});
         return {left,
                 w.sliding(w.prefix(w.private_event, w.hide(w.q, {w.x})), w.hide(w.p, {w.x}))};
       }},
      {"(P [|A|] Q) \\ B = P \\ B [|A|] Q \\ B where A and B share nothing", everywhere,
       [](Instance& w) -> Sides {
         const Events hidden = w.without(w.others, w.some);
         return {w.hide(w.parallel(w.p, w.some, w.q), hidden),
                 w.parallel(w.hide(w.p, hidden), w.some, w.hide(w.q, hidden))};
       }},
      {"(P [] Q) \\ A = P \\ A [] Q \\ A", T,
       [](Instance& w) -> Sides {
         return {w.hide(w.choice(w.p, w.q), w.some),
                 w.choice(w.hide(w.p, w.some), w.hide(w.q, w.some))};
       },
       [](Instance& w) -> Sides {
         const TermId p = w.prefix(w.a, w.stop());
         const TermId q = w.prefix(w.b, w.stop());
         return {w.hide(w.choice(p, q), {w.a}), w.choice(w.hide(p, {w.a}), w.hide(q, {w.a}))};
       }},
      {"(P /\\ Q) \\ A = P \\ A /\\ Q \\ A", T,
       [](Instance& w) -> Sides {
         return {w.hide(w.interrupt(w.p, w.q), w.some),
                 w.interrupt(w.hide(w.p, w.some), w.hide(w.q, w.some))};
       },
       [](Instance& w) -> Sides {
         const TermId p = w.prefix(w.a, w.stop());
         const TermId q = w.prefix(w.b, w.stop());
         return {w.hide(w.interrupt(p, q), {w.b}), w.interrupt(w.hide(p, {w.b}), w.hide(q, {w.b}))};
       }},
      {"x for ever, hidden = DIV", everywhere,
       [](Instance& w) -> Sides {
         const TermId loop = w.recursive([&](TermId self) { return w.prefix(w.x, self); });
         return {w.hide(loop, {w.x}), w.div()};
       }},
      {"x for ever, hidden = STOP", T,
       [](Instance& w) -> Sides {
         const TermId loop = w.recursive([&](TermId self) { return w.prefix(w.x, self); });
         return {w.hide(loop, {w.x}), w.stop()};
       },
       [](Instance& w) -> Sides {
         const TermId loop = w.recursive([&](TermId self) { return w.prefix(w.x, self); });
         return {w.hide(loop, {w.x}), w.stop()};
       }},
  });
}

TEST_CASE("laws of renaming", "[laws]") {
  all_hold({
      {"P[[nothing]] = P", everywhere,
       [](Instance& w) -> Sides {
         return {w.rename(w.p, {}), w.p};
       }},
      {"renamed there and back", everywhere,
       [](Instance& w) -> Sides {
         const EventId m = w.private_event;
         return {w.rename(w.rename(w.p, {{w.x, m}}), {{m, w.x}}), w.p};
       }},
      {"x and y swapped twice", everywhere,
       [](Instance& w) -> Sides {
         const std::vector<EventPair> swap{{w.a, w.b}, {w.b, w.a}};
         return {w.rename(w.rename(w.p, swap), swap), w.p};
       }},
      {"P[[R]][[S]] = P[[R then S]]", everywhere,
       [](Instance& w) -> Sides {
         // All three are renamed in both, so that nothing stays as it is by itself.
         const auto total = [&] {
           std::vector<EventPair> map = w.generated_pairs();
           for (const EventId from : w.all())
             map.emplace_back(from, w.generated_event());
           return map;
         };
         const std::vector<EventPair> first = total();
         const std::vector<EventPair> second = total();
         std::vector<EventPair> both;
         for (const auto& [from, between] : first) {
           for (const auto& [start, to] : second) {
             if (start == between) both.emplace_back(from, to);
           }
         }
         return {w.rename(w.rename(w.p, first), second), w.rename(w.p, both)};
       }},
      {"(x -> P)[[x <- y, x <- m]] = y -> .. [] m -> ..", everywhere,
       [](Instance& w) -> Sides {
         const std::vector<EventPair> map{{w.x, w.y}, {w.x, w.private_event}};
         const TermId rest = w.rename(w.p, map);
         return {w.rename(w.prefix(w.x, w.p), map),
                 w.choice(w.prefix(w.y, rest), w.prefix(w.private_event, rest))};
       }},
      {"(P [] Q)[[R]] = P[[R]] [] Q[[R]]", everywhere,
       [](Instance& w) -> Sides {
         const auto map = w.generated_pairs();
         return {w.rename(w.choice(w.p, w.q), map),
                 w.choice(w.rename(w.p, map), w.rename(w.q, map))};
       }},
      {"(P |~| Q)[[R]] = P[[R]] |~| Q[[R]]", everywhere,
       [](Instance& w) -> Sides {
         const auto map = w.generated_pairs();
         return {w.rename(w.either(w.p, w.q), map),
                 w.either(w.rename(w.p, map), w.rename(w.q, map))};
       }},
      {"(P [> Q)[[R]] = P[[R]] [> Q[[R]]", everywhere,
       [](Instance& w) -> Sides {
         const auto map = w.generated_pairs();
         return {w.rename(w.sliding(w.p, w.q), map),
                 w.sliding(w.rename(w.p, map), w.rename(w.q, map))};
       }},
      {"(P ; Q)[[R]] = P[[R]] ; Q[[R]]", everywhere,
       [](Instance& w) -> Sides {
         const auto map = w.generated_pairs();
         return {w.rename(w.sequence(w.p, w.q), map),
                 w.sequence(w.rename(w.p, map), w.rename(w.q, map))};
       }},
      {"(P /\\ Q)[[R]] = P[[R]] /\\ Q[[R]]", everywhere,
       [](Instance& w) -> Sides {
         const auto map = w.generated_pairs();
         return {w.rename(w.interrupt(w.p, w.q), map),
                 w.interrupt(w.rename(w.p, map), w.rename(w.q, map))};
       }},
      {"(P ||| Q)[[R]] = P[[R]] ||| Q[[R]]", everywhere,
       [](Instance& w) -> Sides {
         const auto map = w.generated_pairs();
         return {w.rename(w.interleave(w.p, w.q), map),
                 w.interleave(w.rename(w.p, map), w.rename(w.q, map))};
       }},
      {"P \\ {x} = P[[x <- m]] \\ {m}", everywhere,
       [](Instance& w) -> Sides {
         const EventId m = w.private_event;
         return {w.hide(w.p, {w.x}), w.hide(w.rename(w.p, {{w.x, m}}), {m})};
       }},
  });
}

TEST_CASE("laws of exception", "[laws]") {
  all_hold({
      {"P [|{}|> Q = P", everywhere,
       [](Instance& w) -> Sides {
         return {w.exception(w.p, {}, w.q), w.p};
       }},
      {"STOP [|A|> Q = STOP", everywhere,
       [](Instance& w) -> Sides {
         return {w.exception(w.stop(), w.some, w.q), w.stop()};
       }},
      {"SKIP [|A|> Q = SKIP", everywhere,
       [](Instance& w) -> Sides {
         return {w.exception(w.skip(), w.some, w.q), w.skip()};
       }},
      {"DIV [|A|> Q = DIV", everywhere,
       [](Instance& w) -> Sides {
         return {w.exception(w.div(), w.some, w.q), w.div()};
       }},
      {"(x -> P) [|A|> Q = x -> Q, or x -> (P [|A|> Q)", everywhere,
       [](Instance& w) -> Sides {
         return {w.exception(w.prefix(w.x, w.p), w.some, w.q),
                 w.prefix(w.x, Instance::has(w.some, w.x) ? w.q : w.exception(w.p, w.some, w.q))};
       }},
      {"(P [|A|> Q) [|A|> R = P [|A|> R", everywhere,
       [](Instance& w) -> Sides {
         return {w.exception(w.exception(w.p, w.some, w.q), w.some, w.r),
                 w.exception(w.p, w.some, w.r)};
       }},
      {"(P |~| Q) [|A|> R = (P [|A|> R) |~| (Q [|A|> R)", everywhere,
       [](Instance& w) -> Sides {
         return {w.exception(w.either(w.p, w.q), w.some, w.r),
                 w.either(w.exception(w.p, w.some, w.r), w.exception(w.q, w.some, w.r))};
       }},
      {"P [|A|> (Q |~| R) = (P [|A|> Q) |~| (P [|A|> R)", everywhere,
       [](Instance& w) -> Sides {
         return {w.exception(w.p, w.some, w.either(w.q, w.r)),
                 w.either(w.exception(w.p, w.some, w.q), w.exception(w.p, w.some, w.r))};
       }},
      {"(P [] Q) [|A|> R = (P [|A|> R) [] (Q [|A|> R)", everywhere,
       [](Instance& w) -> Sides {
         return {w.exception(w.choice(w.p, w.q), w.some, w.r),
                 w.choice(w.exception(w.p, w.some, w.r), w.exception(w.q, w.some, w.r))};
       }},
  });
}

TEST_CASE("laws of synchronising choice and interrupt", "[laws]") {
  all_hold({
      {"P [+{}+] Q = P [] Q", everywhere,
       [](Instance& w) -> Sides {
         return {w.joint_choice(w.p, {}, w.q), w.choice(w.p, w.q)};
       }},
      {"P [+A+] Q = Q [+A+] P", everywhere,
       [](Instance& w) -> Sides {
         return {w.joint_choice(w.p, w.some, w.q), w.joint_choice(w.q, w.some, w.p)};
       }},
      {"(P [+A+] Q) [+A+] R = [+A+] of all three", everywhere,
       [](Instance& w) -> Sides {
         return {w.joint_choice(w.joint_choice(w.p, w.some, w.q), w.some, w.r),
                 w.make(Op::SynchronisingChoice, {w.p, w.q, w.r}, w.set(w.some))};
       }},
      {"(P |~| Q) [+A+] R = (P [+A+] R) |~| (Q [+A+] R)", everywhere,
       [](Instance& w) -> Sides {
         return {w.joint_choice(w.either(w.p, w.q), w.some, w.r),
                 w.either(w.joint_choice(w.p, w.some, w.r), w.joint_choice(w.q, w.some, w.r))};
       }},
      {"P [+A+] P = P", T,
       [](Instance& w) -> Sides {
         return {w.joint_choice(w.p, w.some, w.p), w.p};
       },
       [](Instance& w) -> Sides {
         const TermId p = w.either(w.prefix(w.a, w.stop()), w.prefix(w.b, w.stop()));
         return {w.joint_choice(p, w.all(), p), p};
       }},
      {"first events of x -> P [+A+] y -> Q", everywhere,
       [](Instance& w) -> Sides {
         const bool left_waits = Instance::has(w.some, w.x);
         const bool right_waits = Instance::has(w.some, w.y);
         TermId steps = w.stop();
         if (!left_waits) steps = w.choice(steps, w.prefix(w.x, w.p));
         if (!right_waits) steps = w.choice(steps, w.prefix(w.y, w.q));
         if (left_waits && w.x == w.y) {
           steps = w.choice(steps, w.prefix(w.x, w.joint_choice(w.p, w.some, w.q)));
         }
         return {w.joint_choice(w.prefix(w.x, w.p), w.some, w.prefix(w.y, w.q)), steps};
       }},
      {"P /+{}+\\ Q = P /\\ Q", everywhere,
       [](Instance& w) -> Sides {
         return {w.joint_interrupt(w.p, {}, w.q), w.interrupt(w.p, w.q)};
       }},
      {"P /+A+\\ (Q |~| R) = (P /+A+\\ Q) |~| (P /+A+\\ R)", everywhere,
       [](Instance& w) -> Sides {
         return {
             w.joint_interrupt(w.p, w.some, w.either(w.q, w.r)),
             w.either(w.joint_interrupt(w.p, w.some, w.q), w.joint_interrupt(w.p, w.some, w.r))};
       }},
      {"first events of x -> P /+A+\\ y -> Q", everywhere,
       [](Instance& w) -> Sides {
         const TermId left = w.prefix(w.x, w.p);
         const TermId right = w.prefix(w.y, w.q);
         const bool left_waits = Instance::has(w.some, w.x);
         const bool right_waits = Instance::has(w.some, w.y);
         TermId steps = w.stop();
         if (!left_waits) {
           steps = w.choice(steps, w.prefix(w.x, w.joint_interrupt(w.p, w.some, right)));
         }
         if (!right_waits) steps = w.choice(steps, right);
         if (left_waits && w.x == w.y) {
           steps = w.choice(steps, w.prefix(w.x, w.joint_interrupt(w.p, w.some, w.q)));
         }
         return {w.joint_interrupt(left, w.some, right), steps};
       }},
  });
}

TEST_CASE("laws of what is built in", "[laws]") {
  all_hold({
      {"RUN(A) = any of A, then RUN(A)", everywhere,
       [](Instance& w) -> Sides {
         return {w.run(w.some),
                 w.recursive([&](TermId self) { return w.prefix_set(w.some, self); })};
       }},
      {"CHAOS(A) = STOP |~| any of A, then CHAOS(A)", everywhere,
       [](Instance& w) -> Sides {
         return {w.chaos(w.some), w.recursive([&](TermId self) {
                   return w.either(w.stop(), w.prefix_set(w.some, self));
                 })};
       }},
      {"RUN(A) ||| RUN(B) = RUN(A + B)", everywhere,
       [](Instance& w) -> Sides {
         return {w.interleave(w.run(w.some), w.run(w.others)), w.run(w.united(w.some, w.others))};
       }},
      {"CHAOS(A) ||| CHAOS(B) = CHAOS(A + B)", everywhere,
       [](Instance& w) -> Sides {
         return {w.interleave(w.chaos(w.some), w.chaos(w.others)),
                 w.chaos(w.united(w.some, w.others))};
       }},
      {"RUN(A) = CHAOS(A)", T,
       [](Instance& w) -> Sides {
         return {w.run(w.some), w.chaos(w.some)};
       },
       [](Instance& w) -> Sides {
         return {w.run({w.x}), w.chaos({w.x})};
       }},
      {"CHAOS(A) [|A|] RUN(A) = CHAOS(A)", everywhere,
       [](Instance& w) -> Sides {
         return {w.parallel(w.chaos(w.some), w.some, w.run(w.some)), w.chaos(w.some)};
       }},
      {"CHAOS(all) |~| P ; STOP = CHAOS(all)", T | F,
       [](Instance& w) -> Sides {
         return {w.either(w.chaos(w.all()), w.sequence(w.p, w.stop())), w.chaos(w.all())};
       },
       [](Instance& w) -> Sides {
         return {w.either(w.chaos(w.all()), w.div()), w.chaos(w.all())};
       }},
      {"DIV |~| anything is the least that can be said", FD,
       [](Instance& w) -> Sides {
         return {w.either(w.div(), w.p), w.either(w.div(), w.q)};
       },
       [](Instance& w) -> Sides {
         return {w.either(w.div(), w.prefix(w.a, w.stop())), w.either(w.div(), w.stop())};
       }},
      {"a buffer of one place", everywhere,
       [](Instance& w) -> Sides {
         return {w.buffer(1, w.x, w.y),
                 w.recursive([&](TermId self) { return w.prefix(w.x, w.prefix(w.y, self)); })};
       }},
      {"a buffer of two places = two of one, linked", everywhere,
       [](Instance& w) -> Sides {
         const TermId cell = w.buffer(1, w.a, w.b);
         return {w.buffer(2, w.a, w.b), w.linked(cell, w.b, w.a, cell)};
       }},
      {"a name = what it stands for", everywhere,
       [](Instance& w) -> Sides {
         return {w.terms.call(CallId{0}), w.names.bodies[0]};
       }},
      {"a name inside an operator = what it stands for inside it", everywhere,
       [](Instance& w) -> Sides {
         return {
             w.parallel(w.terms.call(CallId{0}), w.some, w.hide(w.terms.call(CallId{1}), w.others)),
             w.parallel(w.names.bodies[0], w.some, w.hide(w.names.bodies[1], w.others))};
       }},
  });
}

}  // namespace csp::checker::test
