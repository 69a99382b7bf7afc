// Every step of a process gets the situation it was taken in. Where an Offer was recorded, that is
// the situation. An operation that completed at once left none: then the Commit implies it, because
// every alternation leaves an Offer, so it was a plain read or write of that channel at that place.
// A failed operation (poison, closing) without an Offer does not say whether it was a read or a
// write: the other steps that the process took at the same place, or on the same channel, decide.
//
// Two sites with the same file, line and column are one (each ring of a trace may define a site).
#include "checker/learn/words.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

namespace csp::checker::learn {
namespace {

using record::Kind;
using tracer::Event;
using tracer::ProcessId;
using tracer::SiteId;

constexpr std::uint64_t most_choices = 256;  // of one `choose` that are listed one by one

std::size_t index(ProcessId process) { return static_cast<std::size_t>(process); }

bool is_alternation(record::OfferKind kind) {
  return kind == record::OfferKind::Alt || kind == record::OfferKind::PriAlt ||
         kind == record::OfferKind::FairAlt;
}

class WordMaker {
 public:
  explicit WordMaker(const tracer::Trace& trace)
      : trace_(trace), canonical_(canonical_sites(trace)) {}

  Words make() {
    result_.words.resize(trace_.processes.size());
    collect_steps();
    for (std::size_t process = 0; process < steps_.size(); ++process) {
      make_word(static_cast<ProcessId>(process));
    }
    return std::move(result_);
  }

 private:
  // One side of an event: `as_partner` is the receiver's side of a Commit.
  struct Side {
    std::uint32_t step;
    std::uint32_t event;
    bool as_partner;
  };

  static std::vector<SiteId> canonical_sites(const tracer::Trace& trace) {
    std::map<std::tuple<std::string, std::uint32_t, std::uint32_t>, SiteId> first;
    std::vector<SiteId> canonical;
    for (const tracer::Site& site : trace.sites) {
      const SiteId id{static_cast<std::uint32_t>(canonical.size())};
      canonical.push_back(first.try_emplace({site.file, site.line, site.column}, id).first->second);
    }
    return canonical;
  }

  SiteId site(SiteId id) const {
    return static_cast<std::size_t>(id) < canonical_.size()
               ? canonical_[static_cast<std::size_t>(id)]
               : tracer::no_site;
  }

  void add_side(ProcessId process, Side side) {
    if (index(process) < steps_.size()) steps_[index(process)].push_back(side);
  }

  void collect_steps() {
    steps_.resize(trace_.processes.size());
    for (std::uint32_t number = 0; number < trace_.events.size(); ++number) {
      const Event& event = trace_.events[number];
      if (!record::is_step(event.kind)) continue;
      add_side(event.process, {event.step, number, false});
      if (event.kind == Kind::Commit) add_side(event.partner, {event.partner_step, number, true});
    }
    for (std::vector<Side>& sides : steps_) {
      std::stable_sort(sides.begin(), sides.end(),
                       [](const Side& a, const Side& b) { return a.step < b.step; });
      std::uint32_t expected = 0;
      const auto gap = std::find_if(sides.begin(), sides.end(),
                                    [&](const Side& side) { return side.step != expected++; });
      sides.erase(gap, sides.end());
    }
  }

  void make_word(ProcessId process) {
    Word& word = result_.words[index(process)];
    open_begins_.clear();
    for (const Side& side : steps_[index(process)]) {
      const Event& event = trace_.events[side.event];
      Step step;
      step.event = side.event;
      step.label = label_of(process, side);
      if (event.kind == Kind::Commit)
        step.partner = side.as_partner ? event.process : event.partner;
      step.digest = event.kind == Kind::Commit ? event.argument : 0;
      step.situation = intern(situation_of(process, side, step.label));
      word.cancelled |= step.label.act == Act::Cancelled;
      word.steps.push_back(step);
      if (event.kind != Kind::ProcessEnd) continue;
      word.ended = true;
      const auto reason = static_cast<record::Reason>(event.detail);
      word.cancelled |= reason == record::Reason::Cancelled || reason == record::Reason::Exception;
      return;
    }
    const auto next = static_cast<std::uint32_t>(word.steps.size());
    if (const tracer::Offer* offer = trace_.offer_for(process, next)) {
      word.last = intern(offered_in(*offer));
    }
  }

