// Idea: every run is another order. At random, an order is met the more often the fewer decisions
// have to go one way. By priorities, somebody can be kept waiting for as long as it takes, however
// many decisions that needs, and what matters is only how often another must come first
// (runtime/priorities.hpp has the source). Depth first, all orders come one after the other, and
// the first ones differ only at their end. So the first finds what is everywhere, the second what
// is rare, and the third what is small.
//
// At random and by priorities runs do not depend on each other but for the length that the next
// expects: the longest so far.
#include "checker/program/stateless.hpp"

#include <algorithm>

#include "checker/program/orders.hpp"

namespace csp::checker::program {

namespace {

constexpr std::uint64_t most_decisions = 1'200;
// The depth-first search comes back from here; it would never come back from an endless run.
constexpr std::uint64_t most_decisions_of_an_order = 300;
// A fault that needs three decisions in a certain order: nearly all that people have looked into
// need no more (Lu, Park, Seo, Zhou, "Learning from mistakes", ASPLOS 2008).
constexpr std::uint32_t changes = 2;

std::string counted_runs(std::uint64_t runs, const std::string& kind) {
  return std::to_string(runs) + " " + kind + (runs == 1 ? "run" : "runs");
}

class Stateless {
 public:
  Stateless(Teacher& teacher, SearchWatch& watch, Strategy strategy)
      : teacher_(teacher), watch_(watch) {
    search_.strategy = strategy;
    search_.seed = teacher.seed();
  }

  StatelessSearch search(std::uint64_t most_runs) {
    const std::uint64_t before = teacher_.runs();
    while (teacher_.runs() - before < most_runs && !teacher_.stuck() && !search_.is_whole) {
      if (watch_.is_over()) {
        search_.why_over = watch_.why_over();
        break;
      }
      note(teacher_.run(next_request()).log);
      watch_.tell([&] {
        Progress progress;
        progress.runs = teacher_.runs() - before;
        progress.most_runs = most_runs;
        progress.local_states = teacher_.local_states();
        progress.phase = "running";
        return progress;
      });
    }
    return search_;
  }

 private:
  [[nodiscard]] bool goes_by_priorities() const {
    switch (search_.strategy) {
      case Strategy::Priorities:
        return true;
      case Strategy::RandomAndPriorities:
        return search_.runs % 2 == 1;
      default:
        return false;
    }
  }

  [[nodiscard]] RunRequest next_request() const {
    if (search_.strategy == Strategy::DepthFirst) {
      return {.schedule = *orders_.next(),
              .decisions = most_decisions_of_an_order,
              .tells_possible = true};
    }
    RunRequest request{.decisions = most_decisions, .seed = search_.seed + search_.runs};
    if (request.seed == 0) request.seed = ~std::uint64_t{0};  // 0 would not be random
    // The first run is at random: nothing is known of how long it is.
    if (goes_by_priorities() && search_.longest > 0)
      request.by_priorities = {.changes = changes, .length = search_.longest};
    return request;
  }

  void note(const RunLog& log) {
    ++search_.runs;
    const auto decisions =
        static_cast<std::uint64_t>(std::ranges::count_if(log.steps, [](const LoggedStep& step) {
          return step.decision.kind != Decision::Kind::Run;
        }));
    search_.longest = std::max(search_.longest, decisions);
    if (log.ending == RunEnding::Limit) search_.cut_after = decisions;
    if (search_.strategy != Strategy::DepthFirst) return;
    orders_.note(log);
    search_.is_whole = !orders_.next();
    search_.is_unsteady = orders_.are_unsteady();
  }

  Teacher& teacher_;
  SearchWatch& watch_;
  StatelessSearch search_;
  Orders orders_;
};

}  // namespace

StatelessSearch search_stateless(Teacher& teacher, SearchWatch& watch, Strategy strategy,
                                 std::uint64_t most_runs) {
  return Stateless(teacher, watch, strategy).search(most_runs);
}

std::string in_words(const StatelessSearch& search) {
  const std::string seed = " (seed " + std::to_string(search.seed) + ")";
  std::string words;
  switch (search.strategy) {
    case Strategy::Learn:
    case Strategy::Random:
      words = counted_runs(search.runs, "random ") + seed;
      break;
    case Strategy::RandomAndPriorities:
      words = counted_runs(search.runs, "random ") + seed + ", every second by priorities";
      break;
    case Strategy::Priorities:
      words = counted_runs(search.runs, "") + " by random priorities" + seed;
      break;
    case Strategy::DepthFirst: {
      const std::string number = std::to_string(search.runs) + " orders";
      if (search.is_whole) {
        words = search.runs == 1 ? "the only order" : "all " + number;
      } else {
        words = search.runs == 1 ? "the first order" : "the first " + number;
      }
      words += " of decisions";
      if (search.cut_after == 0) words += ", none longer than " + std::to_string(search.longest);
      break;
    }
  }
  if (search.cut_after > 0)
    words += ", cut off after " + std::to_string(search.cut_after) + " decisions";
  if (search.is_unsteady) words += ", though the same decisions did not always lead to the same";
  if (!search.why_over.empty()) words += ", until " + search.why_over;
  return words;
}

}  // namespace csp::checker::program
