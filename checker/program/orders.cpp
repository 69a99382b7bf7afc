// Idea: the log of a run says at each of its points what could have been done instead. The next run
// takes the next of these at the last point that has one left, and before it does the same again.
// Source: Godefroid, "Model checking for programming languages using VeriSoft", POPL 1997.
//
// A local step that takes nothing away from others is not put off: whatever is done before it can
// be done behind it as well, and leads to the same (global_states.cpp says why). Whether it does
// the log tells, once it was done. One that touches memory which others can reach is taken to.
//
// Invariant: next_ is the option of each point; every order that begins as it up to some point and
// with an earlier option there has been run.
#include "checker/program/orders.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <utility>

namespace csp::checker::program {

namespace {

// How much each channel holds, as far as a log has told.
class Capacities {
 public:
  explicit Capacities(const RunLog& log) { note(log.beginning); }
  void note(const std::vector<LoggedEffect>& effects) {
    for (const LoggedEffect& effect : effects) {
      if (effect.kind == LoggedEffect::Kind::Channel) capacities_[effect.place] = effect.capacity;
    }
  }
  [[nodiscard]] bool is_buffer(const std::string& place) const {
    const auto it = capacities_.find(place);
    return it != capacities_.end() && it->second > 0;
  }

 private:
  std::map<std::string, std::uint32_t> capacities_;
};

bool is_made_in(const LoggedStep& step, const std::string& place) {
  return std::ranges::any_of(step.effects, [&](const LoggedEffect& effect) {
    return effect.kind == LoggedEffect::Kind::Channel && effect.place == place;
  });
}

bool takes_away(const LoggedStep& step, const Capacities& capacities) {
  const auto takes = [&](const LoggedEffect& effect) {
    switch (effect.kind) {
      case LoggedEffect::Kind::Poison:
      case LoggedEffect::Kind::Enrol:
      case LoggedEffect::Kind::Cancel:
        return true;
      case LoggedEffect::Kind::Ends:
        return !is_made_in(step, effect.place) &&
               (effect.readers > 0 || effect.writers > 0 ||
                (effect.readers < 0 && capacities.is_buffer(effect.place)));
      case LoggedEffect::Kind::Gone:
        return !is_made_in(step, effect.place) && capacities.is_buffer(effect.place);
      default:
        return false;
    }
  };
  const bool fails = step.end && !step.end->type.empty();
  return fails || !step.hazards.empty() || std::ranges::any_of(step.effects, takes);
}

}  // namespace

void Orders::note(const RunLog& log) {
  Capacities capacities(log);
  std::size_t point = 0;
  for (const LoggedStep& step : log.steps) {
    const std::string done = to_string(step.decision);
    if (point == points_.size()) {
      Point now{.seen = step.possible, .options = {done}};
      if (step.decision.kind != Decision::Kind::Run || takes_away(step, capacities)) {
        std::ranges::copy_if(step.possible, std::back_inserter(now.options),
                             [&](const std::string& it) { return it != done; });
      }
      points_.push_back(std::move(now));
    } else if (points_[point].options[points_[point].option] != done) {
      break;
    } else if (points_[point].seen != step.possible) {
      are_unsteady_ = true;
    }
    capacities.note(step.effects);
    ++point;
  }
  // What was not possible after all, or not to be reached, is left out with all that follows.
  if (point < points_.size()) {
    are_unsteady_ = true;
    points_.resize(point + 1);
  }
  while (!points_.empty() && points_.back().option + 1 == points_.back().options.size())
    points_.pop_back();
  next_.reset();
  if (points_.empty()) return;
  ++points_.back().option;
  next_.emplace();
  for (const Point& it : points_)
    next_->push_back(it.options[it.option]);
}

}  // namespace csp::checker::program
