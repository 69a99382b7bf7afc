// A way through a compiled process step by step, with what happens inside of the components that a
// function was applied to.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <csp/checker/report.hpp>

#include "checker/compile/compile.hpp"
#include "checker/lts/normal_form.hpp"
#include "checker/refine/search.hpp"

namespace csp::checker {

class CounterexampleWay {
 public:
  // Looking inside is given up when `is_enough` says so: what is found until then is told.
  CounterexampleWay(const EventTable& events, std::function<bool()> is_enough)
      : events_(events), is_enough_(std::move(is_enough)) {}

  // How a way ends that is told because of what is refused there, or for another reason.
  enum class End { Anyhow, Refusing };

  // The path leads through the process's network. Components that only keep count take no part.
  [[nodiscard]] std::vector<WayStep> steps(const CompiledProcess& process, const Path& path,
                                           End end);
  // Some way through what the machine was made from that looks like `trace` (no internal steps)
  // from outside, and behind which nothing but `offered` is on offer; empty where there is nothing
  // to look into.
  [[nodiscard]] std::vector<WayStep> steps_inside(const Machine& machine,
                                                  const std::vector<EventId>& trace,
                                                  const std::optional<Events>& offered);
  // What each component has done in these steps, those inside of another behind it: "whole / part".
  [[nodiscard]] const std::vector<ComponentTrace>& traces() const { return traces_; }

 private:
  // `rule` counts along the path; none for what happens unseen inside of a component.
  struct Row {
    WayStep step;
    bool is_silent = false;
    std::optional<std::size_t> rule{};
  };
  using Rows = std::vector<Row>;

  Rows rows(const CompiledProcess& process, const Path& path, End end, const std::string& prefix);
  std::optional<Rows> rows_inside(const Machine& machine, const std::vector<EventId>& trace,
                                  const std::optional<Events>& offered, const std::string& prefix);
  [[nodiscard]] static Rows merged(Rows outside, Rows inside,
                                   const std::vector<std::optional<EventId>>& own);

  const EventTable& events_;
  const std::function<bool()> is_enough_;
  std::vector<ComponentTrace> traces_;
};

}  // namespace csp::checker
