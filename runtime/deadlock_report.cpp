// The wait-for report.
//
// A process that waits at a channel can be helped by whoever holds an end of the other side.
// Nothing keeps track of that while the program runs: it would cost every copy of an end. Instead,
// now that everything stands still, the report looks for ends where they are, in the coroutine
// frames. A Reader holds its channel's address plus 1, a Writer plus 2 (End::tag), which nothing
// else in a frame looks like; a dead or moved-from end holds 0. Ends in containers on the heap are
// not found that way, so whoever last used the other side is added: both together name the helper
// in practice, and the report says "could be helped by", not more.
#include "runtime/deadlock_report.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <deque>
#include <iterator>
#include <map>
#include <unordered_map>
#include <vector>

#include <csp/runtime/alternation.hpp>
#include <csp/runtime/barrier.hpp>
#include <csp/runtime/detail/channel_core.hpp>
#include <csp/runtime/detail/frame_pool.hpp>
#include <csp/runtime/detail/join.hpp>
#include <csp/runtime/task.hpp>

#include "runtime/barrier_core.hpp"
#include "runtime/recorder.hpp"

namespace csp::detail {

namespace {

constexpr std::size_t most_listed = 60;
constexpr std::size_t most_searched_for_cycles = 5000;

// One thing that a process waits for.
struct Need {
  std::string text;  // "to write `fork.1`"
  std::string where;
  std::vector<std::size_t> helpers;  // indices of processes
  std::string nobody;                // why there is no helper, if that is known
};

struct Waiting {
  ProcessControl* process;
  std::vector<Need> needs;
};

class Report {
 public:
  Report() {
    for_each_live_process(
        [](ProcessControl& process, void* self) {
          static_cast<Report*>(self)->waiting_.push_back({&process, {}});
        },
        this);
    std::sort(waiting_.begin(), waiting_.end(), [](const Waiting& a, const Waiting& b) {
      return a.process->serial < b.process->serial;
    });
    for (std::size_t i = 0; i < waiting_.size(); ++i)
      by_serial_[waiting_[i].process->serial] = i;
    for (const Waiting& waiting : waiting_)
      note_wanted(*waiting.process);
    for (std::size_t i = 0; i < waiting_.size(); ++i)
      find_ends(i);
    for (Waiting& waiting : waiting_)
      describe(waiting);
    drop_those_who_wait_back();
  }

  void record_holders(RingWriter& ring) const {
    for (const Waiting& waiting : waiting_) {
      for (const auto& [core, wait] : channel_waits(*waiting.process)) {
        const Direction other = opposite(wait->direction);
        for (const std::size_t holder : holders_.at(end_word(core, other))) {
          ring.holder(*waiting_[holder].process, *core, other);
        }
      }
    }
  }

  [[nodiscard]] std::string text() const {
    std::size_t width = 0;
    for (std::size_t i = 0; i < std::min(waiting_.size(), most_listed); ++i) {
      width = std::max(width, label_of(*waiting_[i].process).size());
    }
    const auto count = waiting_.size();
    std::string out = "\ncsp: deadlock: " +
                      (count == 1 ? std::string("the only process waits for ever")
                                  : "all " + std::to_string(count) + " processes wait for ever") +
                      "\n\n";
    for (std::size_t i = 0; i < std::min(count, most_listed); ++i)
      out += entry(waiting_[i], width);
    if (count > most_listed) out += "  ... and " + std::to_string(count - most_listed) + " more\n";
    return out + cycle_text();
  }

 private:
  static const Join* join_waited_for(const ProcessControl& process) {
    for (const Join* join = process.joins; join != nullptr; join = join->next_of_owner()) {
      if (join->is_waited_for()) return join;
    }
    return nullptr;
  }

  static std::vector<std::pair<ChannelCore*, const Wait*>> channel_waits(
      const ProcessControl& process) {
    std::vector<std::pair<ChannelCore*, const Wait*>> waits;
    if (process.waits == WaitKind::Channel) {
      if (ChannelCore* const core = process.wait.queued_at.load())
        waits.emplace_back(core, &process.wait);
    } else if (process.waits == WaitKind::Alternation) {
      for (const AltGuard& guard : static_cast<const AltBase*>(process.operation)->guards()) {
        if (guard.wait.queued_at.load() != nullptr)
          waits.emplace_back(guard.wait.queued_at.load(), &guard.wait);
      }
    }
    return waits;
  }

  static std::uintptr_t end_word(const ChannelCore* core, Direction direction) {
    return reinterpret_cast<std::uintptr_t>(core) +
           (direction == Direction::Read ? End<Direction::Read>::tag : End<Direction::Write>::tag);
  }

