// Loops with hidden events against their definition: what a process does and refuses after a trace,
// and whether it diverges there, is read off all ways through a small machine, trace by trace.
//
// A machine has few places. In each it decides inside between menus, and offers what is on the one
// it chose. Hidden events are taken by itself: a menu that has one cannot refuse to go on; a
// process diverges after a trace where hidden events lead round in a circle. Two machines of n
// places differ, if they do, after a trace of at most 2^n * n events: a set of places for the one,
// a place for the other. So a bound on the traces makes the definition exact. Roscoe, "The Theory
// and Practice of Concurrency" (1997), section 8.3.1, for hiding and its divergences.
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "tests/checker/compile/process_generator.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::test {

namespace {

constexpr std::size_t places = 2;
constexpr std::size_t longest_trace = 8;  // 2^2 * 2

struct Step {
  EventId event;
  std::size_t place;
};
using Menu = std::vector<Step>;

struct Machine {
  std::vector<std::vector<Menu>> menus{places};  // by place
  std::vector<EventId> hidden;

  [[nodiscard]] bool hides(EventId event) const {
    return std::find(hidden.begin(), hidden.end(), event) != hidden.end();
  }
};

using Places = std::set<std::size_t>;

// Where hidden events lead from there; itself included.
Places closed(const Machine& machine, Places from) {
  for (std::size_t before = 0; before != from.size();) {
    before = from.size();
    for (const std::size_t place : Places(from)) {
      for (const Menu& menu : machine.menus[place]) {
        for (const Step& step : menu) {
          if (machine.hides(step.event)) from.insert(step.place);
        }
      }
    }
  }
  return from;
}

Places after(const Machine& machine, const Places& from, EventId event) {
  Places result;
  for (const std::size_t place : from) {
    for (const Menu& menu : machine.menus[place]) {
      for (const Step& step : menu) {
        if (step.event == event && !machine.hides(event)) result.insert(step.place);
      }
    }
  }
  return closed(machine, result);
}

// As many hidden events as there are places, one after the other: some place was met twice.
bool diverges(const Machine& machine, const Places& from) {
  Places now = from;
  for (std::size_t i = 0; i < places; ++i) {
    Places next;
    for (const std::size_t place : now) {
      for (const Menu& menu : machine.menus[place]) {
        for (const Step& step : menu) {
          if (machine.hides(step.event)) next.insert(step.place);
        }
      }
    }
    now = next;
  }
  return !now.empty();
}

// The menus that it may stay with, as the visible events on them.
std::set<std::set<EventId>> acceptances(const Machine& machine, const Places& from) {
  std::set<std::set<EventId>> result;
  for (const std::size_t place : from) {
    for (const Menu& menu : machine.menus[place]) {
      std::set<EventId> offered;
      bool is_stable = true;
      for (const Step& step : menu) {
        is_stable = is_stable && !machine.hides(step.event);
        offered.insert(step.event);
      }
      if (is_stable) result.insert(offered);
    }
  }
  return result;
}

bool allows_refusals(const Machine& spec, const Places& there, const Machine& impl,
                     const Places& here) {
  for (const std::set<EventId>& offered : acceptances(impl, here)) {
    bool is_allowed = false;
    for (const std::set<EventId>& promised : acceptances(spec, there)) {
      is_allowed = is_allowed ||
                   std::includes(offered.begin(), offered.end(), promised.begin(), promised.end());
    }
    if (!is_allowed) return false;
  }
  return true;
}

// After this trace, and after all longer ones up to the bound.
bool refines(const std::vector<EventId>& alphabet, const Machine& spec, const Places& there,
             const Machine& impl, const Places& here, SemanticModel model, std::size_t length) {
  if (here.empty()) return true;
  if (there.empty()) return false;
  if (model == SemanticModel::FailuresDivergences) {
    if (diverges(spec, there)) return true;
    if (diverges(impl, here)) return false;
  }
  if (model != SemanticModel::Traces && !allows_refusals(spec, there, impl, here)) return false;
  if (length == longest_trace) return true;
  for (const EventId event : alphabet) {
    if (!refines(alphabet, spec, after(spec, there, event), impl, after(impl, here, event), model,
                 length + 1)) {
      return false;
    }
  }
  return true;
}

Machine generated_machine(World& world) {
  Machine machine;
  for (std::vector<Menu>& menus : machine.menus) {
    menus.resize(*rc::gen::inRange<std::size_t>(1, 3));
    for (Menu& menu : menus) {
      for (int steps = *rc::gen::inRange(0, 4); steps > 0; --steps) {
        menu.push_back({world.generated_event(), *rc::gen::inRange<std::size_t>(0, places)});
      }
    }
  }
  machine.hidden = {world.generated_event()};
  return machine;
}

// The machine as a process.
TermId process(World& world, const Machine& machine) {
  const std::size_t first = world.names.bodies.size();
  const auto name = [&](std::size_t place) {
    return world.terms.call(static_cast<CallId>(first + place));
  };
  for (const std::vector<Menu>& menus : machine.menus) {
    std::vector<TermId> choices;
    for (const Menu& menu : menus) {
      std::vector<TermId> offered;
      for (const Step& step : menu)
        offered.push_back(world.prefix(step.event, name(step.place)));
      choices.push_back(world.make(ProcessOperator::ExternalChoice, offered));
    }
    world.names.bodies.push_back(world.make(ProcessOperator::InternalChoice, choices));
  }
  return world.make(ProcessOperator::Hide, {name(0)}, world.set(machine.hidden));
}

}  // namespace

TEST_CASE("hidden loops do, refuse and diverge as their definition says", "[refinement]") {
  CHECK(rc::check([] {
    World world;
    const Machine left = generated_machine(world);
    Machine right = left;  // a machine like it refines more often than any other
    if (*rc::gen::arbitrary<bool>()) right = generated_machine(world);
    if (*rc::gen::arbitrary<bool>()) right.menus[0].pop_back();
    if (right.menus[0].empty()) right.menus[0] = left.menus[1];
    const TermId p = process(world, left);
    const TermId q = process(world, right);
    for (std::size_t i = 0; i < world.names.bodies.size(); ++i) {
      RC_LOG("P" + std::to_string(i) + " = " + world.semantics.text(world.names.bodies[i]) + "\n");
    }
    RC_LOG(world.semantics.text(p) + " against " + world.semantics.text(q));
    for (const SemanticModel model :
         {SemanticModel::Traces, SemanticModel::Failures, SemanticModel::FailuresDivergences}) {
      RC_ASSERT(world.refines(p, q, model) == refines(world.alphabet, left, closed(left, {0}),
                                                      right, closed(right, {0}), model, 0));
    }
  }));
}

}  // namespace csp::checker::test
