// Whoever waits on a channel waits for those whom csp/tracer/waiting.hpp names; whoever joins, for
// its children; whoever waits at a barrier, for the members that are not there. A circle in that
// graph is what people look for first.
#include "checker/learn/recorded_deadlock.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <csp/tracer/waiting.hpp>

#include "checker/learn/names.hpp"
#include "checker/learn/topology.hpp"
#include "checker/learn/words.hpp"

namespace csp::checker::learn {
namespace {

using tracer::ProcessId;

std::size_t index(ProcessId process) { return static_cast<std::size_t>(process); }

struct Wait {
  ProcessId from, to;
  std::string event;
};

class Standstill {
 public:
  explicit Standstill(const tracer::Trace& trace)
      : trace_(trace),
        words_(words_of(trace)),
        topology_(topology_of(trace, words_)),
        names_(trace) {}

  Counterexample explain() {
    Counterexample result;
    result.kind = CounterexampleKind::Deadlock;
    result.is_shortest = false;
    result.trace = communications();
    for (std::uint32_t id = 0; id < words_.words.size(); ++id) {
      const ProcessId process{id};
      if (words_.words[id].ended) {
        result.ended.push_back(names_.process(process));
        continue;
      }
      result.blocked.push_back(describe(process));
      note_waits(process);
    }
    for (const tracer::WaitLink& link : tracer::wait_links(trace_)) {
      note(link.process, {link.for_process},
           names_.channel(static_cast<std::uint32_t>(link.channel)));
    }
    for (const Wait& wait : waits_) {
      result.waits.push_back({names_.process(wait.from), names_.process(wait.to), wait.event});
    }
    for (const ProcessId process : shortest_circle())
      result.cycle.push_back(names_.process(process));
    return result;
  }

 private:
  // Every communication of the run, in an order in which causes precede effects.
  std::vector<std::string> communications() const {
    std::vector<std::string> result;
    for (const tracer::Event& event : trace_.events) {
      if (event.kind != record::Kind::Commit) continue;
      std::string name = names_.channel(event.object);
      const std::string_view value = trace_.text(event);
      if (!value.empty()) name.append(".").append(value);
      result.push_back(std::move(name));
    }
    return result;
  }

  const Situation* last_of(ProcessId process) const {
    const SituationId last = words_.words[index(process)].last;
    return last == unknown_situation ? nullptr : &words_[last];
  }

  Blocked describe(ProcessId process) const {
    Blocked blocked{names_.process(process), {}, "", ""};
    const Situation* here = last_of(process);
    if (here == nullptr) {
      blocked.state = "what it waits for was not recorded";
      return blocked;
    }
    if (here->site != tracer::no_site) blocked.location = trace_.label(here->site);
    for (const Label& label : here->offered) {
      switch (label.act) {
        case Act::Read:
          blocked.waits_for.push_back({names_.channel(label.object), "read"});
          break;
        case Act::Write:
          blocked.waits_for.push_back({names_.channel(label.object), "write"});
          break;
        case Act::Sync:
          blocked.waits_for.push_back({names_.barrier(label.object), "sync"});
          break;
        case Act::Timeout:
          blocked.waits_for.push_back({"timer", "timer"});
          break;
        case Act::Join:
          blocked.waits_for.push_back({"children", "join"});
          break;
        default:
          break;
      }
    }
    return blocked;
  }

  void note_waits(ProcessId process) {
    const Situation* here = last_of(process);
    if (here == nullptr) return;
    for (const Label& label : here->offered) {
      if (label.act == Act::Sync) {
        note(process, absent_from(label), names_.barrier(label.object));
      } else if (label.act == Act::Join) {
        note(process, children_of(process, label.object), "join");
      }
    }
  }

  std::vector<ProcessId> absent_from(const Label& sync) const {
    std::vector<ProcessId> absent;
    for (const ProcessId member : topology_.barriers[sync.object].members) {
      const Situation* there = last_of(member);
      const bool is_there =
          there != nullptr &&
          std::any_of(there->offered.begin(), there->offered.end(), [&](const Label& label) {
            return label.act == Act::Sync && label.object == sync.object;
          });
      if (!is_there) absent.push_back(member);
    }
    return absent;
  }

  std::vector<ProcessId> children_of(ProcessId parent, std::uint32_t step) const {
    for (const Family& family : topology_.families) {
      if (family.parent == parent && family.step == step) return family.children;
    }
    return {};
  }

  void note(ProcessId from, const std::vector<ProcessId>& others, const std::string& event) {
    for (const ProcessId to : others) {
      if (to == from || words_.words[index(to)].ended) continue;
      const bool known = std::any_of(waits_.begin(), waits_.end(), [&](const Wait& it) {
        return it.from == from && it.to == to;
      });
      if (!known) waits_.push_back({from, to, event});
    }
  }

  // Breadth first from each process: what waits for ever in one program is little.
  std::vector<ProcessId> shortest_circle() const {
    std::vector<std::vector<ProcessId>> waits_for(words_.words.size());
    for (const Wait& wait : waits_)
      waits_for[index(wait.from)].push_back(wait.to);
    std::vector<ProcessId> best;
    for (std::uint32_t start = 0; start < waits_for.size(); ++start) {
      std::vector<ProcessId> circle = circle_through(ProcessId{start}, waits_for);
      if (!circle.empty() && (best.empty() || circle.size() < best.size()))
        best = std::move(circle);
    }
    return best;
  }

  static std::vector<ProcessId> circle_through(
      ProcessId start, const std::vector<std::vector<ProcessId>>& waits_for) {
    std::vector<std::optional<ProcessId>> reached_from(waits_for.size());
    std::vector<ProcessId> queue{start};
    for (std::size_t next = 0; next < queue.size() && !reached_from[index(start)]; ++next) {
      const ProcessId here = queue[next];
      for (const ProcessId there : waits_for[index(here)]) {
        if (reached_from[index(there)]) continue;
        reached_from[index(there)] = here;
        queue.push_back(there);
      }
    }
    std::vector<ProcessId> circle;
    if (!reached_from[index(start)]) return circle;
    for (ProcessId here = start; circle.empty() || here != start;
         here = *reached_from[index(here)]) {
      circle.push_back(here);
    }
    // Found backwards; begin with the process that the search began with.
    std::reverse(circle.begin() + 1, circle.end());
    return circle;
  }

  const tracer::Trace& trace_;
  Words words_;
  Topology topology_;
  Names names_;
  std::vector<Wait> waits_;
};

}  // namespace

Result explain_recorded_deadlock(const tracer::Trace& trace) {
  Result result;
  result.assertion = "deadlock free as recorded";
  result.verdict = Verdict::Fails;
  result.states = trace.events.size() + 1;
  result.transitions = trace.events.size();
  result.counterexample = Standstill(trace).explain();
  return result;
}

}  // namespace csp::checker::learn
