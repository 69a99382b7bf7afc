#include "tests/checker/program/support/fake_program.hpp"

#include <algorithm>
#include <optional>
#include <random>

namespace csp::checker::program::test {

namespace {

// Whose turn it is where processes have priorities: all that the most important one can do.
class Ranks {
 public:
  Ranks(const ByPriorities& wanted, std::size_t processes, std::mt19937_64& random) {
    for (std::size_t p = 0; p < processes; ++p)
      ranks_.push_back(static_cast<int>(p));
    std::ranges::shuffle(ranks_, random);
    for (std::uint32_t i = 0; i < wanted.changes; ++i)
      changes_.push_back(1 + random() % std::max<std::uint64_t>(wanted.length, 1));
  }
  [[nodiscard]] int first_of(const FakeDecision& decision) const {
    return *std::ranges::max_element(decision.parts, {}, [&](int p) { return rank(p); });
  }
  void keep_most_important(std::vector<FakeDecision>& decisions) const {
    int best = rank(first_of(decisions[0]));
    for (const FakeDecision& it : decisions)
      best = std::max(best, rank(first_of(it)));
    std::erase_if(decisions, [&](const FakeDecision& it) { return rank(first_of(it)) != best; });
  }
  void change_after(std::uint64_t decision, int first) {
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      if (changes_[i] == decision)
        ranks_[static_cast<std::size_t>(first)] = -1 - static_cast<int>(i);
    }
  }

 private:
  [[nodiscard]] int rank(int process) const { return ranks_[static_cast<std::size_t>(process)]; }
  std::vector<int> ranks_;
  std::vector<std::uint64_t> changes_;
};

}  // namespace

RunAnswer FakeProgram::run(const RunRequest& request) {
  const FakeSystem system(network_, request.time == TimeMode::Maximal);
  RunAnswer answer;
  answer.log = system.beginning();
  FakeMoment moment = system.begin();
  std::mt19937_64 random(request.seed);
  std::optional<Ranks> ranks;
  if (request.by_priorities)
    ranks.emplace(*request.by_priorities, network_.processes.size(), random);
  std::uint64_t followed = 0;
  for (std::size_t line = 0;; ++line) {
    if (system.is_completed(moment)) {
      answer.log += "end\tcompleted\n";
      return answer;
    }
    std::vector<FakeDecision> decisions = system.decisions(moment);
    if (decisions.empty()) {
      answer.log += "end\tstuck\n";
      return answer;
    }
    const std::vector<FakeDecision> possible = decisions;
    FakeDecision next;
    if (line < request.schedule.size()) {
      const auto it = std::ranges::find(decisions, request.schedule[line], &FakeDecision::text);
      if (it == decisions.end()) {
        answer.log += "end\trefused\t" + request.schedule[line] + " is not possible\n";
        return answer;
      }
      next = *it;
    } else {
      if (followed >= request.decisions) {
        std::erase_if(decisions, [](const FakeDecision& it) { return !it.is_run; });
      }
      if (decisions.empty()) {
        answer.log += "end\tlimit\n";
        return answer;
      }
      // As a steered program does: a process runs on before anything is decided.
      const auto run = std::ranges::find_if(decisions, &FakeDecision::is_run);
      if (request.seed == 0) {
        next = run != decisions.end() ? *run : decisions[0];
      } else {
        if (ranks) ranks->keep_most_important(decisions);
        next = decisions[random() % decisions.size()];
      }
    }
    if (!next.is_run) ++followed;
    if (ranks && !next.is_run) ranks->change_after(followed, ranks->first_of(next));
    for (const FakeDecision& it : possible)
      answer.log += request.tells_possible ? "may\t" + it.text + "\n" : "";
    answer.log += "do\t" + next.text + "\n";
    moment = system.after(std::move(moment), next, &answer.log);
  }
}

}  // namespace csp::checker::program::test
