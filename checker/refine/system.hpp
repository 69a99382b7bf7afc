// What a search walks on: global states packed into words, and the steps between them.
//
// A network of components is one (NetworkSystem), and any Lts is one (LtsSystem: its state's number
// is its only word). A System is used by one thread; for_another_thread() gives more of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "checker/network/firing.hpp"
#include "checker/network/lts.hpp"

namespace csp::checker {

using PackedState = std::vector<Word>;

// The steps out of some states. Cleared and filled again, so that no step allocates.
class StepList {
 public:
  explicit StepList(std::size_t words) : words_(words) {}

  void clear() {
    events_.clear();
    states_.clear();
  }
  void add(EventId event, const Word* state) {
    events_.push_back(event);
    states_.insert(states_.end(), state, state + words_);
  }
  [[nodiscard]] std::size_t size() const { return events_.size(); }
  [[nodiscard]] EventId event(std::size_t step) const { return events_[step]; }
  [[nodiscard]] const Word* state(std::size_t step) const { return states_.data() + step * words_; }

 private:
  std::size_t words_;
  std::vector<EventId> events_;
  std::vector<Word> states_;  // words_ for each step
};

class System {
 public:
  virtual ~System() = default;

  [[nodiscard]] virtual std::size_t words() const = 0;
  [[nodiscard]] virtual PackedState initial() const = 0;
  // Appends the steps out of `state`, in an order that is always the same.
  virtual void steps(const Word* state, StepList& steps) = 0;
  // Everything has ended successfully.
  [[nodiscard]] virtual bool is_ended(const Word* state) const = 0;
  // The same system for one more thread; null where its states are numbered as they are found, so
  // that only one thread can walk it.
  [[nodiscard]] virtual std::unique_ptr<System> for_another_thread() const = 0;
};

}  // namespace csp::checker
