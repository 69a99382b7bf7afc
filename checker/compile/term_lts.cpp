#include "checker/compile/term_lts.hpp"

namespace csp::checker {

namespace {

constexpr std::size_t bytes_of_state = 100;  // in all tables, without its transitions

}  // namespace

TermLts::TermLts(Semantics& semantics, TermId initial) : semantics_(semantics) {
  ended_.ended = true;
  state_of(initial);
}

TermLts::~TermLts() { semantics_.subtract_bytes(bytes_); }

StateId TermLts::state_of(TermId term) const {
  const auto [place, is_new] = states_.try_emplace(term, static_cast<StateId>(terms_.size()));
  if (is_new) {
    terms_.push_back(term);
    transitions_.emplace_back();
    is_known_.push_back(false);
  }
  return place->second;
}

std::span<const Transition> TermLts::transitions(StateId state) const {
  if (!is_known_[index(state)]) {
    std::vector<Transition> found;
    for (const TermStep& step : semantics_.steps(term(state)))
      found.push_back({step.event, state_of(step.target)});
    const std::size_t bytes = bytes_of_state + found.capacity() * sizeof(Transition);
    semantics_.add_bytes(bytes);
    bytes_ += bytes;
    transitions_[index(state)] = std::move(found);
    is_known_[index(state)] = true;
  }
  return transitions_[index(state)];
}

const StateFacts& TermLts::facts(StateId state) const {
  return term(state) == semantics_.terms().ended() ? ended_ : running_;
}

}  // namespace csp::checker
