// A process waits for another if it waits on a channel whose other side the other has used, was
// about to use or holds, and that other has not ended. Of several, those who themselves wait for
// nobody but the first are left out if others remain: whoever wants a fork waits for it, the one
// who has it waits for something else. The circle is found by a depth-first search with its own
// stack.
#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include <csp/tracer/waiting.hpp>

namespace csp::tracer {
namespace {

using record::GuardKind;
using record::Kind;

constexpr std::size_t index(ProcessId process) { return static_cast<std::size_t>(process); }

bool is_on_channel(const Guard& guard) {
  return guard.kind <= GuardKind::Write && guard.object != record::nobody;
}

// Per channel, the processes that wrote to it and that read from it, each once.
class Users {
 public:
  explicit Users(const Trace& trace)
      : writers_(trace.channels.size()), readers_(trace.channels.size()) {
    for (const Event& event : trace.events) {
      if (event.kind != Kind::Commit || event.object == record::nobody) continue;
      if (event.process != no_process) writers_[event.object].insert(event.process);
      if (event.partner != no_process) readers_[event.object].insert(event.partner);
    }
    for (const Offer& offer : trace.offers) {
      for (const Guard& guard : trace.guards_of(offer)) {
        if (is_on_channel(guard)) side(guard.object, guard.kind).insert(offer.process);
      }
    }
    for (const Holder& holder : trace.holders) {
      side(static_cast<std::uint32_t>(holder.channel),
           holder.writes ? GuardKind::Write : GuardKind::Read)
          .insert(holder.process);
    }
  }
  // Who could meet this guard.
  const std::set<ProcessId>& partners(const Guard& guard) {
    return side(guard.object, guard.kind == GuardKind::Read ? GuardKind::Write : GuardKind::Read);
  }

 private:
  std::set<ProcessId>& side(std::uint32_t channel, GuardKind kind) {
    return kind == GuardKind::Write ? writers_[channel] : readers_[channel];
  }
  std::vector<std::set<ProcessId>> writers_, readers_;
};

using Links = std::vector<std::vector<WaitLink>>;  // per process

Links links_between_waiting(const Trace& trace) {
  Users users(trace);
  Links links(trace.processes.size());
  std::vector<bool> is_waiting(trace.processes.size());
  const std::vector<WaitingProcess> waiting = waiting_processes(trace);
  for (const WaitingProcess& it : waiting)
    is_waiting[index(it.process)] = it.offer != nullptr;
  for (const WaitingProcess& it : waiting) {
    if (!it.offer || (it.offer->guard_count > 1 && trace.ending != Ending::Deadlock)) continue;
    for (const Guard& guard : trace.guards_of(*it.offer)) {
      if (!is_on_channel(guard)) continue;
      for (const ProcessId partner : users.partners(guard)) {
        const bool counts = partner != it.process && is_waiting[index(partner)];
        if (counts)
          links[index(it.process)].push_back({it.process, ChannelId{guard.object}, partner});
      }
    }
  }
  return links;
}

bool only_waits_back(const Links& links, const WaitLink& link) {
  const std::vector<WaitLink>& own = links[index(link.for_process)];
  return !own.empty() && std::all_of(own.begin(), own.end(), [&](const WaitLink& it) {
    return it.for_process == link.process;
  });
}

Links without_those_who_wait_back(const Links& links) {
  Links kept(links.size());
  for (std::size_t i = 0; i < links.size(); ++i) {
    std::copy_if(links[i].begin(), links[i].end(), std::back_inserter(kept[i]),
                 [&](const WaitLink& link) { return !only_waits_back(links, link); });
    if (kept[i].empty()) kept[i] = links[i];
  }
  return kept;
}

class CycleSearch {
 public:
  explicit CycleSearch(const Links& links)
      : links_(links), state_(links.size(), State::New), next_(links.size()) {}

  std::vector<WaitLink> run() {
    for (std::size_t start = 0; start < links_.size(); ++start) {
      if (state_[start] == State::New && closes_circle_from(start)) return circle();
    }
    return {};
  }

 private:
  enum class State : char { New, Open, Done };

  bool closes_circle_from(std::size_t start) {
    enter(start);
    while (!open_.empty()) {
      const std::size_t at = open_.back();
      if (next_[at] == links_[at].size()) {
        state_[at] = State::Done;
        open_.pop_back();
        continue;
      }
      const std::size_t to = index(links_[at][next_[at]++].for_process);
      if (state_[to] == State::Open) {
        entry_ = to;
        return true;
      }
      if (state_[to] == State::New) enter(to);
    }
    return false;
  }

  void enter(std::size_t process) {
    state_[process] = State::Open;
    open_.push_back(process);
  }

  std::vector<WaitLink> circle() const {
    std::vector<WaitLink> result;
    for (auto at = std::find(open_.begin(), open_.end(), entry_); at != open_.end(); ++at) {
      result.push_back(links_[*at][next_[*at] - 1]);
    }
    return result;
  }

  const Links& links_;
  std::vector<State> state_;
  std::vector<std::size_t> next_;  // per process: the link to follow next
  std::vector<std::size_t> open_;  // the path from the start to here
  std::size_t entry_ = 0;
};

}  // namespace

std::vector<WaitingProcess> waiting_processes(const Trace& trace) {
  std::vector<std::uint32_t> next_step(trace.processes.size());
  std::vector<std::uint32_t> open_pars(trace.processes.size());
  const auto note = [&](ProcessId process, std::uint32_t step) {
    if (process != no_process)
      next_step[index(process)] = std::max(next_step[index(process)], step + 1);
  };
  for (const Event& event : trace.events) {
    note(event.process, event.step);
    note(event.partner, event.partner_step);
    if (event.process == no_process) continue;
    if (event.kind == Kind::ParBegin) ++open_pars[index(event.process)];
    if (event.kind == Kind::ParEnd && open_pars[index(event.process)] > 0)
      --open_pars[index(event.process)];
  }
  std::vector<WaitingProcess> result;
  for (std::size_t i = 0; i < trace.processes.size(); ++i) {
    if (trace.processes[i].ended) continue;
    const ProcessId process{static_cast<std::uint32_t>(i)};
    const Offer* offer = trace.offer_for(process, next_step[i]);
    const bool joins = offer && offer->kind == record::OfferKind::Join;
    result.push_back({process, joins ? nullptr : offer, joins || (!offer && open_pars[i] > 0)});
  }
  return result;
}

std::vector<WaitLink> wait_links(const Trace& trace) {
  std::vector<WaitLink> all;
  for (const std::vector<WaitLink>& links :
       without_those_who_wait_back(links_between_waiting(trace))) {
    all.insert(all.end(), links.begin(), links.end());
  }
  return all;
}

std::vector<WaitLink> wait_cycle(const Trace& trace) {
  return CycleSearch(without_those_who_wait_back(links_between_waiting(trace))).run();
}

}  // namespace csp::tracer
