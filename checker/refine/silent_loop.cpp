// Idea: depth first along internal steps, without recursion. A step to a state that is still on the
// stack closes a circle, and the stack is the way to it and round it. A state that has left the
// stack leads to no circle, so it need not be looked at again, whoever leads there.
//
// Invariant: while no loop was found, no state in seen_ but off the stack leads to a circle.
//
// Source: R. Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Comput. 1(2), 1972.
#include "checker/refine/silent_loop.hpp"

#include <utility>

namespace csp::checker {

SilentLoopSearch::SilentLoopSearch(System& system, std::function<bool()> stop)
    : system_(system), stop_(std::move(stop)), seen_(system.words()), steps_(system.words()) {}

std::optional<SilentLoop> SilentLoopSearch::from(const Word* start) {
  const NumberedStates::Place root = seen_.add(start);
  if (!root.is_new) return std::nullopt;
  enter(root.number);
  while (!frames_.empty()) {
    Frame& frame = frames_.back();
    if (frame.next_successor == successors_.size()) {
      leave();
      continue;
    }
    const NumberedStates::Place there = seen_.add(successors_.data() + frame.next_successor);
    frame.next_successor += system_.words();
    if (there.is_new) {
      constexpr std::uint32_t seldom = 64;
      if (++entered_ % seldom == 0 && stop_()) return std::nullopt;
      enter(there.number);
    } else if (is_on_stack_[there.number]) {
      return loop_to(there.number);
    }
  }
  return std::nullopt;
}

void SilentLoopSearch::enter(std::uint32_t number) {
  is_on_stack_.resize(seen_.size());
  is_on_stack_[number] = true;
  frames_.push_back({number, successors_.size(), successors_.size()});
  steps_.clear();
  system_.steps(seen_[number], steps_);
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (steps_.event(i) != tau) continue;
    successors_.insert(successors_.end(), steps_.state(i), steps_.state(i) + system_.words());
  }
}

void SilentLoopSearch::leave() {
  is_on_stack_[frames_.back().number] = false;
  successors_.resize(frames_.back().first_successor);
  frames_.pop_back();
}

SilentLoop SilentLoopSearch::loop_to(std::uint32_t number) const {
  SilentLoop loop;
  bool is_in_circle = false;
  for (const Frame& frame : frames_) {
    is_in_circle = is_in_circle || frame.number == number;
    (is_in_circle ? loop.circle : loop.prefix).push_back(state(frame.number));
  }
  return loop;
}

PackedState SilentLoopSearch::state(std::uint32_t number) const {
  return {seen_[number], seen_[number] + system_.words()};
}

std::uint64_t SilentLoopSearch::bytes() const {
  return seen_.bytes() + is_on_stack_.capacity() / 8 + frames_.capacity() * sizeof(Frame) +
         successors_.capacity() * sizeof(Word);
}

}  // namespace csp::checker
