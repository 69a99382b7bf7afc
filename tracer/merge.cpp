// Each ring is in an order that could have happened: its worker wrote one record after the other. So it is enough to look at the
// first event left in each ring. It is free when what it rests on has been merged:
//   * a step of a process: that process's step before it, and for the first, the step of its parent that started it;
//   * a communication: both partners' steps before it, and the channel's communication before it (of a buffer: the put before
//     it, the get before it, and for a get the put that it delivers);
//   * the end of a par: the ends of its children;
//   * a barrier synchronisation: what every participant did before it;
//   * an interruption by poison or closing: the poisoning, the closing.
// Of the free ones the earliest comes next. If the trace is whole one is always free: the causes of the event that really happened
// first among those left have all been merged. If records are missing there may be none; then the earliest is
// taken anyway, and counts as the step it claims to be.
//
// A ring whose first event is not free waits for one particular process or channel, and is looked at again when that one
// moves: the time is O(events * log rings), and O(rings) more for each such wait.
#include "tracer/merge.hpp"

#include <algorithm>
#include <queue>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace csp::tracer {
namespace {

using record::Kind;
using record::Reason;

constexpr std::size_t index(ProcessId process) { return static_cast<std::size_t>(process); }

// What a ring waits for: a process or a channel, as one number.
using Key = std::uint64_t;
constexpr Key free_to_go = ~Key{0};
constexpr Key key_of(ProcessId process) { return static_cast<std::uint32_t>(process); }
constexpr Key key_of_channel(std::uint32_t channel) { return Key{1} << 32 | channel; }

constexpr std::uint64_t pair_of(std::uint64_t high, std::uint32_t low) { return high << 32 | low; }

class Merge {
 public:
  Merge(std::vector<RingEvents>& rings, const ClockCalibration& clock, Trace& trace)
      : rings_(rings),
        clock_(clock),
        trace_(trace),
        next_step_(trace.processes.size()),
        channels_(trace.channels.size()),
        process_awaited_(trace.processes.size()),
        at_(rings.size()),
        waits_for_(rings.size(), free_to_go) {
    survey();
  }

  void run() {
    for (std::uint32_t ring = 0; ring < rings_.size(); ++ring) consider(ring);
    while (const auto ring = next_ring()) take(*ring);
  }

 private:
  struct ChannelState {
    std::uint32_t puts = 0, gets = 0;  // numbers merged so far; a synchronous channel counts its communications as puts
    bool is_poisoned = false, is_closed = false;    // so far
    bool will_be_poisoned = false, will_be_closed = false;  // somewhere in the trace
    std::uint8_t is_awaited = 0;
  };
  struct Participant {
    ProcessId process;
    std::uint32_t step;
  };
  struct Candidate {
    std::uint64_t time;
    std::uint32_t ring;
    bool operator>(const Candidate& other) const {
      return std::tie(time, ring) > std::tie(other.time, other.ring);
    }
  };

  // What must be known of the whole trace before the first event is merged.
  void survey() {
    for (const Process& process : trace_.processes) {
      if (process.parent != no_process) ++children_[pair_of(index(process.parent), process.parent_step)];
    }
    std::size_t events = 0;
    for (const RingEvents& ring : rings_) {
      for (const std::vector<Event>& piece : ring) {
        events += piece.size();
        for (const Event& event : piece) note(event);
      }
    }
    trace_.events.reserve(events);
  }

  void note(const Event& event) {
    if (event.object == record::nobody) return;
    if (event.kind == Kind::Poison) channels_[event.object].will_be_poisoned = true;
    if (event.kind == Kind::ChannelClosed) channels_[event.object].will_be_closed = true;
    if (event.kind == Kind::Sync && event.process != no_process) {
      participants_[pair_of(event.object, static_cast<std::uint32_t>(event.argument))].push_back(
          {event.process, event.step});
    }
  }

  const Event& first_of(std::uint32_t ring) const { return rings_[ring].front()[at_[ring]]; }

  void consider(std::uint32_t ring) {
    if (rings_[ring].empty()) return;
    const Event& event = first_of(ring);
    const Key obstacle = obstacle_to(event);
    waits_for_[ring] = obstacle;
    if (obstacle == free_to_go) {
      free_.push({event.time, ring});
    } else {
      awaited(obstacle) = true;
      ++waiting_;
    }
  }

  std::optional<std::uint32_t> next_ring() {
    if (!free_.empty()) {
      const std::uint32_t ring = free_.top().ring;
      free_.pop();
      return ring;
    }
    std::optional<std::uint32_t> earliest;
    for (std::uint32_t ring = 0; ring < rings_.size(); ++ring) {
      if (waits_for_[ring] == free_to_go) continue;
      if (!earliest || first_of(ring).time < first_of(*earliest).time) earliest = ring;
    }
    if (earliest) --waiting_;
    if (earliest) waits_for_[*earliest] = free_to_go;
    return earliest;
  }

  void take(std::uint32_t ring) {
    Event event = first_of(ring);
    if (++at_[ring] == rings_[ring].front().size()) {
      rings_[ring].pop_front();
      at_[ring] = 0;
    }
    event.time = clock_.nanoseconds(event.time);
    trace_.events.push_back(event);
    apply(event);
    consider(ring);
  }

  Key obstacle_to(const Event& event) {
    if (const Key key = obstacle_before_step(event.process, event.step); key != free_to_go) return key;
    switch (event.kind) {
      case Kind::Commit: return obstacle_to_commit(event);
      case Kind::ParEnd: return children_run(event.process) ? key_of(event.process) : free_to_go;
      case Kind::Sync: return obstacle_to_sync(event);
      case Kind::Interrupted: return obstacle_to_interruption(event);
      default: return free_to_go;
    }
  }

