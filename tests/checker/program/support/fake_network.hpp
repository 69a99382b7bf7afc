// A program made of small state machines written by hand or drawn at random, and what may happen in
// it, in the plainest way: every local step by itself, every state a value. The twin of
// checker/program/global_states.hpp, with which it shares no code.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace csp::checker::program::test {

enum class FakeKind { Read, Write, Alt, PriAlt, Sleep, Sync, Join, Choose };

struct FakeGuard {
  enum class Kind { Read, Write, Timeout, Skip };
  Kind kind = Kind::Read;
  int channel = 0;
  int value = 0;  // Write
  bool is_enabled = true;
  int delay = 0;  // Timeout
};

struct FakeEffect {
  enum class Kind { Poison, Drop, Spawn };
  Kind kind = Kind::Drop;
  int object = 0;  // channel, or process
  bool is_read = false;
};

struct FakeStep {
  std::vector<FakeEffect> effects{};
  int target = -1;  // a state; -1: it ends
  int failure = 0;  // -1 only: the number of the exception that its parent gets, 0 for none
};

struct FakeState {
  FakeKind kind = FakeKind::Read;
  std::vector<FakeGuard> guards{};  // Read, Write, Alt, PriAlt, Sleep
  int count = 0;                    // Choose
  std::vector<int> children{};      // Join
};

// What a process is told: the guard and the value of a read, the answer of a choice, the failure of
// a child.
struct FakeEvent {
  enum class Kind {
    Start,
    Wrote,
    Read,
    Timeout,
    Skip,
    Chose,
    Sync,
    Joined,
    Poisoned,
    Closed,
    Cancelled
  };
  Kind kind = Kind::Start;
  int guard = 0;
  int value = 0;
  int failure = 0;
  bool is_told_to_stop = false;  // since it last went on, or before
  friend auto operator<=>(const FakeEvent&, const FakeEvent&) = default;
};

struct FakeProcess {
  std::string place;
  std::vector<FakeState> states{};
  FakeStep start{};
  // What is not there: it ends, with the failure that it is told. How it begins when it is told to
  // stop is in state -1.
  std::map<std::pair<int, FakeEvent>, FakeStep> steps{};
  std::set<int> reads{}, writes{};  // the ends that it is given
  bool is_enrolled = false;         // on the only barrier
  bool remembers = false;           // the last value that it read, for nothing
};

struct FakeNetwork {
  std::vector<FakeProcess> processes;  // the first is the root
  std::vector<int> capacities;         // of the channels
};

// --- one moment ---

struct FakeChannel {
  int readers = 0, writers = 0;
  bool had_readers = false, had_writers = false;
  bool poisoned_by_reader = false, poisoned_by_writer = false;
  std::vector<int> buffer{};
  friend auto operator<=>(const FakeChannel&, const FakeChannel&) = default;
};

struct FakeLocal {
  enum class Status { Absent, AboutToRun, Waiting };
  Status status = Status::Absent;
  int state = -1;
  FakeEvent event{};  // AboutToRun
  std::set<int> reads{}, writes{};
  bool is_enrolled = false;
  int memory = 0;
  bool is_told_to_stop = false;
  int failure_of_child = 0;  // the first
  bool are_children_told_to_stop = false;
  int waited = 0;  // for a deadline, where time is maximal
  friend auto operator<=>(const FakeLocal&, const FakeLocal&) = default;
};

struct FakeMoment {
  std::vector<FakeLocal> locals;
  std::vector<FakeChannel> channels;
  int enrolled = 0;
  friend auto operator<=>(const FakeMoment&, const FakeMoment&) = default;
};

struct FakeDecision {
  std::string text;          // as in a schedule
  std::string event{};       // as seen from outside
  std::vector<int> parts{};  // who takes part
  bool is_run = false;
};

class FakeSystem {
 public:
  // With maximal time a deadline comes when nothing else can happen, the earliest first.
  explicit FakeSystem(const FakeNetwork& network, bool is_time_maximal = false)
      : network_(network), is_time_maximal_(is_time_maximal) {}

  [[nodiscard]] FakeMoment begin() const;
  [[nodiscard]] std::vector<FakeDecision> decisions(const FakeMoment& moment) const;
  [[nodiscard]] std::vector<FakeDecision> decisions_at_any_time(const FakeMoment& moment) const;
  // `log` gets the lines behind the decision, if it is there.
  [[nodiscard]] FakeMoment after(FakeMoment moment, const FakeDecision& decision,
                                 std::string* log = nullptr) const;
  [[nodiscard]] bool is_completed(const FakeMoment& moment) const {
    return moment.locals[0].status == FakeLocal::Status::Absent;
  }
  [[nodiscard]] bool is_joining(const FakeMoment& moment, int process) const;
  [[nodiscard]] std::string beginning() const;  // the first lines of a log

 private:
  struct Offer {
    int process, guard;
    const FakeGuard* what;
  };
  [[nodiscard]] const FakeState& state_of(const FakeMoment& moment, int process) const;
  [[nodiscard]] bool is_offered(const FakeMoment& moment, int process,
                                const FakeGuard& guard) const;
  [[nodiscard]] std::vector<Offer> offers(const FakeMoment& moment) const;
  [[nodiscard]] bool is_overtaken(const FakeMoment& moment, const Offer& offer) const;
  void run(FakeMoment& moment, int process, std::string* log) const;
  void change_end(FakeMoment& moment, int channel, bool is_read, int by) const;
  [[nodiscard]] static std::string changed_ends(const FakeMoment& before, const FakeMoment& after);
  void spawn(FakeMoment& moment, int process, std::string* log) const;
  [[nodiscard]] int parent_of(int process) const;  // -1: none
  void fail(FakeMoment& moment, int child, int failure) const;
  void tell_children_to_stop(FakeMoment& moment, int parent) const;
  void describe(const FakeMoment& moment, int process, std::string& log) const;
  // Until the deadline of that guard.
  [[nodiscard]] int time_left(const FakeMoment& moment, const Offer& offer) const;
  void pass_time(FakeMoment& moment, int time) const;

  const FakeNetwork& network_;
  bool is_time_maximal_;
};

// What the whole can do.
struct NaiveAnswer {
  bool is_whole = true;  // false: there were too many states
  std::size_t states = 0;
  bool can_get_stuck = false;
  bool can_leave_behind = false;  // if it cannot get stuck
  bool can_go_unseen = false;     // for ever, without the events of the first channel
  std::set<std::string> events{};
};
[[nodiscard]] NaiveAnswer explore_naively(const FakeNetwork& network, std::size_t most_states,
                                          bool is_time_maximal = false);

// For each moment on the way that a schedule describes, the first included: whether from there the
// whole cannot but get stuck. Who could always take a step alone, because it is about to run or
// asleep, may do without for ever, or may not. Empty if there were too many states.
[[nodiscard]] std::vector<bool> doom_along(const FakeNetwork& network,
                                           const std::vector<std::string>& schedule, bool is_fair,
                                           std::size_t most_states);

// A first process that starts so many children, numbers 1 and on, and waits for them.
[[nodiscard]] FakeProcess root_of(int children);

// Draws small networks; equal numbers draw equal networks.
[[nodiscard]] FakeNetwork generate_network(std::uint32_t seed);
// The same, of networks in which many can meet nobody but each other.
[[nodiscard]] FakeNetwork generate_meetings(std::uint32_t seed);

}  // namespace csp::checker::program::test