  void note_wanted(const ProcessControl& process) {
    for (const auto& [core, wait] : channel_waits(process))
      holders_[end_word(core, opposite(wait->direction))];
    if (process.waits == WaitKind::Barrier)
      holders_[reinterpret_cast<std::uintptr_t>(process.operation)];
  }

  // Every frame of the process, innermost first.
#if defined(__GNUC__)
  __attribute__((no_sanitize("address")))
#endif
  void
  find_ends(std::size_t index) {
    const ProcessControl& process = *waiting_[index].process;
    for (std::coroutine_handle<> frame = process.resume_point; frame;) {
      const auto* word = static_cast<const std::uintptr_t*>(frame.address());
      const std::size_t words = frame_bytes(frame.address()) / sizeof(std::uintptr_t);
      for (std::size_t i = 0; i < words; ++i) {
        const auto found = holders_.find(word[i]);
        if (found == holders_.end()) continue;
        if (found->second.empty() || found->second.back() != index) found->second.push_back(index);
      }
      if (frame == process.root) break;
      frame = std::coroutine_handle<TaskPromise>::from_address(frame.address()).promise().caller;
    }
  }

  void describe(Waiting& waiting) const {
    const ProcessControl& process = *waiting.process;
    switch (process.waits) {
      case WaitKind::Channel:
      case WaitKind::Alternation:
        for (const auto& [core, wait] : channel_waits(process))
          waiting.needs.push_back(channel_need(process, *core, *wait));
        if (waiting.needs.empty())
          waiting.needs.push_back({process.waits == WaitKind::Channel
                                       ? "for something this report does not know"
                                       : "for ever: its alternation has no enabled guard",
                                   "",
                                   {},
                                   ""});
        break;
      case WaitKind::Barrier:
        waiting.needs.push_back(barrier_need(process));
        break;
      case WaitKind::Join:
        waiting.needs.push_back(join_need(process));
        break;
      case WaitKind::Sleep:
      case WaitKind::Choose:
        waiting.needs.push_back({"for something this report does not know", "", {}, ""});
        break;
    }
  }

  // Whether all that a process waits for is that one other moves.
  [[nodiscard]] bool waits_only_for(std::size_t index, std::size_t other) const {
    bool is_any = false;
    for (const Need& need : waiting_[index].needs) {
      for (const std::size_t helper : need.helpers) {
        if (helper != other) return false;
        is_any = true;
      }
    }
    return is_any;
  }

  // Several may hold the end that would help, but one who himself waits for nobody but this process
  // cannot be the first to move: whoever wants a fork waits for it, the one who has it waits for
  // something else.
  void drop_those_who_wait_back() {
    std::vector<std::vector<std::vector<std::size_t>>> kept(waiting_.size());
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      for (const Need& need : waiting_[i].needs) {
        std::vector<std::size_t>& helpers = kept[i].emplace_back();
        std::copy_if(need.helpers.begin(), need.helpers.end(), std::back_inserter(helpers),
                     [&](std::size_t helper) { return !waits_only_for(helper, i); });
        if (helpers.empty()) helpers = need.helpers;
      }
    }
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      if (waiting_[i].process->waits == WaitKind::Join) continue;
      for (std::size_t k = 0; k < kept[i].size(); ++k)
        waiting_[i].needs[k].helpers = std::move(kept[i][k]);
    }
  }

  [[nodiscard]] Need channel_need(const ProcessControl& self, ChannelCore& core,
                                  const Wait& wait) const {
    const bool is_read = wait.direction == Direction::Read;
    const Direction other = opposite(wait.direction);
    Need need{std::string("to ") + (is_read ? "read `" : "write `") + core.label() + "`",
              place(wait.site),
              {},
              ""};
    for (const std::size_t holder : holders_.at(end_word(&core, other))) {
      if (waiting_[holder].process != &self) need.helpers.push_back(holder);
    }
    const auto last = by_serial_.find(core.last_user[static_cast<int>(other)]);
    if (last != by_serial_.end() && waiting_[last->second].process != &self &&
        std::find(need.helpers.begin(), need.helpers.end(), last->second) == need.helpers.end()) {
      need.helpers.push_back(last->second);
    }
    if (core.live_ends(other) == 0) {
      need.nobody = std::string("there is no ") + (is_read ? "Writer" : "Reader") + " of it";
    } else if (need.helpers.empty()) {
      need.nobody = "no process was found that holds a " +
                    std::string(is_read ? "Writer" : "Reader") + " of it";
    }
    return need;
  }

  [[nodiscard]] Need barrier_need(const ProcessControl& self) const {
    const auto* const barrier = static_cast<const BarrierCore*>(self.operation);
    Need need{"at barrier `" + barrier->label() + "` (" + std::to_string(barrier->arrived()) +
                  " of " + std::to_string(barrier->enrolled()) + " are there)",
              place(self.wait.site),
              {},
              ""};
    for (const std::size_t holder : holders_.at(reinterpret_cast<std::uintptr_t>(barrier))) {
      const ProcessControl& other = *waiting_[holder].process;
      const bool is_there = other.waits == WaitKind::Barrier && other.operation == barrier;
      if (!is_there) need.helpers.push_back(holder);
    }
    return need;
  }

