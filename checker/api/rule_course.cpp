#include "checker/api/rule_course.hpp"

#include <algorithm>

#include "checker/lts/behaviour.hpp"

namespace csp::checker {

RuleCourse::RuleCourse(const CompiledProcess& process)
    : process_(&process), parts_(process.machines.size()) {
  for (std::size_t c = 0; c < parts_.size(); ++c) {
    if (process.network->components()[c].starts_running) start(c);
  }
}

bool RuleCourse::can_fire(const Rule& rule) const {
  const auto runs = [&](ComponentId component) { return parts_[index(component)].runs; };
  const auto goes_on = [&](ComponentId component) {
    return runs(component) && std::ranges::find(rule.ends, component) == rule.ends.end();
  };
  return std::ranges::all_of(rule.participants, runs, &Participant::component) &&
         std::ranges::none_of(rule.awaits, runs) && std::ranges::none_of(rule.starts, goes_on);
}

bool RuleCourse::fire(const std::vector<RuleId>& rules) {
  return std::ranges::all_of(rules,
                             [this](RuleId rule) { return fire((*process_->network)[rule]); });
}

bool RuleCourse::fire(const Rule& rule) {
  if (!can_fire(rule)) return false;
  for (const Participant& part : rule.participants) {
    const std::size_t c = index(part.component);
    parts_[c].done.push_back(part.event);
    // Who keeps count has nothing more to do once it has.
    if (part.event == tick || process_->machines[c].is_counter) stop(c);
  }
  for (const ComponentId component : rule.ends)
    stop(index(component));
  for (const ComponentId component : rule.starts)
    start(index(component));
  if (rule.result != tick) return true;
  for (std::size_t c = 0; c < parts_.size(); ++c)
    stop(c);
  return true;
}

void RuleCourse::start(std::size_t component) {
  parts_[component].runs = true;
  ++parts_[component].starts;
}

void RuleCourse::stop(std::size_t component) {
  Part& part = parts_[component];
  if (!part.runs) return;
  part.runs = false;
  finished_.emplace(component, visible(part.done));
  part.done.clear();
}

}  // namespace csp::checker
