// Circles of internal steps, found on the way through a system.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "checker/lts/numbered_states.hpp"
#include "checker/refine/system.hpp"

namespace csp::checker {

// A way to where nothing but internal steps may follow for ever: first the way there, then the
// circle. Both without their last state's repetition.
struct SilentLoop {
  std::vector<PackedState> prefix;
  std::vector<PackedState> circle;
};

// Looks at each state that is asked for, and at all that internal steps lead to, once, however
// often it is asked, until it has found a loop.
class SilentLoopSearch {
 public:
  // `stop` is asked now and then.
  SilentLoopSearch(System& system, std::function<bool()> stop);

  // A loop that begins with this state; none where there is none, or where it was stopped. After a
  // loop was found, or a stop, nothing more is known.
  [[nodiscard]] std::optional<SilentLoop> from(const Word* state);
  [[nodiscard]] std::uint64_t bytes() const;
  [[nodiscard]] std::uint64_t states() const { return seen_.size(); }

 private:
  struct Frame {
    std::uint32_t number;             // of the state, in seen_
    std::size_t first_successor = 0;  // of successors_, in words
    std::size_t next_successor = 0;
  };

  void enter(std::uint32_t number);
  void leave();
  [[nodiscard]] SilentLoop loop_to(std::uint32_t number) const;
  [[nodiscard]] PackedState state(std::uint32_t number) const;

  System& system_;
  std::function<bool()> stop_;
  NumberedStates seen_;
  std::vector<bool> is_on_stack_;  // by number
  std::vector<Frame> frames_;
  std::vector<Word> successors_;  // by internal steps, of the frames, one after the other
  StepList steps_;
  std::uint32_t entered_ = 0;
};

}  // namespace csp::checker