  Label label_of(ProcessId process, const Side& side) {
    const Event& event = trace_.events[side.event];
    switch (event.kind) {
      case Kind::Commit:
        return side.as_partner ? Label{Act::Read, event.object, event.partner_guard}
                               : Label{Act::Write, event.object, event.guard};
      case Kind::Timeout:
        return {Act::Timeout, record::nobody, event.guard};
      case Kind::Skip:
        return {Act::Skip, record::nobody, event.guard};
      case Kind::Sync:
        return {Act::Sync, event.object, event.guard};
      case Kind::Interrupted:
        return failure_of(process, side);
      case Kind::Choose:
        return {Act::Choose, static_cast<std::uint32_t>(event.argument)};
      case Kind::ParBegin:
        open_begins_.push_back(event.step);
        return {Act::Begin, event.step};
      case Kind::ParEnd: {
        if (open_begins_.empty()) return {Act::Join, record::nobody};
        const std::uint32_t begin = open_begins_.back();
        open_begins_.pop_back();
        return {Act::Join, begin};
      }
      case Kind::Poison:
        return {Act::Poison, event.object};
      case Kind::Enrol:
        return {Act::Enrol, event.object};
      case Kind::Resign:
        return {Act::Resign, event.object};
      default:
        return {Act::End};
    }
  }

  Label failure_of(ProcessId process, const Side& side) const {
    const Event& event = trace_.events[side.event];
    const auto reason = static_cast<record::Reason>(event.detail);
    const bool is_closed = reason == record::Reason::Closed;
    const Label unexplained{Act::Cancelled};
    if (!is_closed && reason != record::Reason::Poisoned) return unexplained;
    const tracer::Offer* offer = trace_.offer_for(process, event.step);
    if (is_closed && offer != nullptr && is_alternation(offer->kind)) return {Act::Closed};
    if (event.object == record::nobody) return unexplained;
    const std::optional<bool> through_writing = was_write(process, side, offer);
    if (!through_writing) return unexplained;
    return {is_closed ? Act::Closed : Act::Poisoned, event.object, 0, *through_writing};
  }

  // Nothing where the trace does not tell.
  std::optional<bool> was_write(ProcessId process, const Side& side,
                                const tracer::Offer* offer) const {
    const Event& failed = trace_.events[side.event];
    if (offer != nullptr) {
      for (const tracer::Guard& guard : trace_.guards_of(*offer)) {
        if (guard.object == failed.object && guard.kind == record::GuardKind::Write) return true;
        if (guard.object == failed.object && guard.kind == record::GuardKind::Read) return false;
      }
    }
    bool has_read = false, has_written = false;
    for (const Side& other : steps_[index(process)]) {
      const Event& event = trace_.events[other.event];
      if (event.kind != Kind::Commit || event.object != failed.object) continue;
      if (site(other.as_partner ? event.partner_site : event.site) == site(failed.site)) {
        return !other.as_partner;
      }
      (other.as_partner ? has_read : has_written) = true;
    }
    if (const std::optional<bool> closed = side_that_closed(side.event)) return closed;
    if (has_read == has_written) return std::nullopt;
    return has_written;
  }

  // A write fails when no reader is left, a read when no writer is.
  std::optional<bool> side_that_closed(std::uint32_t number) const {
    const Event& failed = trace_.events[number];
    std::optional<bool> through_writing;
    if (static_cast<record::Reason>(failed.detail) != record::Reason::Closed)
      return through_writing;
    for (std::uint32_t earlier = 0; earlier < number; ++earlier) {
      const Event& event = trace_.events[earlier];
      if (event.kind != Kind::ChannelClosed || event.object != failed.object) continue;
      if (through_writing && *through_writing != (event.detail == 1)) return std::nullopt;
      through_writing = event.detail == 1;
    }
    return through_writing;
  }