  Key obstacle_before_step(ProcessId process, std::uint32_t step) const {
    if (process == no_process) return free_to_go;
    if (next_step_[index(process)] < step) return key_of(process);
    if (step > 0) return free_to_go;
    const Process& it = trace_.processes[index(process)];
    const bool is_started = it.parent == no_process || next_step_[index(it.parent)] > it.parent_step;
    return is_started ? free_to_go : key_of(it.parent);
  }

  Key obstacle_to_commit(const Event& event) const {
    if (const Key key = obstacle_before_step(event.partner, event.partner_step); key != free_to_go) return key;
    if (event.object == record::nobody) return free_to_go;
    const ChannelState& channel = channels_[event.object];
    const bool is_get = event.process == no_process;
    const bool is_ready = is_get ? channel.gets >= event.channel_number && channel.puts > event.channel_number
                                 : channel.puts >= event.channel_number;
    return is_ready ? free_to_go : key_of_channel(event.object);
  }

  Key obstacle_to_sync(const Event& event) const {
    const auto phase = participants_.find(pair_of(event.object, static_cast<std::uint32_t>(event.argument)));
    if (phase == participants_.end()) return free_to_go;
    for (const Participant& other : phase->second) {
      const Key key = obstacle_before_step(other.process, other.step);
      if (key != free_to_go) return key;
    }
    return free_to_go;
  }

  Key obstacle_to_interruption(const Event& event) const {
    if (event.object == record::nobody) return free_to_go;
    const ChannelState& channel = channels_[event.object];
    const auto reason = static_cast<Reason>(event.detail);
    const bool is_early = (reason == Reason::Poisoned && channel.will_be_poisoned && !channel.is_poisoned) ||
                          (reason == Reason::Closed && channel.will_be_closed && !channel.is_closed);
    return is_early ? key_of_channel(event.object) : free_to_go;
  }

  bool children_run(ProcessId process) const {
    const auto open = open_pars_.find(index(process));
    if (open == open_pars_.end() || open->second.empty()) return false;
    const auto left = children_.find(pair_of(index(process), open->second.back()));
    return left != children_.end() && left->second > 0;
  }

  void apply(const Event& event) {
    switch (event.kind) {
      case Kind::Commit: note_commit(event); break;
      case Kind::Poison: note_on_channel(event, &ChannelState::is_poisoned); break;
      case Kind::ChannelClosed: note_on_channel(event, &ChannelState::is_closed); break;
      case Kind::ParBegin: open_pars_[index(event.process)].push_back(event.step); break;
      case Kind::ParEnd: note_par_end(event.process); break;
      case Kind::ProcessEnd: note_process_end(event); break;
      default: break;
    }
    // Last: it wakes rings, which must see all that this event changed.
    note_step(event.process, event.step);
    note_step(event.partner, event.partner_step);
  }

  void note_step(ProcessId process, std::uint32_t step) {
    if (process == no_process) return;
    std::uint32_t& next = next_step_[index(process)];
    next = std::max(next, step + 1);
    ++trace_.processes[index(process)].steps;
    wake(key_of(process));
  }

  void note_commit(const Event& event) {
    if (event.object == record::nobody) return;
    ChannelState& channel = channels_[event.object];
    std::uint32_t& count = event.process == no_process ? channel.gets : channel.puts;
    count = std::max(count, event.channel_number + 1);
    wake(key_of_channel(event.object));
  }

  void note_on_channel(const Event& event, bool ChannelState::*flag) {
    if (event.object == record::nobody) return;
    channels_[event.object].*flag = true;
    wake(key_of_channel(event.object));
  }

  void note_par_end(ProcessId process) {
    const auto open = open_pars_.find(index(process));
    if (open == open_pars_.end()) return;
    open->second.pop_back();
    if (open->second.empty()) open_pars_.erase(open);
  }

  void note_process_end(const Event& event) {
    if (event.process == no_process) return;
    Process& process = trace_.processes[index(event.process)];
    if (process.ended) return;
    process.ended = true;
    process.end_reason = static_cast<Reason>(std::min<std::uint16_t>(event.detail, 4));
    if (process.parent == no_process) return;
    --children_[pair_of(index(process.parent), process.parent_step)];
    wake(key_of(process.parent));
  }

  void wake(Key key) {
    if (waiting_ == 0 || !awaited(key)) return;
    awaited(key) = false;
    for (std::uint32_t ring = 0; ring < rings_.size(); ++ring) {
      if (waits_for_[ring] != key) continue;
      --waiting_;
      consider(ring);
    }
  }

  std::uint8_t& awaited(Key key) {
    const auto number = static_cast<std::uint32_t>(key);
    return key >> 32 ? channels_[number].is_awaited : process_awaited_[number];
  }

  std::vector<RingEvents>& rings_;
  const ClockCalibration& clock_;
  Trace& trace_;
  std::vector<std::uint32_t> next_step_;  // per process
  std::vector<ChannelState> channels_;
  std::vector<std::uint8_t> process_awaited_;
  std::unordered_map<std::uint64_t, std::uint32_t> children_;  // not ended, by (parent, its step that started them)
  std::unordered_map<std::size_t, std::vector<std::uint32_t>> open_pars_;  // ParBegin steps without their ParEnd
  std::unordered_map<std::uint64_t, std::vector<Participant>> participants_;  // by (barrier, phase)
  std::vector<std::size_t> at_;    // per ring: the first event left, in its first piece
  std::vector<Key> waits_for_;     // per ring
  std::uint32_t waiting_ = 0;      // rings that wait
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> free_;
};

}  // namespace

void merge_events(std::vector<RingEvents>& rings, const ClockCalibration& clock, Trace& trace) {
  Merge(rings, clock, trace).run();
}

}  // namespace csp::tracer
