// What processes mean, straight from the definitions, for finite processes over a small alphabet:
// sets of traces, failures and divergences written out in full. Slow, and as obvious as the book
// makes it: Roscoe, "The Theory and Practice of Concurrency", sections 8.3 and 8.4 (sequential
// operators and parallel), and "Understanding Concurrent Systems", section 11.1 (interrupt and
// exception).
//
// Failures are the stable ones. A divergence here is a trace after which the process may diverge at
// once; that anything may come behind it is added where two processes are compared in the
// failures-divergences model. Finite processes diverge only where DIV does, so the definitions need
// no infinite traces.
#pragma once

#include <set>
#include <utility>
#include <vector>

#include "checker/process/term.hpp"

namespace csp::checker::test {

// Events are numbers from 0; `tick_number` of them is termination.
using NaiveTrace = std::vector<int>;
using NaiveSet = unsigned;  // a bit for each event
using NaiveFailure = std::pair<NaiveTrace, NaiveSet>;

struct NaiveFailures {
  std::set<NaiveTrace> traces;
  std::set<NaiveFailure> failures;
  std::set<NaiveTrace> divergences;
};

class NaiveModel {
 public:
  // `alphabet`: the visible events. The numbers above follow this order.
  NaiveModel(const ProcessTerms& terms, std::vector<EventId> alphabet)
      : terms_(terms), alphabet_(std::move(alphabet)) {}

  [[nodiscard]] int tick_number() const { return static_cast<int>(alphabet_.size()); }
  [[nodiscard]] NaiveSet visible() const { return (1u << alphabet_.size()) - 1; }
  [[nodiscard]] NaiveSet everything() const { return visible() | (1u << tick_number()); }

  [[nodiscard]] int number(EventId event) const;
  [[nodiscard]] NaiveFailures of(TermId term) const;
  [[nodiscard]] bool refines_traces(TermId specification, TermId implementation) const;
  [[nodiscard]] bool refines_failures(TermId specification, TermId implementation) const;
  [[nodiscard]] bool refines_divergences(TermId specification, TermId implementation) const;
  [[nodiscard]] bool is_divergence_free(TermId term) const;
  // Of stable failures, and of failures and divergences.
  [[nodiscard]] bool is_deadlock_free(TermId term, bool with_divergences) const;
  [[nodiscard]] bool is_deterministic(TermId term, bool with_divergences) const;

 private:
  [[nodiscard]] NaiveSet set(std::uint32_t id) const { return set(static_cast<EventSetId>(id)); }
  [[nodiscard]] NaiveSet set(EventSetId id) const;
  [[nodiscard]] NaiveFailures stop() const;
  [[nodiscard]] NaiveFailures skip() const;
  [[nodiscard]] bool ends(const NaiveTrace& trace) const {
    return !trace.empty() && trace.back() == tick_number();
  }
  void add_all(NaiveFailures& result, const NaiveTrace& trace, NaiveSet most) const;
  [[nodiscard]] NaiveFailures prefix(int event, const NaiveFailures& then) const;
  [[nodiscard]] NaiveFailures choice(const NaiveFailures& p, const NaiveFailures& q) const;
  [[nodiscard]] NaiveFailures sliding(const NaiveFailures& p, const NaiveFailures& q) const;
  [[nodiscard]] NaiveFailures sequence(const NaiveFailures& p, const NaiveFailures& q) const;
  [[nodiscard]] NaiveFailures interrupt(const NaiveFailures& p, const NaiveFailures& q) const;
  [[nodiscard]] NaiveFailures exception(const NaiveFailures& p, NaiveSet set,
                                        const NaiveFailures& q) const;
  [[nodiscard]] NaiveFailures hide(const NaiveFailures& p, NaiveSet set) const;
  [[nodiscard]] NaiveFailures rename(const NaiveFailures& p,
                                     const std::vector<EventPair>& pairs) const;
  [[nodiscard]] NaiveFailures parallel(const NaiveFailures& p, NaiveSet set,
                                       const NaiveFailures& q) const;
  [[nodiscard]] NaiveFailures synchronising_choice(const NaiveFailures& p, NaiveSet set,
                                                   const NaiveFailures& q) const;
  [[nodiscard]] NaiveFailures synchronising_interrupt(const NaiveFailures& p, NaiveSet set,
                                                      const NaiveFailures& q) const;
  [[nodiscard]] NaiveFailures alphabetised(const NaiveFailures& p, NaiveSet a,
                                           const NaiveFailures& q, NaiveSet b) const;
  [[nodiscard]] NaiveFailures linked(const NaiveFailures& p, const NaiveFailures& q,
                                     const std::vector<EventPair>& links) const;
  void merge(const NaiveTrace& s, const NaiveTrace& t, NaiveSet set, std::size_t i, std::size_t k,
             NaiveTrace& done, std::set<NaiveTrace>& merged) const;

  const ProcessTerms& terms_;
  std::vector<EventId> alphabet_;
};

}  // namespace csp::checker::test
