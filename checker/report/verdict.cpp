#include <algorithm>
#include <array>
#include <cassert>

#include <csp/checker/report.hpp>

namespace csp::checker {

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::Holds:
      return "holds";
    case Verdict::HoldsUpToBound:
      return "holds_up_to_bound";
    case Verdict::Fails:
      return "fails";
    case Verdict::Suspected:
      return "suspected";
    case Verdict::GaveUp:
      return "gave_up";
    case Verdict::Error:
      return "error";
  }
  assert(false && "every verdict has a name");
  return "";
}

std::string_view to_string(CounterexampleKind kind) {
  switch (kind) {
    case CounterexampleKind::Trace:
      return "trace";
    case CounterexampleKind::Refusal:
      return "refusal";
    case CounterexampleKind::Divergence:
      return "divergence";
    case CounterexampleKind::Deadlock:
      return "deadlock";
    case CounterexampleKind::Determinism:
      return "determinism";
    case CounterexampleKind::Accident:
      return "accident";
  }
  assert(false && "every kind has a name");
  return "";
}

Verdict verdict(const Report& report) {
  if (!report.errors.empty()) return Verdict::Error;
  constexpr std::array worst_first{Verdict::Error,  Verdict::Fails,          Verdict::Suspected,
                                   Verdict::GaveUp, Verdict::HoldsUpToBound, Verdict::Holds};
  for (const Verdict candidate : worst_first) {
    const bool occurs =
        std::any_of(report.results.begin(), report.results.end(),
                    [candidate](const Result& result) { return result.verdict == candidate; });
    if (occurs) return candidate;
  }
  return Verdict::Holds;
}

}  // namespace csp::checker
