// The invariants that record.hpp promises, each checked by one pass over the events. First of all
// that every number points at something, so that the passes (and everybody after them) may index
// without asking.
#include "checker/learn/consistency.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace csp::checker::learn {
namespace {

using record::Kind;
using tracer::Event;
using tracer::ProcessId;

std::size_t index(ProcessId process) { return static_cast<std::size_t>(process); }

// A process's part in an event.
struct Part {
  std::uint32_t step;
  std::size_t event;
  bool is_receiver;
};

class Inspection {
 public:
  Inspection(const tracer::Trace& trace, std::size_t most) : trace_(trace), most_(most) {}

  std::vector<std::string> findings() {
    check_references();
    if (count_ == 0) {
      collect_parts();
      check_steps();
      check_offers();
      check_channel_numbers();
      check_buffers();
      check_phases();
      check_joins();
    }
    if (count_ > most_) {
      findings_.push_back("and " + std::to_string(count_ - most_) + " more of this kind");
    }
    return std::move(findings_);
  }

 private:
  bool is_complete() const { return trace_.dropped == 0 && !trace_.cut_short; }

  // ---- messages

  void report(std::string finding) {
    if (++count_ <= most_) findings_.push_back(std::move(finding));
  }

  static std::string number(std::uint64_t value) { return std::to_string(value); }

  std::string at(std::size_t event, bool is_receiver = false) const {
    const Event& it = trace_.events[event];
    const ProcessId process = is_receiver ? it.partner : it.process;
    const tracer::SiteId site = is_receiver ? it.partner_site : it.site;
    std::string where = "event " + number(event);
    if (process != tracer::no_process) where += ", " + trace_.label(process);
    if (site != tracer::no_site) where += ", " + trace_.label(site);
    return where + ": ";
  }

  std::string channel(std::uint32_t object) const {
    return trace_.label(tracer::ChannelId{object});
  }

  // ---- every number points at something

  template <typename Id>
  static bool is_known(Id id, std::size_t size) {
    return static_cast<std::uint32_t>(id) == record::nobody || static_cast<std::size_t>(id) < size;
  }

  static bool needs_channel(Kind kind) {
    return kind == Kind::Commit || kind == Kind::Poison || kind == Kind::ChannelClosed;
  }
  static bool needs_barrier(Kind kind) {
    return kind == Kind::Sync || kind == Kind::Enrol || kind == Kind::Resign;
  }

  // Every process has a parent that is there, and none is its own ancestor. (A parent may stand
  // behind its child: they may have been written down by different workers.)
  void check_parents() {
    enum class Seen : char { No, OnThisWay, Before };
    std::vector<Seen> seen(trace_.processes.size(), Seen::No);
    for (std::size_t start = 0; start < seen.size(); ++start) {
      std::vector<std::size_t> way;
      std::size_t at = start;
      while (seen[at] == Seen::No) {
        seen[at] = Seen::OnThisWay;
        way.push_back(at);
        const ProcessId parent = trace_.processes[at].parent;
        if (parent == tracer::no_process) break;
        if (index(parent) >= seen.size()) {
          report("process " + trace_.processes[at].path + ": its parent is not defined");
          break;
        }
        at = index(parent);
        if (seen[at] == Seen::OnThisWay) {
          report("process " + trace_.processes[at].path + ": it is its own ancestor");
        }
      }
      for (const std::size_t passed : way)
        seen[passed] = Seen::Before;
    }
  }

  void check_references() {
    check_parents();
    for (std::size_t event = 0; event < trace_.events.size(); ++event)
      check_references(event);
    for (const tracer::Offer& offer : trace_.offers)
      check_references(offer);
  }

  void check_references(std::size_t event) {
    const Event& it = trace_.events[event];
    const std::string where = "event " + number(event) + ": ";
    if (!is_known(it.process, trace_.processes.size()) ||
        !is_known(it.partner, trace_.processes.size())) {
      report(where + "names a process that is not defined");
    }
    if (!is_known(it.site, trace_.sites.size()) ||
        !is_known(it.partner_site, trace_.sites.size())) {
      report(where + "names a place in the source that is not defined");
    }
    if (it.kind != Kind::Commit && record::is_step(it.kind) && it.process == tracer::no_process) {
      report(where + "is a step of no process");
    }
    if (it.kind == Kind::Commit && it.process == tracer::no_process &&
        it.partner == tracer::no_process) {
      report(where + "is a communication of nobody");
    }
    const bool may_have_channel = needs_channel(it.kind) || it.kind == Kind::Interrupted;
    if ((needs_channel(it.kind) && it.object >= trace_.channels.size()) ||
        (may_have_channel && !is_known(it.object, trace_.channels.size()))) {
      report(where + "names a channel that is not defined");
    }
    if (needs_barrier(it.kind) && it.object >= trace_.barriers.size()) {
      report(where + "names a barrier that is not defined");
    }
  }

