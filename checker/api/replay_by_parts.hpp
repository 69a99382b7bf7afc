// A way through a compiled process done again by the uncompressed semantics of each component by
// itself: where the whole has too many states for that.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "checker/compile/compile.hpp"
#include "checker/compile/semantics.hpp"
#include "checker/lts/normal_form.hpp"
#include "checker/refine/refinement.hpp"
#include "checker/refine/search.hpp"

namespace csp::checker {

// How a way ends.
struct WayEnd {
  enum class Kind : std::uint8_t {
    Anyhow,
    Refusing,  // in a stable state that offers nothing but `offered`, or just tick
    Endless,   // and then goes on for ever with `circle` over and over, or in silence
  };
  Kind kind{};
  Events offered{};
  std::vector<EventId> circle{};  // what is seen of it; may be empty
};

// What came of a replay.
struct PartsReplay {
  enum class Outcome : std::uint8_t {
    Done,
    Wrong,    // all was looked at: there is no such way
    Unknown,  // `why` it was not looked at
  };
  Outcome outcome{};
  std::string why{};
  std::optional<Events> offered{};  // what is offered at the end, where that was asked
};

class RuleCourse;

class ReplayByParts {
 public:
  // Gives up when `is_enough` says so, or where one component has more than `most_pairs` of a state
  // and a length of trace to look at. Calls throw what Semantics::steps throws.
  ReplayByParts(Semantics& semantics, std::size_t most_pairs, std::function<bool()> is_enough)
      : semantics_(semantics), most_pairs_(most_pairs), is_enough_(std::move(is_enough)) {}

  // Of what was found in the process.
  [[nodiscard]] PartsReplay of(const CompiledProcess& process, const Violation& violation);
  // Of the way on which what may be refused happens.
  [[nodiscard]] PartsReplay of(const CompiledProcess& process, const SystemWay& way);

  // Of a way by rules, which need not be one. Where it is to be endless, `circle` leads from its
  // end back to there. The states at its end say what its components are to offer at most.
  [[nodiscard]] PartsReplay way(const CompiledProcess& process, const Path& path,
                                const std::vector<RuleId>& circle, const WayEnd& end);
  // Of a way of which one knows only what is seen; no tau in `trace`.
  [[nodiscard]] PartsReplay machine(const Machine& machine, const std::vector<EventId>& trace,
                                    const WayEnd& end);

 private:
  struct Found;

  // A machine by its lts, and what it is to do: trace, and the members of WayEnd.
  using Task =
      std::tuple<const Lts*, std::vector<EventId>, WayEnd::Kind, Events, std::vector<EventId>>;

  [[nodiscard]] PartsReplay alone(const Machine& machine, const std::vector<EventId>& trace,
                                  const WayEnd& end) const;
  [[nodiscard]] Found find(const Lts& lts, const std::vector<EventId>& trace,
                           const WayEnd& end) const;
  // Of what is inside of the machine.
  PartsReplay inside(const Machine& outer, const std::vector<EventId>& trace, const WayEnd& end);
  PartsReplay offered_by(const Network& network, const RuleCourse& course,
                         const std::vector<std::optional<Events>>& offered,
                         const WayEnd& end) const;

  Semantics& semantics_;
  const std::size_t most_pairs_;
  const std::function<bool()> is_enough_;
  std::map<Task, PartsReplay> known_;
};

}  // namespace csp::checker
