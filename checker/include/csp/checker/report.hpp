// What csp-check answers: a verdict for each thing that was checked, and the evidence where it does
// not hold.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace csp::checker {

enum class Verdict {
  Holds,           // everything was looked at
  HoldsUpToBound,  // everything within the bound that `Result::bound` names
  Fails,           // there is a counterexample
  Suspected,       // there is one in what was learned; nobody has seen it happen
  GaveUp,          // a limit was reached first; `Result::bound` names it
  Error,           // the input is wrong
};
[[nodiscard]] std::string_view to_string(Verdict verdict);  // "holds_up_to_bound"

struct WaitsFor {
  std::string channel;    // or barrier, process, event
  std::string direction;  // "read", "write", "sync", "join", "timer", "event"
};

// A component that waits for something that cannot happen.
struct Blocked {
  std::string process;
  std::vector<WaitsFor> waits_for;
  std::string location;  // "philosophers.cpp:42"; empty if unknown
  std::string state;     // label of its state; may be empty
};

// `from` waits for `to`, which does not do its part of `event`.
struct WaitEdge {
  std::string from, to, event;
};

// What one component did along the way, in its own words.
struct ComponentTrace {
  std::string process;
  std::vector<std::string> trace;
};

// One step of a way through the global states, and who takes part in it, each by an event of its
// own.
struct WayStep {
  struct Part {
    std::string process, event;
  };
  std::string event;  // of the whole: "tau" where nobody outside sees it
  std::vector<Part> parts{};
  bool is_given = false;  // there are two parts, and the first gives something to the second
};

// Another way with the same events that can be seen, but for one more at its end.
struct OtherWay {
  std::vector<std::string> trace;  // "tau" where a step cannot be seen from outside
  std::vector<std::string> steps;  // who did what in each of them
  std::vector<WayStep> way;        // and with all that happens inside of components
  std::vector<ComponentTrace> components;
  std::string state;         // what the process has become at its end, as the model writes it
  bool is_replayed = false;  // done again by the rules of the language alone
  std::string replay_limit;  // why not, where that was tried in vain
};

// Accident: a program crashed, threw, or came to no communication any more.
enum class CounterexampleKind { Trace, Refusal, Divergence, Deadlock, Determinism, Accident };
[[nodiscard]] std::string_view to_string(CounterexampleKind kind);  // "deadlock"

struct Counterexample {
  CounterexampleKind kind = CounterexampleKind::Deadlock;
  std::vector<std::string> trace;  // "tau" where a step cannot be seen from outside
  bool is_shortest = true;         // no way there takes fewer steps
  std::string event;        // Trace: what then happens and may not, or cannot happen and must.
                            // Determinism: what then may happen and may be refused.
                            // Accident: what went wrong, in words
  bool is_missing = false;  // Trace: `event` cannot happen and must
  // Determinism: `trace` and all else here is the way on which `event` is refused; this is the one
  // at whose end it happens.
  std::optional<OtherWay> happening;
  std::vector<std::string> allowed;  // Trace: what may happen there instead
  std::vector<std::string> offered;  // Refusal, Determinism: all that is offered there
  std::vector<std::vector<std::string>> required;  // Refusal: one of these would be enough
  std::string state;  // what the process has become by then, as the model writes it
  // Done again step by step: by the rules of the language alone, or by the program itself.
  bool is_replayed = false;
  std::string replay_limit;   // why not, where that was tried in vain
  std::string doubt;          // why it is only suspected; empty if it is certain
  bool others_go_on = false;  // Deadlock: of some processes only, while others may go on
  // Deadlock of a program: after so many steps of `trace` it could still have been avoided, after
  // one more it could not.
  std::optional<std::size_t> avoidable_until;
  bool is_unavoidable = false;  // Deadlock of a program: whatever happens, there will be one
  // Of a program: the decisions that lead there, a line each, as csp-trace run --schedule reads
  // them, and what the program wrote meanwhile.
  std::vector<std::string> schedule;
  std::string output;
  std::vector<std::string>
      steps;  // who did what in each step of `trace`: "alice: coin, machine: coin"
  std::vector<Blocked> blocked;  // Deadlock: every component that waits
  std::vector<WaitEdge> waits;   // Deadlock: who waits for whom
  std::vector<std::string>
      cycle;  // Deadlock: a circle of processes that wait, each for the next; may be empty
  // The steps of `trace` with all that happens in them, also unseen inside of components: for
  // pictures.
  std::vector<WayStep> way;
  std::optional<WayStep> wrong_step;  // Trace: how `event` then happens
  std::vector<WayStep> loop_way;      // Divergence: the steps of `loop`
  std::vector<std::string> loop;      // Divergence: who does what for ever after `trace`
  std::string diverging;              // Divergence inside one component: its name
  std::vector<ComponentTrace> components;
  std::vector<std::string> ended;        // components that had ended
  std::vector<std::string> not_started;  // and those that had never run
};

// A place behind which nothing is known.
struct Gap {
  std::string process;
  std::string state;     // label; may be empty
  std::string location;  // may be empty
};

// A guard of an alternation that a process of a program came to, and that was never taken, in any
// state.
struct NeverTaken {
  std::string process;
  std::string location;     // of the statement that it belongs to
  std::uint32_t guard = 0;  // its number there, from 0
  std::string kind;         // "read", "write", "timer", "skip"
  std::string channel;      // read, write
  bool is_never_enabled = false;
};

struct Result {
  std::string assertion;  // "deadlock free"
  Verdict verdict = Verdict::Holds;
  std::string bound;  // HoldsUpToBound: up to what. GaveUp: which limit. Else empty
  std::uint64_t states = 0;
  std::uint64_t transitions = 0;
  std::uint64_t levels = 0;  // csp-check model: how many steps from the start the search came
  // Of a program: how often it was run, and in how many states its processes were seen.
  std::uint64_t runs = 0;
  std::uint64_t local_states = 0;
  double seconds = 0;
  std::optional<Counterexample> counterexample;
  std::vector<Gap> gaps;                // reached places behind which nothing is known
  std::uint64_t states_at_gaps = 0;     // global states that could only go on through a gap
  std::vector<NeverTaken> never_taken;  // of a program that was searched to the end
};

struct Report {
  std::string subject;  // what was checked, in a line: "philosophers.json: 10 components, 20 rules"
  std::vector<Result> results;
  std::vector<std::string> warnings;
  std::vector<std::string> advice;  // what to run next, a sentence each; only the text shows it
  std::vector<std::string> errors;  // each starts with the file and the place in it
};

// The worst of them all: an error, else fails or suspected, else gave_up, else holds_up_to_bound,
// else holds.
[[nodiscard]] Verdict verdict(const Report& report);

// For people: what was checked, the answer, and how it comes about.
[[nodiscard]] std::string to_text(const Report& report);
// For programs: one JSON object; its schema is cli/check/report.schema.json.
[[nodiscard]] std::string to_json(const Report& report);

}  // namespace csp::checker
