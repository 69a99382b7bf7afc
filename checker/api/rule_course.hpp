// What the components of a compiled process do when its rules are taken one after the other.
#pragma once

#include <cstddef>
#include <set>
#include <utility>
#include <vector>

#include "checker/compile/compile.hpp"
#include "checker/network/network.hpp"

namespace csp::checker {

// Which components run, and what each has done since it was started: that is all that rules ask of
// a network besides the states of their participants.
class RuleCourse {
 public:
  struct Part {
    bool runs = false;
    std::size_t starts = 0;       // how often it was started
    std::vector<EventId> done{};  // internal steps counted
  };
  // A component and what it did, without internal steps.
  using Life = std::pair<std::size_t, std::vector<EventId>>;

  // The process is a network and must outlive this.
  explicit RuleCourse(const CompiledProcess& process);

  [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }
  // Of components that have stopped by now.
  [[nodiscard]] const std::set<Life>& finished() const { return finished_; }

  // As far as it depends on who runs.
  [[nodiscard]] bool can_fire(const Rule& rule) const;
  // False where one of them cannot fire.
  [[nodiscard]] bool fire(const std::vector<RuleId>& rules);

 private:
  bool fire(const Rule& rule);
  void start(std::size_t component);
  void stop(std::size_t component);

  const CompiledProcess* process_;
  std::vector<Part> parts_;
  std::set<Life> finished_;
};

}  // namespace csp::checker
