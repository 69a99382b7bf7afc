// Somewhere to make processes: terms, names and their semantics, and processes at random.
#pragma once

#include <string>
#include <vector>

#include "checker/compile/semantics.hpp"
#include "checker/process/term.hpp"

namespace csp::checker::test {

// Processes with names, for loops.
class Names : public Definitions {
 public:
  TermId body(CallId call) override { return bodies.at(static_cast<std::size_t>(call)); }
  std::string name(CallId call) override {
    return "P" + std::to_string(static_cast<unsigned>(call));
  }
  std::vector<TermId> bodies;
};

struct World {
  ProcessTerms terms;
  Names names;
  Semantics semantics{terms, names};
  EventId a = terms.events.add("a");
  EventId b = terms.events.add("b");

  TermId make(ProcessOperator op, std::vector<TermId> operands, std::uint32_t data = 0) {
    return terms.add(op, operands, data);
  }
  TermId prefix(EventId event, TermId then) {
    return make(ProcessOperator::Prefix, {then}, static_cast<std::uint32_t>(event));
  }
  std::uint32_t set(std::vector<EventId> events) {
    return static_cast<std::uint32_t>(terms.listed_set(std::move(events)));
  }
  // Within a rapidcheck property: a process of at most so many operators, one inside the other.
  TermId generated(int depth);
  std::uint32_t generated_set();
};

}  // namespace csp::checker::test
