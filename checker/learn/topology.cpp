#include "checker/learn/topology.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace csp::checker::learn {
namespace {

using record::Kind;
using tracer::Event;
using tracer::ProcessId;

std::size_t index(ProcessId process) { return static_cast<std::size_t>(process); }

template <typename Value>
void insert(std::vector<Value>& sorted, Value value) {
  const auto place = std::lower_bound(sorted.begin(), sorted.end(), value);
  if (place == sorted.end() || *place != value) sorted.insert(place, value);
}

class Surveyor {
 public:
  Surveyor(const tracer::Trace& trace, const Words& words) : trace_(trace), words_(words) {}

  Topology survey() {
    result_.channels.resize(trace_.channels.size());
    result_.barriers.resize(trace_.barriers.size());
    note_users();
    note_events();
    note_early_ends();
    note_determinate_channels();
    note_groups();
    note_families();
    return std::move(result_);
  }

 private:
  ChannelUse* channel(std::uint32_t object) {
    return object < result_.channels.size() ? &result_.channels[object] : nullptr;
  }

  void note_user(ProcessId process, const Label& label) {
    if (label.act == Act::Sync) {
      if (label.object < result_.barriers.size()) {
        insert(result_.barriers[label.object].members, process);
      }
      return;
    }
    ChannelUse* use = channel(label.object);
    if (use == nullptr) return;
    if (label.act == Act::Write) insert(use->writers, process);
    if (label.act == Act::Read) insert(use->readers, process);
  }

  void note_users() {
    for (std::uint32_t process = 0; process < words_.words.size(); ++process) {
      const Word& word = words_.words[process];
      for (const Step& step : word.steps) {
        note_user(ProcessId{process}, step.label);
        for (const Label& label : words_[step.situation].offered)
          note_user(ProcessId{process}, label);
      }
      if (word.last == unknown_situation) continue;
      for (const Label& label : words_[word.last].offered)
        note_user(ProcessId{process}, label);
    }
  }

  void note_events() {
    std::set<std::uint32_t> poisoned_by_process;
    for (const Event& event : trace_.events) {
      ChannelUse* use = channel(event.object);
      if (use == nullptr) continue;
      if (event.kind == Kind::Commit) {
        insert(use->digests, event.argument);
        const bool is_buffered = trace_.channels[event.object].capacity > 0;
        if (is_buffered && event.partner == tracer::no_process) ++use->puts;
        if (is_buffered) continue;
        use->outside_writes |= event.process == tracer::no_process;
        use->outside_reads |= event.partner == tracer::no_process;
      } else if (event.kind == Kind::Poison) {
        use->may_be_poisoned = true;
        poisoned_by_process.insert(event.object);
      } else if (event.kind == Kind::Interrupted &&
                 static_cast<record::Reason>(event.detail) == record::Reason::Poisoned) {
        use->may_be_poisoned = true;
      }
    }
    for (const std::uint32_t object : poisoned_by_process) {
      result_.channels[object].is_poisoned_by_process = true;
    }
  }

  // A process still runs after the channel was closed if it takes another step than its last.
  void note_early_ends() {
    std::vector<std::uint32_t> last_event(words_.words.size(), 0);
    for (std::size_t process = 0; process < words_.words.size(); ++process) {
      const Word& word = words_.words[process];
      const std::size_t last = word.steps.size() - (word.ended ? 1 : 0);
      if (word.last != unknown_situation)
        last_event[process] = record::nobody;  // runs on
      else if (last > 0 && last <= word.steps.size())
        last_event[process] = word.steps[last - 1].event;
    }
    const auto runs_after = [&](const std::vector<ProcessId>& users, std::uint32_t event) {
      return std::any_of(users.begin(), users.end(),
                         [&](ProcessId user) { return last_event[index(user)] > event; });
    };
    for (std::uint32_t number = 0; number < trace_.events.size(); ++number) {
      const Event& event = trace_.events[number];
      if (event.kind != Kind::ChannelClosed) continue;
      ChannelUse* use = channel(event.object);
      if (use == nullptr) continue;
      if (event.detail == 0) use->loses_writers_early |= runs_after(use->writers, number);
      if (event.detail == 1) use->loses_readers_early |= runs_after(use->readers, number);
    }
  }

