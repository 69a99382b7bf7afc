// The order of merge.cpp, found by comparing every event with every other: the definition, not an algorithm.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include <csp/tracer/trace.hpp>

namespace csp::tracer::testing {

class NaiveMerge {
 public:
  NaiveMerge(std::vector<std::vector<Event>> rings, const Trace& definitions)
      : rings_(std::move(rings)), trace_(definitions) {
    for (const auto& ring : rings_) all_.insert(all_.end(), ring.begin(), ring.end());
  }

  // Of the first events left in each ring that no event left must precede, always the earliest.
  std::vector<Event> run() {
    std::vector<Event> merged;
    while (const auto ring = earliest_free()) {
      merged.push_back(rings_[*ring].front());
      rings_[*ring].erase(rings_[*ring].begin());
    }
    return merged;
  }

 private:
  using Kind = record::Kind;

  std::optional<std::size_t> earliest_free() const {
    std::optional<std::size_t> best;
    for (std::size_t ring = 0; ring < rings_.size(); ++ring) {
      if (rings_[ring].empty() || !is_free(rings_[ring].front())) continue;
      if (!best || rings_[ring].front().time < rings_[*best].front().time) best = ring;
    }
    return best;
  }

  bool is_free(const Event& event) const {
    for (const auto& ring : rings_) {
      for (const Event& other : ring) {
        if (precedes(other, event)) return false;
      }
    }
    return true;
  }

  bool precedes(const Event& a, const Event& b) const {
    return is_earlier_step(a, b) || is_earlier_on_channel(a, b) || is_end_of_child(a, b) ||
           is_before_barrier(a, b) || is_interruption_cause(a, b);
  }

  static std::vector<std::pair<ProcessId, std::uint32_t>> steps(const Event& event) {
    std::vector<std::pair<ProcessId, std::uint32_t>> result;
    if (event.process != no_process) result.emplace_back(event.process, event.step);
    if (event.partner != no_process) result.emplace_back(event.partner, event.partner_step);
    return result;
  }

  bool is_earlier_step(const Event& a, const Event& b) const {
    for (const auto& [p, m] : steps(a)) {
      for (const auto& [q, n] : steps(b)) {
        const Process& child = trace_.processes[static_cast<std::size_t>(q)];
        if (p == q && m < n) return true;
        if (p == child.parent && m <= child.parent_step) return true;
      }
    }
    return false;
  }

  static bool is_earlier_on_channel(const Event& a, const Event& b) {
    if (a.kind != Kind::Commit || b.kind != Kind::Commit || a.object != b.object) return false;
    const bool a_gets = a.process == no_process, b_gets = b.process == no_process;
    if (a_gets == b_gets) return a.channel_number < b.channel_number;
    return b_gets && a.channel_number <= b.channel_number;
  }

  bool is_end_of_child(const Event& a, const Event& b) const {
    if (a.kind != Kind::ProcessEnd || b.kind != Kind::ParEnd) return false;
    const Process& child = trace_.processes[static_cast<std::size_t>(a.process)];
    return child.parent == b.process && child.parent_step == par_begin_of(b);
  }

  std::uint32_t par_begin_of(const Event& par_end) const {
    std::vector<Event> of_process;
    for (const Event& event : all_) {
      const bool is_par = event.kind == Kind::ParBegin || event.kind == Kind::ParEnd;
      if (is_par && event.process == par_end.process && event.step < par_end.step) of_process.push_back(event);
    }
    std::sort(of_process.begin(), of_process.end(), [](const Event& a, const Event& b) { return a.step < b.step; });
    std::vector<std::uint32_t> open;
    for (const Event& event : of_process) {
      if (event.kind == Kind::ParBegin) open.push_back(event.step);
      if (event.kind == Kind::ParEnd) open.pop_back();
    }
    return open.back();
  }

  bool is_before_barrier(const Event& a, const Event& b) const {
    if (b.kind != Kind::Sync) return false;
    return std::any_of(all_.begin(), all_.end(), [&](const Event& other) {
      const bool is_same_phase = other.kind == Kind::Sync && other.object == b.object && other.argument == b.argument;
      return is_same_phase && is_earlier_step(a, other);
    });
  }

  // The first poisoning or closing left, if none has been merged.
  bool is_interruption_cause(const Event& a, const Event& b) const {
    if (b.kind != Kind::Interrupted || a.object != b.object) return false;
    const auto reason = static_cast<record::Reason>(b.detail);
    const Kind cause = reason == record::Reason::Poisoned ? Kind::Poison : Kind::ChannelClosed;
    if (a.kind != cause) return false;
    const auto count = [&](const std::vector<Event>& events) {
      return std::count_if(events.begin(), events.end(),
                           [&](const Event& e) { return e.kind == cause && e.object == b.object; });
    };
    std::ptrdiff_t left = 0;
    for (const auto& ring : rings_) left += count(ring);
    return left == count(all_);
  }

  std::vector<std::vector<Event>> rings_;
  const Trace& trace_;
  std::vector<Event> all_;
};

}  // namespace csp::tracer::testing