  Situation offered_in(const tracer::Offer& offer) const {
    Situation situation{site(offer.site), true, is_alternation(offer.kind), {}};
    for (const tracer::Guard& guard : trace_.guards_of(offer)) {
      switch (guard.kind) {
        case record::GuardKind::Read:
          situation.offered.push_back({Act::Read, guard.object, guard.index});
          break;
        case record::GuardKind::Write:
          situation.offered.push_back({Act::Write, guard.object, guard.index});
          break;
        case record::GuardKind::Timeout:
          situation.offered.push_back({Act::Timeout, record::nobody, guard.index});
          break;
        case record::GuardKind::Skip:
          situation.offered.push_back({Act::Skip, record::nobody, guard.index});
          break;
        case record::GuardKind::Sync:
          situation.offered.push_back({Act::Sync, guard.object, guard.index});
          break;
        case record::GuardKind::Join: {
          const std::uint32_t begin = open_begins_.empty() ? record::nobody : open_begins_.back();
          situation.offered.push_back({Act::Join, begin, guard.index});
          break;
        }
      }
    }
    if (situation.offered.empty() && offer.kind == record::OfferKind::Join) {
      const std::uint32_t begin = open_begins_.empty() ? record::nobody : open_begins_.back();
      situation.offered.push_back({Act::Join, begin});
    }
    if (situation.offered.empty() && offer.kind == record::OfferKind::Sleep) {
      situation.offered.push_back({Act::Timeout});
    }
    std::sort(situation.offered.begin(), situation.offered.end());
    return situation;
  }

  Situation situation_of(ProcessId process, const Side& side, const Label& label) const {
    const Event& event = trace_.events[side.event];
    const SiteId place = site(side.as_partner ? event.partner_site : event.site);
    switch (label.act) {
      case Act::Read:
      case Act::Write:
      case Act::Sync:
      case Act::Timeout:
      case Act::Skip:
        if (const tracer::Offer* offer = trace_.offer_for(process, side.step))
          return offered_in(*offer);
        return {place, true, false, {label}};
      case Act::Closed:
      case Act::Poisoned: {
        if (const tracer::Offer* offer = trace_.offer_for(process, side.step))
          return offered_in(*offer);
        return {
            place, true, false, {{label.through_writing ? Act::Write : Act::Read, label.object}}};
      }
      case Act::Cancelled:
        if (const tracer::Offer* offer = trace_.offer_for(process, side.step))
          return offered_in(*offer);
        return {place, false, false, {label}};
      case Act::Choose: {
        Situation situation{place, false, false, {}};
        for (std::uint32_t value = 0; value < std::min(event.argument2, most_choices); ++value) {
          situation.offered.push_back({Act::Choose, value});
        }
        return situation;
      }
      case Act::Join:
        return {place, true, false, {label}};  // also where the children had ended already
      default:
        return {place, false, false, {label}};
    }
  }

  SituationId intern(Situation situation) {
    const SituationId next{static_cast<std::uint32_t>(result_.situations.size())};
    const auto [found, is_new] = ids_.try_emplace(std::move(situation), next);
    if (is_new) result_.situations.push_back(found->first);
    return found->second;
  }

  const tracer::Trace& trace_;
  std::vector<SiteId> canonical_;
  std::vector<std::vector<Side>> steps_;    // by process, in order, without a gap
  std::vector<std::uint32_t> open_begins_;  // of the process at hand: started and not yet joined
  std::map<Situation, SituationId> ids_;
  Words result_;
};

}  // namespace

bool is_failure(Act act) {
  return act == Act::Closed || act == Act::Poisoned || act == Act::Cancelled;
}

Words words_of(const tracer::Trace& trace) { return WordMaker(trace).make(); }

}  // namespace csp::checker::learn
