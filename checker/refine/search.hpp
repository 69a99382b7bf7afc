// The search through a network's global states: is there a deadlock, is there a livelock, and how
// does one get there?
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <csp/checker/search_options.hpp>

#include "checker/network/firing.hpp"
#include "checker/network/network.hpp"

namespace csp::checker {

// A way through the global states: rules[i] leads from states[i] to states[i + 1].
struct Path {
  std::vector<std::vector<Word>> states;
  std::vector<RuleId> rules;
};

// A way to where nothing but internal steps may follow for ever: the loop starts and ends where the
// prefix ends. It is empty where one component diverges by itself.
struct Lasso {
  Path prefix;
  Path loop;
};

struct SearchResult {
  std::uint64_t states = 0;
  std::uint64_t transitions = 0;
  double seconds = 0;
  // Why the search ended before it had seen every state: "the limit of 1000 states"; empty if it
  // did not.
  std::string limit;
  // Why it ended before it had looked for cycles everywhere; empty if it did not.
  std::string livelock_limit;
  std::optional<Path> deadlock;   // a shortest one
  std::optional<Lasso> livelock;  // one with a shortest prefix
  // Frontier states that were reached, and the number of global states where only they could have
  // gone on.
  std::vector<Firing::LocalState> frontier;
  std::uint64_t states_at_frontier = 0;
};

// Looks at every reachable global state once, nearest first. Where nothing can loop silently it
// stops at the first deadlock.
[[nodiscard]] SearchResult search(const Network& network, const SearchOptions& options);

}  // namespace csp::checker