  void check_references(const tracer::Offer& offer) {
    if (index(offer.process) >= trace_.processes.size()) {
      report("an offer belongs to a process that is not defined");
      return;
    }
    const std::string where =
        trace_.label(offer.process) + ", offer before step " + number(offer.step) + ": ";
    if (!is_known(offer.site, trace_.sites.size()))
      report(where + "its place in the source is not defined");
    if (std::uint64_t{offer.first_guard} + offer.guard_count > trace_.guards.size()) {
      report(where + "its guards are missing");
      return;
    }
    for (const tracer::Guard& guard : trace_.guards_of(offer)) {
      const bool on_channel =
          guard.kind == record::GuardKind::Read || guard.kind == record::GuardKind::Write;
      if (on_channel && guard.object >= trace_.channels.size()) {
        report(where + "waits on a channel that is not defined");
      }
      if (guard.kind == record::GuardKind::Sync && guard.object >= trace_.barriers.size()) {
        report(where + "waits at a barrier that is not defined");
      }
    }
  }

  // ---- steps

  void collect_parts() {
    parts_.resize(trace_.processes.size());
    for (std::size_t event = 0; event < trace_.events.size(); ++event) {
      const Event& it = trace_.events[event];
      if (!record::is_step(it.kind)) continue;
      if (it.process != tracer::no_process)
        parts_[index(it.process)].push_back({it.step, event, false});
      if (it.kind == Kind::Commit && it.partner != tracer::no_process) {
        parts_[index(it.partner)].push_back({it.partner_step, event, true});
      }
    }
  }

  void check_steps() {
    for (std::vector<Part>& parts : parts_) {
      check_order(parts);
      std::stable_sort(parts.begin(), parts.end(),
                       [](const Part& a, const Part& b) { return a.step < b.step; });
      check_numbering(parts);
      check_end(parts);
    }
  }

  // Causes come before effects: a process's own steps come in order.
  void check_order(const std::vector<Part>& parts) {
    for (std::size_t i = 1; i < parts.size(); ++i) {
      if (parts[i].step >= parts[i - 1].step) continue;
      report(at(parts[i].event, parts[i].is_receiver) + "step " + number(parts[i].step) +
             " comes after step " + number(parts[i - 1].step) + " of the same process (event " +
             number(parts[i - 1].event) + ")");
    }
  }

  void check_numbering(const std::vector<Part>& parts) {
    std::uint32_t expected = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const Part& part = parts[i];
      const std::string where = at(part.event, part.is_receiver) + "step " + number(part.step);
      if (i > 0 && part.step == parts[i - 1].step) {
        report(where + " was already taken in event " + number(parts[i - 1].event));
      } else if (part.step != expected && is_complete()) {
        report(where + " follows, but step " + number(expected) + " is missing");
      }
      expected = part.step + 1;
    }
  }

