// Process terms: what the processes of a model are built from, whatever language they were written
// in. Equal terms are one term, so a TermId says which process it is.
//
// A recursive process is a finite graph: a Call names a process, and its body is asked for when it
// is needed (Definitions). The operators are those of CSP_M: FDR manual 4.2.3, section 4.3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "checker/network/lts.hpp"

namespace csp::checker {

enum class TermId : std::uint32_t {};
enum class CallId : std::uint32_t {};       // a named process with its arguments
enum class EventSetId : std::uint32_t {};   // see ProcessTerms::events
enum class EventMapId : std::uint32_t {};   // pairs of events: see ProcessTerms::pairs
enum class AlphabetsId : std::uint32_t {};  // one set for each operand
enum class FunctionId : std::uint32_t {};   // see ProcessFunction
enum class BufferId : std::uint32_t {};

// The comment says what Term::data is, and how many operands there are where not just one or two.
enum class ProcessOperator : std::uint8_t {
  Call,                    // CallId; no operands
  Stop,                    // no operands
  Skip,                    // no operands: tick, then nothing
  Ended,                   // no operands: what has ticked
  Div,                     // no operands: diverges at once
  Chaos,                   // EventSetId; no operands
  Run,                     // EventSetId; no operands
  Buffer,                  // BufferId; no operands
  Prefix,                  // EventId; then the process
  PrefixSet,               // EventSetId: any of them, then the process
  ExternalChoice,          // any number of operands; none: like STOP
  InternalChoice,          // one or more
  SlidingChoice,           // P [> Q
  Sequential,              // P ; Q
  Interrupt,               // P /\ Q
  Interleave,              // any number; none: like SKIP
  Hide,                    // EventSetId
  Project,                 // EventSetId: hides everything else
  Rename,                  // EventMapId: from, to
  GeneralisedParallel,     // EventSetId; any number; none: like SKIP
  AlphabetisedParallel,    // AlphabetsId; any number; none: like SKIP
  LinkedParallel,          // EventMapId: left's event, right's event, hidden when they meet
  Exception,               // EventSetId: P [|A|> Q
  SynchronisingChoice,     // EventSetId; any number; none: like STOP
  SynchronisingInterrupt,  // EventSetId: P /+A+\ Q
  Function,                // FunctionId; what is done to the process
};

struct Term {
  ProcessOperator op{};
  std::uint32_t data = 0;
  std::uint32_t first = 0;  // operands: ProcessTerms::operands
  std::uint32_t count = 0;
};

// Some events, perhaps infinitely many: it can be asked whether it holds one, and listed where it
// is finite.
class EventSet {
 public:
  virtual ~EventSet() = default;
  [[nodiscard]] virtual bool contains(EventId event) const = 0;
  // Its events in ascending order; none where there is no end of them.
  [[nodiscard]] virtual const std::vector<EventId>* listed() const = 0;
  // As a person writes it: "{a, c.0}" or "{|c|}".
  [[nodiscard]] virtual std::string text() const = 0;
};

// A set that holds just the events given.
[[nodiscard]] std::shared_ptr<const EventSet> listed_events(const EventTable& names,
                                                            std::vector<EventId> events);

using EventPair = std::pair<EventId, EventId>;

// BUFFER and its kin: FDR manual 4.2.3, section 4.3.3.
struct BufferFacts {
  std::uint64_t capacity = 0;
  std::optional<EventId> full{};   // happens on an input too many; without it inputs are refused
  std::optional<EventId> empty{};  // may happen while it is empty
  std::vector<EventPair> ports{};  // what goes in, what then comes out
  std::vector<std::uint32_t> contents{};  // ports; the next to come out first

