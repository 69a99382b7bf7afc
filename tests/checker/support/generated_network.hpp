// Small networks of every shape that the type allows, for tests that hold two things against each
// other.
#pragma once

#include <cstdlib>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "checker/network/json_writer.hpp"
#include "checker/network/network.hpp"

namespace csp::checker {

// rapidcheck reads its parameters from here before the first property; whoever sets them outside
// has the last word.
inline const bool many_cases = setenv("RC_PARAMS", "max_success=2000", 0) == 0;

// Draws small numbers; two networks made from equal numbers are equal.
class NetworkGenerator {
 public:
  explicit NetworkGenerator(std::uint32_t seed) : random_(seed) {}

  Network make() {
    Network network;
    for (const char* name : {"a", "b", "c", "d \"quoted\""})
      network.events().add(name);
    const std::uint32_t components = 1 + below(4);
    for (std::uint32_t c = 0; c < components; ++c) {
      network.add_component({.name = "p" + std::to_string(c),
                             .lts = std::make_shared<ExplicitLts>(make_lts()),
                             .passive = one_in(6),
                             .starts_running = !one_in(6)});
    }
    const std::uint32_t rules = below(10);
    for (std::uint32_t r = 0; r < rules; ++r)
      network.add_rule(make_rule(components));
    return network;
  }

 private:
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }
  bool one_in(std::uint32_t n) { return below(n) == 0; }

  EventId make_event() { return EventId{one_in(8) ? 1 : one_in(4) ? 0 : 2 + below(4)}; }

  ExplicitLts make_lts() {
    ExplicitLts lts;
    const std::uint32_t states = 1 + below(4);
    for (std::uint32_t s = 0; s < states; ++s) {
      StateFacts facts;
      if (!one_in(4)) facts.label = "s" + std::to_string(s);
      if (one_in(4)) facts.location = "file.cpp:" + std::to_string(s);
      if (one_in(4)) facts.offers.push_back({.channel = "c", .direction = Direction::Write});
      facts.frontier = one_in(16);
      facts.ended = one_in(8);
      facts.diverges = one_in(32);
      lts.add_state(std::move(facts));
    }
    lts.set_initial(StateId{below(states)});
    const std::uint32_t transitions = below(2 * states + 2);
    for (std::uint32_t t = 0; t < transitions; ++t) {
      lts.add_transition(StateId{below(states)}, make_event(), StateId{below(states)});
    }
    return lts;
  }

  Rule make_rule(std::uint32_t components) {
    Rule rule;
    rule.result = one_in(12) ? tick : one_in(2) ? tau : EventId{2 + below(4)};
    const std::uint32_t first = below(components);
    const std::uint32_t count = 1 + below(std::min<std::uint32_t>(components, 3));
    for (std::uint32_t p = 0; p < count; ++p) {
      rule.participants.push_back(
          {.component = ComponentId{(first + p) % components}, .event = make_event()});
    }
    if (one_in(4)) rule.priority = below(3);
    if (one_in(6)) rule.starts.push_back(ComponentId{below(components)});
    if (one_in(6)) rule.ends.push_back(ComponentId{below(components)});
    if (one_in(6)) rule.awaits.push_back(ComponentId{below(components)});
    return rule;
  }

  std::mt19937 random_;
};

inline std::string in_json(const Network& network) {
  std::ostringstream text;
  write_network(text, network, "generated");
  return text.str();
}

}  // namespace csp::checker
