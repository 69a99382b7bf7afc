// Puts the folded processes together over the recorded channels, barriers and families: one
// network.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include <csp/tracer/trace.hpp>

#include "checker/learn/fold.hpp"
#include "checker/learn/topology.hpp"
#include "checker/learn/words.hpp"
#include "checker/network/network.hpp"

namespace csp::checker::learn {

// What is taken for possible. Every behaviour of CertainOnly that stays clear of frontier states is
// one of Everything.
enum class Trust {
  // A process may do whatever it ever did in such a place: small, but it forgets how often a loop
  // went round.
  Everything,
  // A process does what it did, as long as all it has learned from others is what it learned in the
  // recorded run; and
  // after that only what is certain (Continuation::is_certain). The rest is frontier.
  CertainOnly,
};

// What a rule shows of a channel or a barrier.
struct Communication {
  enum class Kind : std::uint8_t {
    Value,  // on a channel; of a buffer: it is put
    Get,    // out of a buffer
    Sync,   // `object` is a barrier
  };
  Kind kind = Kind::Value;
  std::uint32_t object = 0;            // ChannelId or BarrierId
  std::optional<std::string> value{};  // as it was printed; nothing: nobody knows which it is
};

struct Composition {
  Network network;  // component number i is the trace's process i; the passive ones follow
  std::map<RuleId, Communication> communications{};
  // Events that are no communication: starting, joining, ending.
  std::unordered_set<std::string> housekeeping;
  // Communications that fail because the other side has ended.
  std::unordered_set<std::string> endings;
};

struct ComposeOptions {
  Trust trust = Trust::CertainOnly;
  // Nothing that is reached through a frontier state counts as a deadlock, so a search may stop
  // there.
  bool stop_at_frontier = true;
  // Every process starts as its own word, so that it is known which values it sends there.
  bool shows_values = false;
};

[[nodiscard]] Composition compose(const tracer::Trace& trace, const Words& words,
                                  const std::vector<Fold>& folds, const Topology& topology,
                                  const ComposeOptions& options);

}  // namespace csp::checker::learn
