// Which processes are taken to remember how far they are in their word, and which values they tell
// apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "checker/learn/fold.hpp"
#include "checker/learn/topology.hpp"
#include "checker/learn/words.hpp"

namespace csp::checker::learn {

// What is taken for possible. Every behaviour of CertainOnly that stays clear of what is not known
// is one of Everything.
enum class Trust {
  // A process may do whatever it ever did in such a place: few states, but it forgets how often a
  // loop went round.
  Everything,
  // A process does what it did, as long as all it has learned from others is what it learned in the
  // recorded run; and after that only what is certain (Continuation::is_certain).
  CertainOnly,
};

// Of one channel.
inline constexpr std::size_t most_compared_values = 512;

enum class ValueUse {
  Ignored,     // which value it is does not matter, or follows from the place
  Compared,    // a reader tells the values apart
  Unknowable,  // it would have to, but there are too many
};

// A process that is `decisive` (fold.hpp), or whose values reach one, or that never chose and was
// stopped by a failure, keeps to its word: a chain of moments. It stays on it while it takes the
// recorded step each time and receives the recorded value; then everything it does is what it did.
// Off the chain it follows its fold where that is certain.
class Chains {
 public:
  // `shows_values`: every process keeps to its word, so that it is known which values it sends
  // there. The others must outlive it.
  Chains(const Words& words, const std::vector<Fold>& folds, const Topology& topology, Trust trust,
         bool shows_values);

  [[nodiscard]] Trust trust() const { return trust_; }
  [[nodiscard]] bool has_chain(tracer::ProcessId process) const {
    return has_chain_[static_cast<std::size_t>(process)];
  }
  [[nodiscard]] ValueUse use_of_values(std::uint32_t channel) const;
  // The digest that all of the process's writes to the channel had; none if it wrote different
  // ones.
  [[nodiscard]] std::optional<std::uint64_t> only_value(tracer::ProcessId writer,
                                                        std::uint32_t channel) const;

 private:
  const Words& words_;
  const Topology& topology_;
  Trust trust_;
  bool shows_values_;
  std::vector<bool> has_chain_;  // by process
};

}  // namespace csp::checker::learn