  void check_end(const std::vector<Part>& parts) {
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
      if (trace_.events[parts[i].event].kind != Kind::ProcessEnd) continue;
      report(at(parts[i + 1].event, parts[i + 1].is_receiver) +
             "does something after it ended in event " + number(parts[i].event));
      return;
    }
  }

  // ---- offers

  void check_offers() {
    for (std::size_t event = 0; event < trace_.events.size(); ++event) {
      const Event& it = trace_.events[event];
      if (it.kind == Kind::Commit) {
        check_was_offered(event, false, record::GuardKind::Write, it.guard);
        check_was_offered(event, true, record::GuardKind::Read, it.partner_guard);
      }
      if (it.kind == Kind::Sync) check_was_offered(event, false, record::GuardKind::Sync, it.guard);
      if (it.kind == Kind::Timeout)
        check_was_offered(event, false, record::GuardKind::Timeout, it.guard);
      if (it.kind == Kind::Skip) check_was_offered(event, false, record::GuardKind::Skip, it.guard);
    }
  }

  void check_was_offered(std::size_t event, bool is_receiver, record::GuardKind kind,
                         std::uint16_t guard) {
    const Event& it = trace_.events[event];
    const ProcessId process = is_receiver ? it.partner : it.process;
    if (process == tracer::no_process) return;
    const tracer::Offer* offer = trace_.offer_for(process, is_receiver ? it.partner_step : it.step);
    if (offer == nullptr) return;  // it completed at once
    const bool has_object = kind != record::GuardKind::Timeout && kind != record::GuardKind::Skip;
    const auto guards = trace_.guards_of(*offer);
    // A sleep may be recorded without a guard: the offer's kind says it all.
    if (guards.empty() && offer->kind == record::OfferKind::Sleep &&
        kind == record::GuardKind::Timeout)
      return;
    const auto fits =
        std::find_if(guards.begin(), guards.end(), [&](const tracer::Guard& candidate) {
          return candidate.kind == kind && candidate.index == guard &&
                 (!has_object || candidate.object == it.object);
        });
    // The runtime records the first 254 guards of an alternation.
    if (fits == guards.end() && guards.size() >= 254 && guard >= 254) return;
    if (fits == guards.end()) {
      report(at(event, is_receiver) + "takes guard " + number(guard) + " (" +
             what(kind, it.object) + "), which the process had not offered before this step");
    } else if (kind == record::GuardKind::Write && fits->argument != it.argument) {
      report(at(event) + "sends another value on " + channel(it.object) + " than it had offered");
    }
  }

  std::string what(record::GuardKind kind, std::uint32_t object) const {
    switch (kind) {
      case record::GuardKind::Read:
        return "read " + channel(object);
      case record::GuardKind::Write:
        return "write " + channel(object);
      case record::GuardKind::Timeout:
        return "timeout";
      case record::GuardKind::Skip:
        return "skip";
      case record::GuardKind::Sync:
        return "sync";
      case record::GuardKind::Join:
        return "join";
    }
    return "?";
  }

  // ---- channels

  struct Passing {
    std::uint32_t number;
    std::size_t event;
  };

  bool is_buffered(std::uint32_t object) const { return trace_.channels[object].capacity > 0; }

  // What went through each channel, in the order of its own numbers: puts (or whole communications)
  // and gets.
  std::map<std::pair<std::uint32_t, bool>, std::vector<Passing>> passings() const {
    std::map<std::pair<std::uint32_t, bool>, std::vector<Passing>> result;
    for (std::size_t event = 0; event < trace_.events.size(); ++event) {
      const Event& it = trace_.events[event];
      if (it.kind != Kind::Commit) continue;
      const bool is_get = is_buffered(it.object) && it.process == tracer::no_process;
      result[{it.object, is_get}].push_back({it.channel_number, event});
    }
    return result;
  }

  void check_channel_numbers() {
    for (auto& [key, list] : passings()) {
      std::vector<Passing> sorted = list;
      std::stable_sort(sorted.begin(), sorted.end(),
                       [](const Passing& a, const Passing& b) { return a.number < b.number; });
      std::uint32_t expected = 0;
      for (std::size_t i = 0; i < sorted.size(); ++i) {
        const Passing& it = sorted[i];
        const std::string where = at(it.event, key.second) + "communication " + number(it.number) +
                                  " on " + channel(key.first);
        if (i > 0 && it.number == sorted[i - 1].number) {
          report(where + " was already recorded in event " + number(sorted[i - 1].event));
        } else if (it.number != expected && is_complete()) {
          report(where + " follows, but number " + number(expected) + " is missing");
        }
        expected = it.number + 1;
      }
    }
  }

  void check_buffers() {
    for (const Event& it : trace_.events) {
      if (it.kind == Kind::Commit && is_buffered(it.object) && it.process != tracer::no_process &&
          it.partner != tracer::no_process) {
        report(at(static_cast<std::size_t>(&it - trace_.events.data())) + "hands a value over on " +
               channel(it.object) + ", which is buffered: a put and a get were expected");
      }
    }
    const auto all = passings();
    for (const auto& [key, gets] : all) {
      if (!key.second) continue;
      const auto puts = all.find({key.first, false});
      check_gets(key.first, puts == all.end() ? std::vector<Passing>{} : puts->second, gets);
    }
    for (const auto& [key, puts] : all) {
      if (key.second || !is_buffered(key.first) || !is_complete()) continue;
      const auto gets = all.find({key.first, true});
      check_filling(key.first, puts, gets == all.end() ? std::vector<Passing>{} : gets->second);
    }
  }

  // Get k delivers what put k stored, and comes after it.
  void check_gets(std::uint32_t object, const std::vector<Passing>& puts,
                  const std::vector<Passing>& gets) {
    std::map<std::uint32_t, std::size_t> put_of;
    for (const Passing& put : puts)
      put_of.try_emplace(put.number, put.event);
    for (const Passing& get : gets) {
      const auto put = put_of.find(get.number);
      const std::string where =
          at(get.event, true) + "get " + number(get.number) + " on " + channel(object);
      if (put == put_of.end()) {
        if (is_complete()) report(where + " delivers what nobody has put");
      } else if (put->second > get.event) {
        report(where + " comes before its put (event " + number(put->second) + ")");
      } else if (trace_.events[put->second].argument != trace_.events[get.event].argument) {
        report(where + " delivers another value than event " + number(put->second) + " has put");
      }
    }
  }

  // Put k needs room: get k - capacity came before. So the number of values never passes the
  // capacity.
  void check_filling(std::uint32_t object, const std::vector<Passing>& puts,
                     const std::vector<Passing>& gets) {
    const std::uint32_t capacity = trace_.channels[object].capacity;
    std::map<std::uint32_t, std::size_t> get_of;
    for (const Passing& get : gets)
      get_of.try_emplace(get.number, get.event);
    for (const Passing& put : puts) {
      if (put.number < capacity) continue;
      const auto get = get_of.find(put.number - capacity);
      if (get != get_of.end() && get->second < put.event) continue;
      report(at(put.event) + "put " + number(put.number) + " on " + channel(object) +
             " makes the buffer hold more than " + number(capacity) + " values");
    }
  }

  // ---- barriers

  // A phase is over before the next begins for any of its participants, and nobody takes part
  // twice.
  void check_phases() {
    std::map<std::tuple<std::uint32_t, std::uint64_t, ProcessId>, std::size_t> seen;
    std::map<std::pair<std::uint32_t, ProcessId>, std::uint64_t> last;
    for (std::size_t event = 0; event < trace_.events.size(); ++event) {
      const Event& it = trace_.events[event];
      if (it.kind != Kind::Sync) continue;
      const auto [first, is_new] = seen.try_emplace({it.object, it.argument, it.process}, event);
      if (!is_new) {
        report(at(event) + "takes part in phase " + number(it.argument) +
               " of a barrier again (event " + number(first->second) + ")");
      }
      const auto [before, is_first] = last.try_emplace({it.object, it.process}, it.argument);
      if (!is_first && is_new && it.argument < before->second) {
        report(at(event) + "takes part in phase " + number(it.argument) +
               " of a barrier after phase " + number(before->second));
      }
      before->second = it.argument;
    }
  }

  // ---- families

  void check_joins() {
    std::vector<std::optional<std::size_t>> end_of(trace_.processes.size());
    for (std::size_t event = 0; event < trace_.events.size(); ++event) {
      const Event& it = trace_.events[event];
      if (it.kind == Kind::ProcessEnd && !end_of[index(it.process)])
        end_of[index(it.process)] = event;
    }
    std::map<std::pair<ProcessId, std::uint32_t>, std::size_t> join_of;
    for (std::size_t process = 0; process < parts_.size(); ++process) {
      std::vector<std::uint32_t> open;
      for (const Part& part : parts_[process]) {
        const Kind kind = trace_.events[part.event].kind;
        if (kind == Kind::ParBegin) open.push_back(part.step);
        if (kind != Kind::ParEnd) continue;
        if (open.empty()) {
          if (is_complete()) report(at(part.event) + "joins children that it had not started");
          continue;
        }
        join_of[{ProcessId{static_cast<std::uint32_t>(process)}, open.back()}] = part.event;
        open.pop_back();
      }
    }
    for (std::size_t child = 0; child < trace_.processes.size(); ++child) {
      const tracer::Process& it = trace_.processes[child];
      const auto join = join_of.find({it.parent, it.parent_step});
      if (it.parent == tracer::no_process || join == join_of.end()) continue;
      const std::string name = trace_.label(ProcessId{static_cast<std::uint32_t>(child)});
      if (end_of[child] && *end_of[child] > join->second) {
        report(at(join->second) + "joins before its child " + name + " has ended (event " +
               number(*end_of[child]) + ")");
      } else if (!end_of[child] && is_complete()) {
        report(at(join->second) + "joins, but its child " + name + " has not ended");
      }
    }
  }

  const tracer::Trace& trace_;
  std::size_t most_;
  std::size_t count_ = 0;
  std::vector<std::string> findings_;
  std::vector<std::vector<Part>> parts_;  // by process
};

}  // namespace

std::vector<std::string> inconsistencies(const tracer::Trace& trace, std::size_t most) {
  return Inspection(trace, most).findings();
}

}  // namespace csp::checker::learn
