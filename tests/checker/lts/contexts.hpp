// Terms with a hole into which a system is put: the contexts of CSP, in their real semantics.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "checker/compile/semantics.hpp"
#include "checker/lts/compact_lts.hpp"
#include "checker/process/term.hpp"

namespace csp::checker::test {

// Processes with names: the states of systems, and loops.
class StateNames final : public Definitions {
 public:
  TermId body(CallId call) override { return bodies.at(static_cast<std::size_t>(call)); }
  std::string name(CallId call) override {
    return "P" + std::to_string(static_cast<unsigned>(call));
  }
  std::vector<TermId> bodies;
};

class Contexts {
 public:
  using Context = std::function<TermId(TermId)>;

  Contexts();

  // A term that does what the system does; its states are equations.
  TermId term_of(const CompactLts& lts);
  // Of at most so many operators, one inside the other. Inside rc::check only.
  Context generated(int depth);
  // Under priorities: each event in one of three sets, or in none.
  Context prioritised(const Context& inner);

  // prioritise(P, <{}, {b}>)
  TermId urgent_before_b(TermId process);
  // P [|{a, b}|] Q, and P \ {a, b}.
  TermId together(const CompactLts& left, const CompactLts& right);
  TermId hidden(TermId process);

  Semantics& semantics() { return semantics_; }

 private:
  TermId make(ProcessOperator op, std::vector<TermId> operands, std::uint32_t data = 0);
  std::uint32_t set(std::vector<EventId> events);
  std::uint32_t generated_set();
  std::uint32_t generated_pairs();
  // SKIP, one event and then STOP or SKIP, or a small system.
  TermId generated_process();

  ProcessTerms terms_;
  StateNames names_;
  Semantics semantics_{terms_, names_};
};

}  // namespace csp::checker::test
