// What a search through a compiled process has found, in the words of its script.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <csp/checker/report.hpp>
#include <csp/checker/search_options.hpp>

#include "checker/api/counterexample_way.hpp"
#include "checker/compile/compile.hpp"
#include "checker/compile/semantics.hpp"
#include "checker/refine/refinement.hpp"

namespace csp::checker {

// Every counterexample is done again without any compression before it is told (model_replay.hpp);
// that may also say what the process has become.
class ModelCounterexample {
 public:
  // `process` is what was searched.
  ModelCounterexample(const CompiledProcess& process, Semantics& semantics,
                      const SearchOptions& search)
      : process_(process), semantics_(semantics), search_(search) {}

  [[nodiscard]] Counterexample of(const Violation& violation);

 private:
  void tell_parts(const Violation& violation, Counterexample& result);
  void tell_whole(const Violation& violation, Counterexample& result);
  [[nodiscard]] std::optional<WayStep> wrong_step(const Violation& violation) const;
  [[nodiscard]] std::vector<WayStep> way_of_whole(const std::vector<EventId>& trace,
                                                  const std::optional<Events>& offered,
                                                  CounterexampleWay& way);
  [[nodiscard]] OtherWay happening(const Violation& violation);
  void replay(const Violation& violation, Counterexample& result);
  [[nodiscard]] std::string name(EventId event) const;
  [[nodiscard]] std::vector<std::string> names(const std::vector<EventId>& events) const;

  const CompiledProcess& process_;
  Semantics& semantics_;
  const SearchOptions& search_;
};

}  // namespace csp::checker
