// Searches all global states of a program, and runs it whenever the search comes to something that
// is not known yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <csp/checker/search_options.hpp>

#include "checker/program/knowledge.hpp"
#include "checker/program/learn_run.hpp"
#include "checker/program/program_under_test.hpp"
#include "checker/program/stateless.hpp"
#include "checker/program/teacher.hpp"

namespace csp::checker::program {

// How one gets somewhere, and what one finds there.
struct Way {
  bool is_shortest = true;
  std::vector<std::string> schedule{};
  RunStory story{};
  std::string doubt{};  // why it is not certain; empty if the program has gone it
};

// All that a program can do, as far as the search came.
class Behaviour {
 public:
  struct Step {
    std::string event;  // empty: nobody outside sees it
    std::size_t target = 0;
  };

  virtual ~Behaviour() = default;
  [[nodiscard]] virtual std::size_t states() const = 0;  // the first is number 0
  [[nodiscard]] virtual std::vector<Step> steps(std::size_t state) const = 0;
  [[nodiscard]] virtual bool has_ended(std::size_t state) const = 0;
  // Whether steps() are all that there are.
  [[nodiscard]] virtual bool is_known(std::size_t state) const = 0;
  // Runs the program from the beginning along these steps, each a number among those of its state.
  [[nodiscard]] virtual Way go(const std::vector<std::size_t>& steps) = 0;

 protected:
  Behaviour() = default;
  Behaviour(const Behaviour&) = default;
  Behaviour& operator=(const Behaviour&) = default;
};

struct ExplorationOptions {
  SearchOptions search{};
  // With another than Learn only deadlocks and accidents are looked for.
  Strategy strategy = Strategy::Learn;
  std::uint64_t max_runs = 10'000;
  std::uint64_t max_local_states = 10'000;  // of the processes in one place
  TeacherOptions runs{};
  // Some states may be left out where only deadlocks, left behind processes and accidents are
  // looked for, and a deadline may come at any time (meetings.hpp).
  bool reduces = true;
  // Where something is found so, it is looked for among all states, up to so many; or up to a few
  // times as many as were enough before.
  std::uint64_t states_to_search_again = 200'000;
  // Names of channels, barriers and events. If there are any, one asks whether something else can
  // go on for ever without them.
  std::vector<std::string> visible{};
  // Names of channels on which no value may be lost: dropped from a buffer that nobody can read any
  // more, because the last reader has gone or one has poisoned it.
  std::vector<std::string> lossless{};
  // If there is one, the search does not stop at a deadlock, and calls it when it has come to its
  // end or to a limit.
  std::function<void(Behaviour&)> on_behaviour{};
};

struct LeftBehindWay {
  Way way{};
  std::vector<PlaceId> places{};
};

struct UnseenLoopWay {
  Way way{};
  std::vector<Happening> loop{};
};

struct LossWay {
  Way way{};
  std::string channel, value;
};

struct UnknownPlace {
  PlaceId place{};
  NodeId node{};
  std::string why;
};

struct Exploration {
  Knowledge knowledge{};
  bool is_whole = false;  // all states were searched
  std::uint64_t states = 0;
  std::uint64_t transitions = 0;
  std::uint64_t runs = 0;
  // Without learning, or after that had to be given up.
  std::optional<StatelessSearch> stateless{};
  double seconds = 0;
  std::string limit{};  // that ended the search; empty if it saw everything
  std::string livelock_limit{};
  std::optional<Way> deadlock{};
  // After so many happenings on its way it could still have been avoided, and after one more it
  // could not.
  std::optional<std::size_t> deadlock_avoidable_until{};
  bool is_deadlock_certain = false;  // whatever happens, there will be one
  std::optional<LeftBehindWay> left_behind{};
  std::optional<UnseenLoopWay> livelock{};
  std::optional<LossWay> loss{};
  std::vector<Accident> accidents{};
  std::vector<UnknownPlace> unknown{};  // behind which nothing could be learned
  std::uint64_t states_at_unknown = 0;
  bool is_impossible = false;  // what was learned does not fit together
  bool is_endless = false;     // processes start and end for ever without communicating
  bool called_run_again = false;
  std::size_t threads = 1;  // of the program, when it calls csp::run
};

// Whether `name` is that of a channel, or of a family that it belongs to: take, or take.0.
[[nodiscard]] bool is_named(const std::string& channel, const std::string& name);

[[nodiscard]] Exploration explore(ProgramUnderTest& program, const ExplorationOptions& options);

}  // namespace csp::checker::program