  friend bool operator==(const BufferFacts&, const BufferFacts&) = default;
};

// Compressions and the other functions from processes to processes. FDR manual 4.2.3, 4.5.7.
enum class FunctionKind : std::uint8_t {
  Chase,
  ChaseNoCache,
  DelayBisimulation,
  Deter,
  Diamond,
  Explicate,
  FailureWatchdog,  // sets[0], events[0]
  LazyEnumerate,
  LazyNormal,
  ModelCompress,
  Normal,
  Prioritise,              // sets: the most urgent first
  PrioritiseNoCache,       // sets
  PrioritisePartialOrder,  // order: (more urgent, less urgent), closed under transitivity
  StrongBisimulation,
  TauLoopFactor,
  TraceWatchdog,  // sets[0], events[0]
  WeakBisimulation,
};
[[nodiscard]] std::string_view to_string(FunctionKind kind);  // "sbisim"
// It only makes a process smaller: what that means stays as it is.
[[nodiscard]] bool is_compression(FunctionKind kind);

struct ProcessFunction {
  FunctionKind kind{};
  std::vector<EventSetId> sets{};
  std::vector<EventId> events{};
  std::vector<EventPair> order{};

  friend bool operator==(const ProcessFunction&, const ProcessFunction&) = default;
};

// Holds terms and what they refer to. Adding what is there already gives what is there.
class ProcessTerms {
 public:
  ProcessTerms();
  ProcessTerms(const ProcessTerms&) = delete;  // its event sets refer to `events`
  ProcessTerms& operator=(const ProcessTerms&) = delete;

  EventTable events{EventTable::SignalsWithoutNames{}};

  EventSetId add(std::shared_ptr<const EventSet> set);  // never merged: see listed_set
  // The set of just these events.
  EventSetId listed_set(std::vector<EventId> events);
  EventMapId add_pairs(std::vector<EventPair> pairs);
  AlphabetsId add_alphabets(std::vector<EventSetId> sets);
  FunctionId add(ProcessFunction function);
  BufferId add(BufferFacts buffer);

  TermId add(ProcessOperator op, std::span<const TermId> operands = {}, std::uint32_t data = 0);
  TermId call(CallId call);
  [[nodiscard]] TermId stop() const { return stop_; }
  [[nodiscard]] TermId skip() const { return skip_; }
  [[nodiscard]] TermId ended() const { return ended_; }

  [[nodiscard]] const Term& operator[](TermId id) const {
    return terms_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] std::span<const TermId> operands(const Term& term) const {
    return {operands_.data() + term.first, term.count};
  }
  [[nodiscard]] const EventSet& set(EventSetId id) const {
    return *sets_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] const std::vector<EventPair>& pairs(EventMapId id) const {
    return pairs_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] const std::vector<EventSetId>& alphabets(AlphabetsId id) const {
    return alphabets_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] const ProcessFunction& function(FunctionId id) const {
    return functions_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] const BufferFacts& buffer(BufferId id) const {
    return buffers_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] std::size_t size() const { return terms_.size(); }
  // Of memory, about: for terms, not for what they refer to.
  [[nodiscard]] std::size_t bytes() const;

 private:
  [[nodiscard]] bool is(TermId id, ProcessOperator op, std::span<const TermId> operands,
                        std::uint32_t data) const;
  void grow();

  std::vector<Term> terms_;
  std::vector<TermId> operands_;
  std::vector<std::uint32_t> slots_;  // open addressing; 0: free, else a TermId plus one
  std::vector<std::shared_ptr<const EventSet>> sets_;
  std::unordered_map<std::string, EventSetId> listed_sets_;  // by the bytes of their events
  std::deque<std::vector<EventPair>> pairs_;  // stay where they are while others come
  std::unordered_map<std::string, EventMapId> pair_ids_;
  std::deque<std::vector<EventSetId>> alphabets_;
  std::unordered_map<std::string, AlphabetsId> alphabet_ids_;
  std::vector<ProcessFunction> functions_;
  std::vector<BufferFacts> buffers_;
  TermId stop_{};
  TermId skip_{};
  TermId ended_{};
};

// Says what stands behind a Call. The language that the model is written in answers.
class Definitions {
 public:
  virtual ~Definitions() = default;
  // The process behind the name. The same each time. May throw what the language throws for a
  // mistake in the script.
  virtual TermId body(CallId call) = 0;
  // "PHIL(2)"
  [[nodiscard]] virtual std::string name(CallId call) = 0;
  // The process behind the name is a mistake: throws what the language throws for one, with
  // "`P` " before `what`.
  [[noreturn]] virtual void refuse(CallId call, const std::string& what, const std::string& fix);
};

}  // namespace csp::checker