  // The values of a process are determinate when it never takes what comes first (no alternation
  // with a choice, no `choose`) and all it reads is determinate: a Kahn network. The greatest such
  // set of channels.
  void note_determinate_channels() {
    std::vector<bool> is_determinate(words_.words.size());
    for (std::size_t process = 0; process < words_.words.size(); ++process) {
      const std::vector<Step>& steps = words_.words[process].steps;
      is_determinate[process] = std::all_of(steps.begin(), steps.end(), [&](const Step& step) {
        return words_[step.situation].offered.size() == 1 && step.label.act != Act::Choose;
      });
    }
    const auto is_private = [](const ChannelUse& use) {
      return use.writers.size() == 1 && use.readers.size() == 1 && !use.outside_writes;
    };
    for (bool changed = true; changed;) {
      changed = false;
      for (const ChannelUse& use : result_.channels) {
        if (is_private(use) && is_determinate[index(use.writers.front())]) continue;
        for (const ProcessId reader : use.readers) {
          changed |= is_determinate[index(reader)];
          is_determinate[index(reader)] = false;
        }
      }
    }
    for (ChannelUse& use : result_.channels) {
      use.is_determinate = is_private(use) && is_determinate[index(use.writers.front())];
    }
  }

  void note_groups() {
    for (std::uint32_t barrier = 0; barrier < result_.barriers.size(); ++barrier) {
      std::map<std::uint64_t, std::vector<ProcessId>> phases;
      for (const Event& event : trace_.events) {
        if (event.kind == Kind::Sync && event.object == barrier) {
          insert(phases[event.argument], event.process);
        }
      }
      BarrierUse& use = result_.barriers[barrier];
      for (const auto& [phase, group] : phases)
        insert(use.groups, group);
      use.is_steady =
          use.groups.size() <= 1 && (use.groups.empty() || use.groups.front() == use.members);
    }
  }

  void note_families() {
    result_.families.emplace_back();
    std::map<std::pair<ProcessId, std::uint32_t>, std::size_t> family_of;
    for (std::uint32_t number = 0; number < trace_.processes.size(); ++number) {
      const tracer::Process& process = trace_.processes[number];
      if (process.parent == tracer::no_process) {
        result_.families.front().children.push_back(ProcessId{number});
        continue;
      }
      const auto key = std::pair(process.parent, process.parent_step);
      const auto [found, is_new] = family_of.try_emplace(key, result_.families.size());
      if (is_new) {
        result_.families.push_back(
            {process.parent, process.parent_step, process.started_by == record::ParKind::Seq, {}});
      }
      result_.families[found->second].children.push_back(ProcessId{number});
    }
    for (Family& family : result_.families) {
      std::stable_sort(
          family.children.begin(), family.children.end(), [&](ProcessId a, ProcessId b) {
            return trace_.processes[index(a)].ordinal < trace_.processes[index(b)].ordinal;
          });
    }
    result_.families.front().one_by_one = roots_follow_each_other();
  }

  // Each csp::run ends before the next begins, unless several threads run networks at once.
  bool roots_follow_each_other() const {
    const std::vector<ProcessId>& roots = result_.families.front().children;
    for (std::size_t root = 1; root < roots.size(); ++root) {
      const Word& before = words_.words[index(roots[root - 1])];
      const Word& after = words_.words[index(roots[root])];
      if (!before.ended || after.steps.empty()) return false;
      if (before.steps.back().event > after.steps.front().event) return false;
    }
    return true;
  }

  const tracer::Trace& trace_;
  const Words& words_;
  Topology result_;
};

}  // namespace

Topology topology_of(const tracer::Trace& trace, const Words& words) {
  return Surveyor(trace, words).survey();
}

}  // namespace csp::checker::learn
