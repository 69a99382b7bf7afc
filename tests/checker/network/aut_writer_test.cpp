#include "checker/network/aut_writer.hpp"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include <rapidcheck.h>

#include "checker/network/aut_reader.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker;

namespace {

// States named by the order in which a walk that takes transitions as they come meets them.
using Shape = std::vector<std::tuple<std::size_t, std::string, std::size_t>>;

Shape shape_of(const Lts& lts, const EventTable& events) {
  std::map<StateId, std::size_t> numbers{{lts.initial(), 0}};
  std::vector<StateId> met{lts.initial()};
  Shape shape;
  for (std::size_t next = 0; next < met.size(); ++next) {
    for (const Transition& step : lts.transitions(met[next])) {
      if (numbers.emplace(step.target, met.size()).second) met.push_back(step.target);
      const std::string name = step.event == tau    ? "<tau>"
                               : step.event == tick ? "<tick>"
                                                    : events.name(step.event);
      shape.emplace_back(next, name, numbers.at(step.target));
    }
  }
  return shape;
}

struct Back {
  EventTable events;
  std::optional<ExplicitLts> lts;
};

Back read_back(const std::string& text) {
  Back back;
  Diagnostics diagnostics("written.aut");
  back.lts = read_aut(text, back.events, diagnostics);
  return back;
}

ExplicitLts generated(EventTable& events) {
  const std::vector<std::string> names{"a", "b.1", "c.(1,2)", "d.\"x, y\"", "e.<1, 2>", "f.{}"};
  const auto states = *rc::gen::inRange<std::uint32_t>(1, 8);
  ExplicitLts lts;
  for (std::uint32_t s = 0; s < states; ++s)
    lts.add_state();
  lts.set_initial(StateId{*rc::gen::inRange<std::uint32_t>(0, states)});
  const auto transitions = *rc::gen::inRange(0, 20);
  for (int t = 0; t < transitions; ++t) {
    const auto which = *rc::gen::inRange<std::size_t>(0, names.size() + 2);
    const EventId event = which == names.size()       ? tau
                          : which == names.size() + 1 ? tick
                                                      : events.add(names[which]);
    lts.add_transition(StateId{*rc::gen::inRange<std::uint32_t>(0, states)}, event,
                       StateId{*rc::gen::inRange<std::uint32_t>(0, states)});
  }
  return lts;
}

}  // namespace

TEST_CASE("what is written as .aut is read back as it was", "[network][aut]") {
  CHECK(rc::check("written and read", [] {
    EventTable events{EventTable::SignalsWithoutNames{}};
    const ExplicitLts lts = generated(events);
    const auto written = write_aut(lts, events, 100);
    RC_ASSERT(written.has_value());
    const Back back = read_back(written->text);
    RC_ASSERT(back.lts.has_value());
    RC_ASSERT(shape_of(*back.lts, back.events) == shape_of(lts, events));
  }));
}

TEST_CASE("events that mean something to the format get other names", "[network][aut]") {
  EventTable events{EventTable::SignalsWithoutNames{}};
  ExplicitLts lts;
  lts.add_state();
  for (const std::string name : {"i", "tau", "tick", "i_"})
    lts.add_transition(StateId{0}, events.add(name), StateId{0});
  const auto written = write_aut(lts, events, 1);
  REQUIRE(written);
  const std::vector<std::pair<std::string, std::string>> expected{
      {"i", "i__"}, {"tau", "tau_"}, {"tick", "tick_"}};
  CHECK(written->renamed == expected);
  CHECK(written->text ==
        "des (0,4,1)\n(0,\"i__\",0)\n(0,\"tau_\",0)\n(0,\"tick_\",0)\n(0,\"i_\",0)\n");
}

TEST_CASE("a state that diverges by itself is written with a loop", "[network][aut]") {
  const EventTable events;
  ExplicitLts lts;
  lts.add_state({.diverges = true});
  CHECK(write_aut(lts, events, 1)->text == "des (0,1,1)\n(0,tau,0)\n");
}

TEST_CASE("nothing is written where there are more states than asked for", "[network][aut]") {
  EventTable events;
  ExplicitLts lts;
  lts.add_state();
  lts.add_state();
  lts.add_transition(StateId{0}, events.add("a"), StateId{1});
  CHECK(write_aut(lts, events, 2));
  CHECK_FALSE(write_aut(lts, events, 1));
  CHECK_FALSE(write_aut(lts, events, 2, [] { return true; }));
}
