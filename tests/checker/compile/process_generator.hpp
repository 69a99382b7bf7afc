// Generated processes: all operators, over three events, with names for loops.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "checker/compile/compile.hpp"
#include "checker/compile/semantics.hpp"
#include "checker/compile/term_lts.hpp"
#include "checker/refine/refinement.hpp"

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
  // Generated processes use the first `alphabet_size` of a, b, c, and never `private_event`.
  explicit World(std::size_t alphabet_size = 3);

  ProcessTerms terms;
  Names names;
  Semantics semantics{terms, names};
  EventId a = terms.events.add("a");
  EventId b = terms.events.add("b");
  EventId c = terms.events.add("c");
  EventId private_event = terms.events.add("m");
  std::vector<EventId> alphabet;

  TermId make(ProcessOperator op, std::vector<TermId> operands, std::uint32_t data = 0) {
    return terms.add(op, operands, data);
  }
  TermId prefix(EventId event, TermId then) {
    return make(ProcessOperator::Prefix, {then}, static_cast<std::uint32_t>(event));
  }
  TermId div() { return make(ProcessOperator::Div, {}); }
  std::uint32_t set(std::vector<EventId> events) {
    return static_cast<std::uint32_t>(terms.listed_set(std::move(events)));
  }
  std::uint32_t pairs(std::vector<EventPair> pairs) {
    return static_cast<std::uint32_t>(terms.add_pairs(std::move(pairs)));
  }
  std::uint32_t alphabets(const std::vector<std::vector<EventId>>& sets);
  // A buffer of so many places, for what comes in as `in` and goes out as `out`.
  TermId buffer(std::uint64_t capacity, EventId in, EventId out);

  // A process that ends its traces after a few events, or diverges; of at most so many operators,
  // one inside the other.
  TermId finite(int depth);
  // One that may also go on for ever: it may use RUN, CHAOS, buffers and names. Their definitions
  // are generated with the first of them. It has finitely many states.
  TermId generated(int depth);
  EventId generated_event();
  std::vector<EventId> generated_events();  // some of the alphabet
  std::vector<EventPair> generated_pairs();

  // The process as a system; discards the case where it has too many states.
  const TermLts& lts(TermId process);
  using Question = std::function<bool(System&, const SearchOptions&)>;
  // What is answered of the process by its terms. Compiled, without compression, with it, and with
  // a function applied to it that should change nothing, on one to four threads, the answer is the
  // same, or the property fails.
  bool answer(TermId process, const Question& question);
  // The same of refinement, where the specification is compiled in all these ways, too.
  bool refines(TermId specification, TermId implementation, SemanticModel model);

 private:
  TermId operation(int depth, bool is_finite);
  TermId leaf(bool is_finite);
  TermId endless();
  // Where in the definition of a name.
  struct Place {
    bool is_behind_event = false;
    bool is_behind_tau = false;
    bool is_in_choice = false;
  };
  TermId body(int depth, Place place);
  void define_names();

  // The process, and the process with some compression applied to it, another one each time.
  std::vector<TermId> forms(TermId process);
  std::shared_ptr<const CompiledProcess> compiled(TermId process, bool compresses);

  std::uint32_t turn_;
  std::map<TermId, TermLts> systems_;
};

}  // namespace csp::checker::test
