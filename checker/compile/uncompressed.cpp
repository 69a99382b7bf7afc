// What is left of a function when nothing is made smaller:
//
//   * a compression is its operand: Roscoe, "Understanding Concurrent Systems", section 16.2;
//   * chase and deter take one of the ways that their operand has, and rest where it may rest
//     (section 17.3; FDR manual 4.2.3, section 4.5.7), so each of their ways is one of the operand;
//   * prioritise looks at one step after the other, as the operational semantics does;
//   * a watchdog is a walk along the normal form of its operand, which is made once more, out of
//     the operand's uncompressed states.
#include "checker/compile/uncompressed.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "checker/compile/compile.hpp"
#include "checker/compile/term_lts.hpp"
#include "checker/lts/compact_lts.hpp"
#include "checker/lts/watchdogs.hpp"

namespace csp::checker {

namespace {

bool takes_ways_of_operand(FunctionKind kind) {
  return is_compression(kind) || is_chase(kind) || kind == FunctionKind::Deter;
}

// What is left behind names, compressions and choices among the ways.
TermId bare(TermId term, Semantics& semantics) {
  constexpr int most_names = 1'000;
  for (int i = 0; i < most_names; ++i) {
    const Term here = semantics.terms()[term];
    if (here.op == ProcessOperator::Call) {
      term = semantics.body(static_cast<CallId>(here.data));
      continue;
    }
    if (here.op != ProcessOperator::Function) break;
    const auto function = static_cast<FunctionId>(here.data);
    if (!takes_ways_of_operand(semantics.terms().function(function).kind)) break;
    term = semantics.terms().operands(here)[0];
  }
  return term;
}

std::shared_ptr<const Lts> watchdog(const ProcessFunction& function, TermId operand,
                                    Semantics& semantics, std::size_t most_states,
                                    const std::function<bool()>& should_stop) {
  const TermLts specification(semantics, operand);
  const auto written = written_down(specification, most_states, should_stop);
  if (!written) return nullptr;
  const Events watched = watched_events(function, semantics.terms());
  const EventId bark = function.events.front();
  const auto stops = [&](std::uint64_t) { return should_stop && should_stop(); };
  auto made = function.kind == FunctionKind::TraceWatchdog
                  ? trace_watchdog(*written, watched, bark, most_states, stops)
                  : failure_watchdog(*written, watched, bark, most_states, stops);
  if (!made) return nullptr;
  return std::make_shared<const CompactLts>(std::move(*made));
}

FunctionKind kind_of(const Machine& machine, const ProcessTerms& terms) {
  return terms.function(static_cast<FunctionId>(terms[machine.term].data)).kind;
}

}  // namespace

std::shared_ptr<const Lts> uncompressed(const Machine& machine, Semantics& semantics,
                                        std::size_t most_states,
                                        const std::function<bool()>& should_stop) {
  if (machine.is_counter) return machine.lts;
  if (!machine.inside) return std::make_shared<TermLts>(semantics, machine.term);
  const TermId term = bare(machine.term, semantics);
  const Term here = semantics.terms()[term];
  if (here.op == ProcessOperator::Function) {
    const ProcessFunction function = semantics.terms().function(static_cast<FunctionId>(here.data));
    const bool watches = function.kind == FunctionKind::TraceWatchdog ||
                         function.kind == FunctionKind::FailureWatchdog;
    const TermId operand = semantics.terms().operands(here)[0];
    if (watches) return watchdog(function, operand, semantics, most_states, should_stop);
  }
  return std::make_shared<TermLts>(semantics, term);
}

bool has_ways_inside(const Machine& machine, const ProcessTerms& terms) {
  return machine.inside != nullptr && takes_ways_of_operand(kind_of(machine, terms));
}

bool is_chase(const Machine& machine, const ProcessTerms& terms) {
  return machine.inside != nullptr && is_chase(kind_of(machine, terms));
}

// What is urgent depends on internal steps that a compression may have taken away.
bool has_chosen(const Machine& machine, const ProcessTerms& terms) {
  if (!machine.inside) return false;
  const auto& parts = machine.inside->machines;
  const FunctionKind kind = kind_of(machine, terms);
  if (is_chase(kind) || kind == FunctionKind::Deter) return true;
  const auto has_inside = [](const Machine& part) { return part.inside != nullptr; };
  if (is_priority(kind) && std::ranges::any_of(parts, has_inside)) return true;
  return std::ranges::any_of(parts, [&](const Machine& part) { return has_chosen(part, terms); });
}

}  // namespace csp::checker
