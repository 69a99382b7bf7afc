// What a search walks on: global states packed into words, and the steps between them.
//
// A network of components is one (NetworkSystem), and any Lts is one (LtsSystem: its state's number
// is its only word). A System is used by one thread; for_another_thread() gives more of it.
//
// It can do what its steps are and nothing else, unless it says that it does not know. Who knows a
// process only in part may also say what it does at the gaps before it is searched.
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

  // What is known of the state.
  enum class Knowledge : std::uint8_t {
    Whole,     // these are its steps
    Frontier,  // these are among its steps, and no more can be known
    Wanting,   // more can be known; these are of no use
  };

  void clear() {
    size_ = 0;
    knowledge_ = Knowledge::Whole;
  }
  void mark(Knowledge knowledge) { knowledge_ = knowledge; }
  [[nodiscard]] Knowledge knowledge() const { return knowledge_; }
  // Where the state lies now, until the next call.
  Word* add(EventId event, const Word* state) {
    if (size_ == events_.size()) grow();
    events_[size_] = event;
    Word* const place = states_.data() + size_ * words_;
    for (std::size_t w = 0; w < words_; ++w)
      place[w] = state[w];
    ++size_;
    return place;
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] EventId event(std::size_t step) const { return events_[step]; }
  [[nodiscard]] const Word* state(std::size_t step) const { return states_.data() + step * words_; }

 private:
  void grow() {
    events_.resize(2 * events_.size() + 16);
    states_.resize(events_.size() * words_);
  }

  std::size_t words_;
  std::size_t size_ = 0;
  Knowledge knowledge_ = Knowledge::Whole;
  std::vector<EventId> events_;  // those from size_ on are left over
  std::vector<Word> states_;     // words_ for each event
};

class System {
 public:
  virtual ~System() = default;

  [[nodiscard]] virtual std::size_t words() const = 0;
  // How many bits of the last word, from the lowest on, a state may use. A search keeps what it
  // knows of a state in the others, if it fits.
  [[nodiscard]] virtual std::uint32_t bits_of_last_word() const = 0;
  // Whether any step at all can be internal: else nothing diverges.
  [[nodiscard]] virtual bool may_step_silently() const = 0;
  [[nodiscard]] virtual PackedState initial() const = 0;
  // Appends the steps out of `state`, in an order that is always the same. A state that diverges by
  // itself has an internal step to itself.
  virtual void steps(const Word* state, StepList& steps) = 0;
  // Everything has ended successfully.
  [[nodiscard]] virtual bool is_ended(const Word* state) const = 0;
  // Of memory for what it keeps so that steps are found faster.
  [[nodiscard]] virtual std::uint64_t bytes() const { return 0; }
  // The same system for one more thread; null where its states are numbered as they are found, so
  // that only one thread can walk it.
  [[nodiscard]] virtual std::unique_ptr<System> for_another_thread() const = 0;
};

}  // namespace csp::checker
