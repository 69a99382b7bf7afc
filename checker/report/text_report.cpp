#include <algorithm>
#include <iomanip>
#include <sstream>

#include <csp/checker/report.hpp>

#include "checker/report/counterexample_text.hpp"
#include "checker/report/sequence_table.hpp"

namespace csp::checker {

namespace {

std::string counted(std::uint64_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string answer(const Result& result) {
  switch (result.verdict) {
    case Verdict::Holds:
      return "holds.";
    case Verdict::HoldsUpToBound:
      return "holds up to " + result.bound + ".";
    case Verdict::Fails:
      return "FAILS.";
    case Verdict::Suspected:
      return "SUSPECTED: what was learned allows it; it has not been seen to happen.";
    case Verdict::GaveUp:
      return "gave up at " + result.bound + "; nothing was found until then.";
    case Verdict::Error:
      return "could not be checked.";
  }
  return "";
}

class TextReport {
 public:
  std::string write(const Report& report) {
    if (!report.subject.empty()) out_ << report.subject << "\n";
    for (const std::string& warning : report.warnings)
      out_ << "warning: " << warning << "\n";
    for (const std::string& error : report.errors)
      out_ << "error: " << error << "\n";
    for (const Result& result : report.results)
      write(result);
    if (!report.results.empty()) advise(report);
    return out_.str();
  }

 private:
  void write(const Result& result) {
    out_ << "\n" << result.assertion << ": " << answer(result) << "\n";
    out_ << "  (";
    const bool is_of_runs_alone = result.runs > 0 && result.states == 0;
    if (!is_of_runs_alone) {
      out_ << counted(result.states, "state", "states") << ", "
           << counted(result.transitions, "transition", "transitions") << ", ";
    }
    if (result.runs > 0) {
      out_ << counted(result.local_states, "local state", "local states") << ", "
           << counted(result.runs, "run", "runs") << ", ";
    }
    out_ << std::fixed << std::setprecision(2) << result.seconds << " s)\n";
    write_never_taken(result.never_taken);
    if (!result.counterexample) return;
    const Counterexample& found = *result.counterexample;
    if (!found.doubt.empty()) out_ << "\n  In doubt: " << found.doubt << "\n";
    const bool is_of_network =
        found.kind == CounterexampleKind::Divergence ||
        (found.kind == CounterexampleKind::Deadlock && !found.blocked.empty());
    if (!is_of_network && found.kind != CounterexampleKind::Accident) {
      out_ << "\n";
      write_in_brief(found, out_);
    } else if (found.kind == CounterexampleKind::Divergence) {
      write_livelock(found);
    } else if (found.kind == CounterexampleKind::Accident) {
      write_accident(found);
    } else {
      write_deadlock(found);
    }
  }

  void write_never_taken(const std::vector<NeverTaken>& guards) {
    if (guards.empty()) return;
    constexpr std::size_t most = 10;
    out_ << "\n  Never taken, in any order of events:\n";
    for (std::size_t i = 0; i < guards.size() && i < most; ++i) {
      const NeverTaken& it = guards[i];
      out_ << "    guard " << it.guard << " of the alt at " << it.location << " in " << it.process
           << ": "
           << (it.channel.empty() ? it.kind : deed({.channel = it.channel, .direction = it.kind}))
           << (it.is_never_enabled ? ", which is never enabled" : "") << "\n";
    }
    if (guards.size() > most) out_ << "    and " << guards.size() - most << " more\n";
  }

  void write_accident(const Counterexample& found) {
    if (!found.trace.empty()) {
      out_ << "\n  A way there:\n";
      write_steps(found);
    }
    out_ << "\n  Then " << found.event << "\n";
    if (found.output.empty()) return;
    out_ << "\n  The program wrote:\n";
    std::istringstream lines(found.output);
    for (std::string line; std::getline(lines, line);)
      out_ << "    " << line << "\n";
  }

  void write_deadlock(const Counterexample& found) {
    if (found.trace.empty()) {
      out_ << (found.others_go_on ? "\n  It is so from the start.\n"
                                  : "\n  It is there from the start: nothing can happen at all.\n");
    } else {
      out_ << "\n  A " << (found.is_shortest ? "shortest " : "") << "way there takes "
           << counted(found.trace.size(), "step", "steps") << ":\n";
      write_steps(found);
    }
    out_ << (found.others_go_on ? "\n  Then these wait for ever, whatever the others do:\n"
                                : "\n  Then nothing can happen, and these wait for ever:\n");
    for (const Blocked& blocked : found.blocked) {
      if (!only_joins(blocked)) write(blocked, found);
    }
    for (const Blocked& blocked : found.blocked) {
      if (only_joins(blocked))
        out_ << "    " << blocked.process << " waits for its children to end\n";
    }
    write_cycle(found);
    write_last_way_out(found);
    write_list("  Ended before: ", found.ended);
    write_list("  Never started: ", found.not_started);
    write_local_traces(found);
  }

  void write_livelock(const Counterexample& found) {
    if (found.trace.empty()) {
      out_ << "\n  It begins at the start.\n";
    } else {
      out_ << "\n  A " << (found.is_shortest ? "shortest " : "") << "way there takes "
           << counted(found.trace.size(), "step", "steps") << ":\n";
      write_steps(found);
    }
    if (!found.diverging.empty()) {
      out_ << "\n  Then " << found.diverging
           << " may go on by itself for ever, without ever offering an event.\n";
    } else {
      out_ << "\n  Then this may go on for ever, unseen from outside:\n";
      for (const std::string& step : found.loop)
        out_ << "    -> " << step << "\n";
    }
    write_local_traces(found);
  }

  // As a table, or where that would be too wide as a list.
  void write_steps(const Counterexample& found) {
    const std::vector<std::string> table = sequence_table(found);
    for (const std::string& line : table)
      out_ << line << "\n";
    if (!table.empty()) return;
    const int width = static_cast<int>(std::to_string(found.trace.size()).size());
    std::size_t longest = 0;
    for (const std::string& event : found.trace)
      longest = std::max(longest, event.size());
    for (std::size_t i = 0; i < found.trace.size(); ++i) {
      out_ << "    " << std::setw(width) << i + 1 << ". " << found.trace[i];
      if (i < found.steps.size()) {
        out_ << std::string(longest - found.trace[i].size(), ' ') << "   (" << found.steps[i]
             << ")";
      }
      out_ << "\n";
    }
  }

  void write(const Blocked& blocked, const Counterexample& found) {
    out_ << "    " << blocked.process;
    if (!blocked.location.empty()) out_ << " at " << blocked.location;
    if (!blocked.state.empty()) out_ << " (" << blocked.state << ")";
    out_ << "\n";
    if (blocked.waits_for.empty()) out_ << "      can do nothing more, and has not ended\n";
    for (const WaitsFor& wait : blocked.waits_for)
      out_ << "      waits to " << deed(wait) << "\n";
    for (const WaitEdge& wait : found.waits) {
      if (wait.from != blocked.process) continue;
      const bool has_ended = std::count(found.ended.begin(), found.ended.end(), wait.to) != 0;
      out_ << "      needs " << wait.to << " for " << wait.event
           << (has_ended ? ", which has ended" : "") << "\n";
    }
  }

  // A parent is not the cause: it waits because its children do.
  static bool only_joins(const Blocked& blocked) {
    return !blocked.waits_for.empty() &&
           std::all_of(blocked.waits_for.begin(), blocked.waits_for.end(),
                       [](const WaitsFor& wait) { return wait.direction == "join"; });
  }

  static std::string deed(const WaitsFor& wait) {
    if (wait.direction == "read") return "read from " + wait.channel;
    if (wait.direction == "write") return "write to " + wait.channel;
    if (wait.direction == "sync") return "synchronise on " + wait.channel;
    if (wait.direction == "join") return "join " + wait.channel;
    if (wait.direction == "timer") return "be woken by " + wait.channel;
    return "do " + wait.channel;
  }

  void write_cycle(const Counterexample& found) {
    if (found.cycle.empty()) return;
    out_ << "\n  The circle, each waiting for the next:\n    ";
    for (const std::string& process : found.cycle)
      out_ << process << " -> ";
    out_ << found.cycle.front() << "\n";
  }

  void write_last_way_out(const Counterexample& found) {
    if (found.is_unavoidable && !found.trace.empty()) {
      out_ << "\n  Nothing could have avoided it: whatever happens from the start, nothing can "
              "happen in the end.\n";
    }
    if (!found.avoidable_until) return;
    const std::size_t until = *found.avoidable_until;
    if (until >= found.trace.size()) {
      out_ << "\n  Up to the last step it could still have been avoided.\n";
      return;
    }
    const bool is_told = found.trace[until] == "tau" && until < found.steps.size();
    out_ << "\n  ";
    if (until > 0) {
      out_ << "Up to step " << until << " it could still have been avoided; from step " << until + 1
           << " on";
    } else {
      out_ << "From step 1 on";
    }
    out_ << " (" << (is_told ? found.steps[until] : found.trace[until]) << ") it could not"
         << (until > 0 ? "" : " be avoided any more") << ".\n";
  }

  void write_list(const std::string& title, const std::vector<std::string>& names) {
    if (names.empty()) return;
    out_ << "\n" << title;
    for (std::size_t i = 0; i < names.size(); ++i)
      out_ << (i == 0 ? "" : ", ") << names[i];
    out_ << "\n";
  }

  void write_local_traces(const Counterexample& found) {
    const bool anybody_moved =
        std::any_of(found.components.begin(), found.components.end(),
                    [](const ComponentTrace& one) { return !one.trace.empty(); });
    if (!anybody_moved) return;
    out_ << "\n  What each did on the way, in its own words:\n";
    for (const ComponentTrace& one : found.components) {
      out_ << "    " << one.process << ":";
      for (const std::string& event : one.trace)
        out_ << " " << event;
      out_ << (one.trace.empty() ? " nothing\n" : "\n");
    }
  }

  void advise(const Report& report) {
    const auto with_gaps = std::find_if(report.results.begin(), report.results.end(),
                                        [](const Result& result) { return !result.gaps.empty(); });
    if (with_gaps != report.results.end()) write_gaps(*with_gaps);
    if (verdict(report) == Verdict::GaveUp) {
      out_ << "\nTo see more: raise --states, --time or --memory, or check a smaller network.\n";
    }
    for (const std::string& advice : report.advice)
      out_ << "\n" << advice << "\n";
  }

  void write_gaps(const Result& result) {
    constexpr std::size_t most = 10;
    out_ << "\nNothing is known behind "
         << counted(result.gaps.size(), "place that was reached", "places that were reached");
    out_ << "; " << counted(result.states_at_gaps, "state", "states")
         << " could go on only there:\n";
    for (std::size_t i = 0; i < result.gaps.size() && i < most; ++i) {
      const Gap& gap = result.gaps[i];
      out_ << "    " << gap.process;
      if (!gap.location.empty()) out_ << " at " << gap.location;
      if (!gap.state.empty()) out_ << " (" << gap.state << ")";
      out_ << "\n";
    }
    if (result.gaps.size() > most) {
      out_ << "    and " << result.gaps.size() - most << " more\n";
    }
    out_ << "What happens there is not known, and no verdict covers it.\n";
  }

  std::ostringstream out_;
};

}  // namespace

std::string to_text(const Report& report) { return TextReport().write(report); }

}  // namespace csp::checker
