// Whom a search asks what a process does after an event, where nobody has seen it yet. (So the one
// is called that answers a learner's questions: Angluin, "Learning regular sets from queries and
// counterexamples", 1987.)
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "checker/program/global_states.hpp"

namespace csp::checker::program {

class Oracle {
 public:
  // The decisions by which a program comes to the event, that one and what follows it at once
  // included. Working them out takes time.
  using Schedule = std::function<std::vector<std::string>()>;

  virtual ~Oracle() = default;
  // Adds the edge to what is known, if it can. What it says is of use only if it could not: why.
  [[nodiscard]] virtual std::string ask(const MissingEdge& missing, const Schedule& schedule) = 0;
  // How often the program was run for answers.
  [[nodiscard]] virtual std::uint64_t runs() const = 0;
  // Of memory for what it keeps so that it can answer, about.
  [[nodiscard]] virtual std::uint64_t bytes() const { return 0; }

 protected:
  Oracle() = default;
  Oracle(const Oracle&) = default;
  Oracle& operator=(const Oracle&) = default;
};

}  // namespace csp::checker::program
