// Counterexamples done again by the operational semantics, without any compression.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <csp/checker/search_options.hpp>

#include "checker/compile/compile.hpp"
#include "checker/compile/semantics.hpp"
#include "checker/lts/behaviour.hpp"
#include "checker/refine/refinement.hpp"

namespace csp::checker {

struct Replayed {
  bool is_done = false;
  std::string limit{};              // why not
  std::string state{};              // what the process has become, where the whole was done again
  std::vector<std::string> loop{};  // and what it goes through for ever
};

class ModelReplay {
 public:
  // `process` is what was searched.
  ModelReplay(const CompiledProcess& process, Semantics& semantics, const SearchOptions& search)
      : process_(process), semantics_(semantics), search_(search) {}

  // The process as a whole, term by term, is looked through for the way that was found: that is the
  // stronger check, and says what the process has become. Where there is too much to look through
  // each component does its own part (replay_by_parts.hpp).
  [[nodiscard]] Replayed of(const Violation& violation);
  // The way on which what may be refused happens.
  [[nodiscard]] Replayed happening(const Violation& violation);

  // Says when something about a counterexample has taken long enough.
  [[nodiscard]] static std::function<bool()> patience(const SearchOptions& search);

 private:
  using Attempt = std::function<Replayed(const std::function<bool()>& is_enough)>;

  [[nodiscard]] Replayed tried(const Attempt& attempt);
  [[nodiscard]] Replayed whole(const Violation& violation, const std::function<bool()>& is_enough);
  [[nodiscard]] Replayed whole_of(const SystemWay& way, const std::function<bool()>& is_enough);
  [[nodiscard]] Replayed missing(const Violation& violation,
                                 const std::function<bool()>& is_enough);
  template <class Found>
  [[nodiscard]] Replayed parts(const Found& found, const std::function<bool()>& is_enough);
  [[nodiscard]] bool has_chosen() const;
  [[nodiscard]] std::string limit(const BehaviourSearch& search,
                                  const std::function<bool()>& is_enough) const;

  const CompiledProcess& process_;
  Semantics& semantics_;
  const SearchOptions& search_;
};

}  // namespace csp::checker
