// The dining philosophers as a network: each a cycle of four states, each fork a passive component.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "checker/network/network.hpp"

namespace csp::checker {

// Everybody takes the left fork first; in the asymmetric table the last one takes the right fork
// first.
inline Network philosophers(std::uint32_t count, bool is_asymmetric) {
  Network network;
  EventTable& events = network.events();
  const EventId first = events.add("take first");
  const EventId second = events.add("take second");
  const EventId back = events.add("put first");
  const EventId last = events.add("put second");
  auto philosopher = std::make_shared<ExplicitLts>();
  const StateId thinks = philosopher->add_state({.label = "thinks"});
  const StateId sits = philosopher->add_state({.label = "sits", .location = "table.cpp:7"});
  const StateId eats = philosopher->add_state({.label = "eats"});
  const StateId leaves = philosopher->add_state({.label = "leaves"});
  philosopher->facts(sits).offers = {{.channel = "second fork", .direction = Direction::Write}};
  philosopher->add_transition(thinks, first, sits);
  philosopher->add_transition(sits, second, eats);
  philosopher->add_transition(eats, back, leaves);
  philosopher->add_transition(leaves, last, thinks);

  auto fork = std::make_shared<ExplicitLts>();
  const StateId free = fork->add_state({.label = "free"});
  EventId taken[2], put[2];
  for (int side = 0; side < 2; ++side) {
    taken[side] = events.add(side == 0 ? "taken by left" : "taken by right");
    put[side] = events.add(side == 0 ? "put by left" : "put by right");
    const StateId held = fork->add_state();
    fork->add_transition(free, taken[side], held);
    fork->add_transition(held, put[side], free);
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    network.add_component({.name = "phil." + std::to_string(i), .lts = philosopher});
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    network.add_component({.name = "fork." + std::to_string(i), .lts = fork, .passive = true});
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    const bool is_right_first = is_asymmetric && i + 1 == count;
    for (const int side : {0, 1}) {
      const std::uint32_t which = side == 0 ? i : (i + 1) % count;
      const bool is_first = (side == 0) != is_right_first;
      const ComponentId who{i};
      const ComponentId what{count + which};
      const std::string name = "." + std::to_string(i) + "." + std::to_string(which);
      network.add_rule({.participants = {{who, is_first ? first : second}, {what, taken[side]}},
                        .result = events.add("take" + name)});
      network.add_rule({.participants = {{who, is_first ? back : last}, {what, put[side]}},
                        .result = events.add("put" + name)});
    }
  }
  return network;
}

}  // namespace csp::checker
