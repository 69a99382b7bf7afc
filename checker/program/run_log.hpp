// What a steered run of a program answered, read from its text: <csp/runtime/steering.hpp> says
// what each line means.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace csp::checker::program {

// One line of a schedule.
struct Decision {
  enum class Kind { Run, Pass, Put, Get, Timer, Skip, Choose, Sync, Poisoned, Closed };
  Kind kind = Kind::Run;
  std::string place{};           // of the process, for Pass the writer, for Sync the barrier
  std::uint32_t guard = 0;       // Choose: the answer
  std::string reader{};          // Pass
  std::uint32_t read_guard = 0;  // Pass

  friend bool operator==(const Decision&, const Decision&) = default;
};
[[nodiscard]] std::string to_string(const Decision& decision);

enum class StateKind { Read, Write, Alt, PriAlt, FairAlt, Sleep, Sync, Join, Choose };
enum class GuardKind { Read, Write, Timeout, Skip, Sync, Join, Choose };

// A value as it was sent: equal values have equal digests.
struct SentValue {
  std::string digest, text;

  friend bool operator==(const SentValue&, const SentValue&) = default;
};

struct LoggedGuard {
  std::uint32_t index = 0;
  GuardKind kind = GuardKind::Read;
  std::string object{};     // place of the channel, barrier or join; empty otherwise
  SentValue value{};        // Write
  std::uint32_t count = 0;  // Choose
  std::uint64_t delay = 0;  // Timeout: nanoseconds until then, where time is maximal
  std::string site{};
};

// What a process waits in.
struct LoggedState {
  std::string digest{};
  StateKind kind = StateKind::Read;
  std::string site{};
  std::vector<LoggedGuard> guards{};
  std::vector<LoggedGuard> disabled{};  // guards of an alternation that it does not offer
};

enum class EndReason { Finished, Poisoned, Closed, Cancelled, Exception };
struct LoggedEnd {
  EndReason reason = EndReason::Finished;
  std::string text{}, type{};  // of the exception that its parent gets; both empty: of none
};

// What exists from the beginning, or what a local step did to others.
struct LoggedEffect {
  enum class Kind { Channel, Barrier, Process, Ends, Poison, Enrol, Resign, Gone, Cancel };
  Kind kind = Kind::Ends;
  std::string place{};                    // Cancel: of a join
  std::string name{};                     // Channel, Barrier, Process
  std::string type{};                     // Channel. Process: the digest of its start
  std::string join{};                     // Process: what it is waited for in
  std::uint32_t capacity = 0;             // Channel
  std::int64_t readers = 0, writers = 0;  // Channel: how many. Ends: how many more
  std::uint32_t enrolled = 0;             // Barrier
  bool is_through_reader = false;         // Poison
  std::uint64_t lost = 0;                 // Poison
};

struct Hazard {
  std::string kind, text;  // "shared", "global", "unseen" or "clock"

  friend bool operator==(const Hazard&, const Hazard&) = default;
};

// A decision that was followed, and, of a `run`, what came of it. A run that was killed in its last
// local step has neither state nor end there.
struct LoggedStep {
  Decision decision{};
  std::vector<std::string> possible{};  // that could have been decided there, if it was asked
  std::vector<LoggedEffect> effects{};
  std::vector<Hazard> hazards{};
  std::optional<LoggedState> state{};
  std::optional<LoggedEnd> end{};
};

enum class RunEnding { Completed, Stuck, Limit, Refused, Again, Missing };

struct RunLog {
  std::vector<LoggedEffect> beginning;
  std::vector<LoggedStep> steps;
  RunEnding ending = RunEnding::Missing;
  std::string refusal;  // Refused: why
};

// The program, or what stands between it and the checker, does not keep to the protocol.
class ProtocolError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Throws a ProtocolError that names the line if the text is not a log. A last line without its end
// was cut off when the run was killed, and is left out.
[[nodiscard]] RunLog parse_run_log(std::string_view text);

[[nodiscard]] Decision parse_decision(std::string_view line);

}  // namespace csp::checker::program