  [[nodiscard]] Need join_need(const ProcessControl& self) const {
    const Join* const join = join_waited_for(self);
    if (join == nullptr) return {"for its children", "", {}, ""};
    Need need{"for its children to end", place(join->site()), {}, ""};
    for (const ProcessControl* child = join->youngest_child(); child != nullptr;
         child = child->older_sibling) {
      const auto found = by_serial_.find(child->serial);
      if (found != by_serial_.end()) need.helpers.push_back(found->second);
    }
    std::reverse(need.helpers.begin(), need.helpers.end());
    return need;
  }

  [[nodiscard]] std::string helpers_text(const Need& need) const {
    if (!need.nobody.empty()) return need.nobody;
    if (need.helpers.empty()) return "";
    constexpr std::size_t most_named = 6;
    std::string out = "could be helped by ";
    for (std::size_t i = 0; i < std::min(need.helpers.size(), most_named); ++i) {
      out += (i > 0 ? ", " : "") + label_of(*waiting_[need.helpers[i]].process);
    }
    if (need.helpers.size() > most_named)
      out += " and " + std::to_string(need.helpers.size() - most_named) + " more";
    return out;
  }

  [[nodiscard]] std::string entry(const Waiting& waiting, std::size_t width) const {
    std::string name = label_of(*waiting.process);
    name.resize(std::max(width, name.size()), ' ');
    std::string out;
    bool is_first = true;
    for (const Need& need : waiting.needs) {
      out +=
          is_first ? "  " + name + "  waits " : "  " + std::string(name.size(), ' ') + "  or    ";
      out += need.text + (need.where.empty() ? "" : "  at " + need.where);
      const bool is_parent = waiting.process->waits == WaitKind::Join;
      if (const std::string helpers = helpers_text(need); !helpers.empty() && !is_parent)
        out += ";  " + helpers;
      out += "\n";
      is_first = false;
    }
    return out;
  }

  // The shortest cycle among communications and barriers (a parent that waits for its children is
  // not the cause).
  [[nodiscard]] std::vector<std::pair<std::size_t, const Need*>> shortest_cycle() const {
    std::vector<std::pair<std::size_t, const Need*>> best;
    const std::size_t count = std::min(waiting_.size(), most_searched_for_cycles);
    for (std::size_t start = 0; start < count; ++start) {
      std::unordered_map<std::size_t, std::pair<std::size_t, const Need*>> came_from;
      std::deque<std::size_t> open{start};
      bool is_found = false;
      while (!open.empty() && !is_found) {
        const std::size_t at = open.front();
        open.pop_front();
        if (waiting_[at].process->waits == WaitKind::Join) continue;
        for (const Need& need : waiting_[at].needs) {
          for (const std::size_t next : need.helpers) {
            if (came_from.contains(next)) continue;
            came_from[next] = {at, &need};
            open.push_back(next);
            is_found |= next == start;
          }
        }
      }
      if (!is_found) continue;
      std::vector<std::pair<std::size_t, const Need*>> cycle;
      std::size_t at = start;
      do {
        const auto [from, need] = came_from.at(at);
        cycle.emplace_back(from, need);
        at = from;
      } while (at != start);
      std::reverse(cycle.begin(), cycle.end());
      if (best.empty() || cycle.size() < best.size()) best = std::move(cycle);
      if (best.size() == 2) break;
    }
    return best;
  }

  [[nodiscard]] std::string cycle_text() const {
    const auto cycle = shortest_cycle();
    if (cycle.empty())
      return "\nNo cycle of processes was found: look for a side of a channel that nobody uses any "
             "more.\n";
    std::string out = "\nThe cycle:\n";
    for (std::size_t i = 0; i < cycle.size(); ++i) {
      const std::size_t next = cycle[(i + 1) % cycle.size()].first;
      out += "  " + label_of(*waiting_[cycle[i].first].process) + " waits " +
             cycle[i].second->text + ", which needs " + label_of(*waiting_[next].process) + "\n";
    }
    return out;
  }

  std::vector<Waiting> waiting_;
  std::unordered_map<std::uint64_t, std::size_t> by_serial_;
  // The word that an end looks like -> processes in whose frames it was seen.
  std::unordered_map<std::uintptr_t, std::vector<std::size_t>> holders_;
};

}  // namespace

std::string deadlock_report(RingWriter* ring) {
  const Report report;
  if (ring != nullptr) report.record_holders(*ring);
  return report.text();
}

}  // namespace csp::detail
