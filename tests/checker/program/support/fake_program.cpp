#include "tests/checker/program/support/fake_program.hpp"

#include <algorithm>
#include <random>

namespace csp::checker::program::test {

RunAnswer FakeProgram::run(const RunRequest& request) {
  const FakeSystem system(network_);
  RunAnswer answer;
  answer.log = system.beginning();
  FakeMoment moment = system.begin();
  std::mt19937_64 random(request.seed);
  std::uint64_t followed = 0;
  for (std::size_t line = 0;; ++line) {
    if (system.is_completed(moment)) {
      answer.log += "end\tcompleted\n";
      return answer;
    }
    std::vector<FakeDecision> decisions = system.decisions(moment);
    const auto is_timer = [](const FakeDecision& it) { return it.text.starts_with("timer"); };
    if (request.time == TimeMode::Maximal && !std::ranges::all_of(decisions, is_timer)) {
      std::erase_if(decisions, is_timer);
    }
    if (decisions.empty()) {
      answer.log += "end\tstuck\n";
      return answer;
    }
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
      next = decisions[request.seed == 0 ? 0 : random() % decisions.size()];
    }
    if (!next.is_run) ++followed;
    answer.log += "do\t" + next.text + "\n";
    moment = system.after(std::move(moment), next, &answer.log);
  }
}

}  // namespace csp::checker::program::test
