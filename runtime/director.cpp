// A directed process never looks for a partner itself. When it comes to a communication point it
// arrives here and stands; the queues of channels and barriers stay empty, and poison, closing and
// timers wake nobody. What could happen is computed from those who stand (possible()), and what is
// decided is carried out by moving the value and letting its processes run on. So every order in
// which the same things could happen on many workers can be brought about, one thing at a time:
//
//   * a process may be late: `run` decides when it goes on from where it was let go;
//   * whoever stands may meet any partner: a queue's order is only the order of arrival, and nobody
//     can see who was late. For the same reason a pri_alt may take a lower guard although a partner
//     stands at a higher one; not, however, if the higher one is ready whatever happens (a skip, a
//     buffer that has a value or room, poison).
//
// What one local step does (poison, ending, making channels) happens at once.
#include "runtime/director.hpp"

#include <algorithm>
#include <cstring>
#include <typeinfo>
#include <utility>

#include <cxxabi.h>

#include <csp/runtime/alternation.hpp>
#include <csp/runtime/barrier.hpp>
#include <csp/runtime/choose.hpp>
#include <csp/runtime/detail/join.hpp>
#include <csp/runtime/detail/worker.hpp>
#include <csp/runtime/time.hpp>

#include "runtime/barrier_core.hpp"
#include "runtime/heap.hpp"
#include "runtime/recorder.hpp"
#include "runtime/scheduler.hpp"

namespace csp::detail {

namespace {

CSP_RUNTIME_STATE constinit Director* the_director = nullptr;

std::string signed_difference(std::uint32_t now, std::uint32_t before) {
  return std::to_string(static_cast<std::int64_t>(now) - static_cast<std::int64_t>(before));
}

// The name of what a process waits in.
std::string_view kind_of(const ProcessControl& process) {
  switch (process.waits) {
    case WaitKind::Channel:
      return process.wait.direction == Direction::Read ? "read" : "write";
    case WaitKind::Alternation:
      switch (static_cast<const AltBase*>(process.operation)->kind()) {
        case record::OfferKind::PriAlt:
          return "pri_alt";
        case record::OfferKind::FairAlt:
          return "fair_alt";
        default:
          return "alt";
      }
    case WaitKind::Sleep:
      return "sleep";
    case WaitKind::Barrier:
      return "sync";
    case WaitKind::Choose:
      return "choose";
    case WaitKind::Join:
      return "join";
  }
  return "";
}

std::string_view text_of(record::GuardKind kind) {
  switch (kind) {
    case record::GuardKind::Read:
      return "read";
    case record::GuardKind::Write:
      return "write";
    case record::GuardKind::Timeout:
      return "timeout";
    case record::GuardKind::Skip:
      return "skip";
    case record::GuardKind::Sync:
      return "sync";
    case record::GuardKind::Join:
      return "join";
  }
  return "";
}

std::string_view text_of(record::Reason reason) {
  switch (reason) {
    case record::Reason::Finished:
      return "finished";
    case record::Reason::Poisoned:
      return "poisoned";
    case record::Reason::Closed:
      return "closed";
    case record::Reason::Cancelled:
      return "cancelled";
    case record::Reason::Exception:
      return "exception";
  }
  return "";
}

struct Failure {
  std::string text, type;  // both empty: there is none
};

Failure describe(const std::exception_ptr& failure) {
  if (failure == nullptr) return {};
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return {error.what(), typeid(error).name()};
  } catch (...) {
    const std::type_info* const type = abi::__cxa_current_exception_type();
    return {"an exception that is no std::exception", type != nullptr ? type->name() : "unknown"};
  }
}

// What earlier calls left on the stack can get into a process's state as padding: so that it does
// not depend on who ran before, there are zeros.
[[gnu::noinline]] void clear_stack() {
  char area[16 << 10];
  std::memset(area, 0, sizeof area);
  asm volatile("" : : "r"(area) : "memory");
}

bool is_channel_guard(record::GuardKind kind) {
  return kind == record::GuardKind::Read || kind == record::GuardKind::Write;
}

Direction direction_of(record::GuardKind kind) {
  return kind == record::GuardKind::Read ? Direction::Read : Direction::Write;
}

}  // namespace

Director* director() { return the_director; }

Director::Director(Order order, AnswerLog log, const char* stack, bool has_other_threads)
    : order_(std::move(order)),
      log_(log),
      stack_(stack),
      has_other_threads_(has_other_threads),
      random_(order_.seed * 2 + 1) {
  the_director = this;
  if (order_.by_priority)
    priorities_.emplace(order_.seed, order_.by_priority->changes, order_.by_priority->length);
  std::vector<ChannelCore*> channels;
  for_each_live_channel(
      [](ChannelCore& core, void* all) {
        static_cast<std::vector<ChannelCore*>*>(all)->push_back(&core);
      },
      &channels);
  std::sort(channels.begin(), channels.end(),
            [](const ChannelCore* a, const ChannelCore* b) { return a->ordinal() < b->ordinal(); });
  for (ChannelCore* const core : channels)
    made(*core);
  for (BarrierCore* const core : live_barriers())
    made(*core);
}

Director::~Director() { the_director = nullptr; }

std::uint64_t Director::random() {
  random_ ^= random_ >> 12;
  random_ ^= random_ << 25;
  random_ ^= random_ >> 27;
  return random_ * 0x2545F4914F6CDD1DULL;
}

// --- the run ---

Director::End Director::direct(Scheduler& scheduler) {
  scheduler_ = &scheduler;
  if (log_.is_kept() && !watched_) watch_memory();
  std::size_t number = 0;
  for (const std::string& line : std::exchange(order_.schedule, {})) {
    ++number;
    if (line.empty() || line[0] == '#' || follow(line)) continue;
    refusal_ = "line " + std::to_string(number) + ": `" + line +
               "` is not possible there: the program is not the one that this schedule was made "
               "for, or it depends on more than its communications";
    tell_end({"end", "refused", refusal_});
    return End::Refused;
  }
  for (;;) {
    if (ready_.empty() && scheduler.is_finished()) {
      tell_end({"end", "completed"});
      return End::Completed;
    }
    std::vector<Decision> decisions;
    if (ready_.empty() || priorities_ || order_.tells_possible) decisions = possible_now();
    if (Actor* const next = next_to_run(decisions)) {
      tell_possible(decisions);
      step(*next);
      continue;
    }
    if (decisions.empty()) {
      tell_end({"end", "stuck"});
      return End::Stuck;
    }
    if (is_at_limit()) {
      tell_end({"end", "limit"});
      return End::Limit;
    }
    tell_possible(decisions);
    const Decision& next = choose(decisions);
    Actor* const urgent = priorities_ ? &most_urgent(next) : nullptr;
    apply(next);
    if (urgent == nullptr) continue;
    if (const auto changed = priorities_->changed_after(decisions_)) urgent->urgency = *changed;
  }
}

// Behind the last decision everybody still runs on to where it waits.
bool Director::is_at_limit() const {
  return decisions_ >= order_.most_decisions || !log_.has_room();
}

Director::Actor* Director::next_to_run(const std::vector<Decision>& decisions) const {
  if (ready_.empty()) return nullptr;
  if (!priorities_) return ready_.front();
  Actor* const first = *std::ranges::max_element(ready_, {}, &Actor::urgency);
  const bool has_to_wait =
      !is_at_limit() && std::ranges::any_of(decisions, [&](const Decision& decision) {
        return most_urgent(decision).urgency > first->urgency;
      });
  return has_to_wait ? nullptr : first;
}

const Director::Decision& Director::choose(const std::vector<Decision>& decisions) {
  if (!priorities_) return decisions[order_.seed == 0 ? 0 : random() % decisions.size()];
  Urgency highest = 0;
  for (const Decision& decision : decisions)
    highest = std::max(highest, most_urgent(decision).urgency);
  std::vector<const Decision*> its;
  for (const Decision& decision : decisions) {
    if (most_urgent(decision).urgency == highest) its.push_back(&decision);
  }
  return *its[random() % its.size()];
}

Director::Actor& Director::most_urgent(const Decision& decision) const {
  Actor* most = decision.first->actor;
  const auto consider = [&most](Actor* other) {
    if (other->urgency > most->urgency) most = other;
  };
  if (decision.second != nullptr) consider(decision.second->actor);
  for (const Offered& offer : offered_) {
    if (decision.what == What::Sync && offer.barrier == decision.first->barrier)
      consider(offer.actor);
  }
  return *most;
}

bool Director::follow(const std::string& line) {
  if (order_.tells_possible) tell_possible(possible_now());
  if (line.starts_with("run ")) {
    const std::string place = line.substr(4);
    const auto actor = living_.find(place);
    if (actor == living_.end() || actor->second->situation != Situation::Ready) return false;
    step(*actor->second);
    return true;
  }
  for (const Decision& decision : possible_now()) {
    if (decision.text != line) continue;
    apply(decision);
    return true;
  }
  return false;
}

void Director::step(Actor& actor) {
  log_.line({"do", "run " + actor.place});
  log_.count_step(actor.place);
  std::erase(ready_, &actor);
  actor.situation = Situation::Running;
  ++actor.looks;
  running_ = &actor;
  has_asked_time_ = false;
  do {
    actor.is_ready_again = false;
    clear_stack();
    scheduler_->resume_directed(*actor.control);
  } while (actor.is_ready_again && actor.situation == Situation::Running);
  running_ = nullptr;
  if (actor.situation == Situation::Running) actor.situation = Situation::Joining;
  tell_ends();
  const bool is_watched_closely = watched_ && !watched_->is_large();
  if (is_watched_closely) tell_changes();
  if (actor.situation == Situation::Ended) {
    log_.line({"ended", actor.place, end_reason_, end_text_, end_type_});
  } else {
    tell_state(actor);
  }
  if (is_watched_closely) tell_changes_of_blocks(&actor);
  if (actor.situation == Situation::Ended) return;
  // Its children have all ended before it came to wait for them.
  const bool is_joining = actor.situation == Situation::Joining;
  const Join* const join = is_joining ? join_waited_for(*actor.control) : nullptr;
  if (join == nullptr || join->has_live_children()) return;
  actor.situation = Situation::Ready;
  ready_.push_back(&actor);
}

// --- what is possible ---

void Director::add_offers(Actor& actor, std::vector<Offered>& offers) const {
  ProcessControl& control = *actor.control;
  const auto add = [&](Offered offer) {
    offer.actor = &actor;
    offers.push_back(offer);
  };
  switch (control.waits) {
    case WaitKind::Channel: {
      const auto kind = control.wait.direction == Direction::Read ? record::GuardKind::Read
                                                                  : record::GuardKind::Write;
      add({.kind = kind,
           .core = static_cast<ChannelCore*>(control.operation),
           .wait = &control.wait,
           .site = control.wait.site});
      break;
    }
    case WaitKind::Alternation:
      add_guards(*static_cast<AltBase*>(control.operation), actor, offers);
      break;
    case WaitKind::Sleep: {
      const auto& sleep = *static_cast<SleepOperation*>(control.operation);
      add({.kind = record::GuardKind::Timeout, .deadline = sleep.deadline(), .site = sleep.site()});
      break;
    }
    case WaitKind::Barrier:
      add({.kind = record::GuardKind::Sync,
           .barrier = static_cast<BarrierCore*>(control.operation),
           .site = control.wait.site});
      break;
    case WaitKind::Choose: {
      const auto& choose = *static_cast<ChooseOperation*>(control.operation);
      add({.choices = choose.count(), .site = choose.site()});
      break;
    }
    case WaitKind::Join:
      break;
  }
}

void Director::add_guards(AltBase& alternation, Actor& actor, std::vector<Offered>& offers) {
  bool is_certain = false;
  std::uint16_t index = 0;
  for (AltGuard& guard : alternation.guards()) {
    const std::uint16_t number = index++;
    if (!guard.is_enabled) continue;
    offers.push_back({.actor = &actor,
                      .guard = number,
                      .kind = guard.kind,
                      .core = guard.core,
                      .wait = guard.core != nullptr ? &guard.wait : nullptr,
                      .deadline = guard.deadline,
                      .site = guard.site,
                      .is_held_back = is_certain});
    if (alternation.kind() == record::OfferKind::PriAlt)
      is_certain = is_certain || is_certainly_ready(offers.back());
  }
}

// Whatever happens: nobody could have been late.
bool Director::is_certainly_ready(const Offered& offer) {
  if (offer.kind == record::GuardKind::Skip) return true;
  if (!is_channel_guard(offer.kind)) return false;
  const ChannelCore& core = *offer.core;
  const Direction direction = direction_of(offer.kind);
  if (core.is_poisoned_for(direction)) return true;
  if (core.is_closed_for(direction) || core.capacity_ == 0) return false;
  return direction == Direction::Read ? core.count_ > 0 : core.count_ < core.capacity_;
}

std::vector<Director::Decision> Director::possible(bool is_time_maximal) {
  offered_.clear();
  for (const auto& [place, actor] : living_) {
    if (actor->situation == Situation::Waiting) add_offers(*actor, offered_);
  }
  std::vector<Decision> decisions;
  std::vector<const Offered*> late;  // deadlines that come only when nothing else can happen
  for (const Offered& offer : offered_) {
    if (&offer == offered_.data() || (&offer)[-1].actor != offer.actor)
      add_closed(offer, decisions);
    if (offer.is_held_back) continue;
    if (offer.kind != record::GuardKind::Timeout) {
      add_decisions(offer, decisions);
    } else if (!is_time_maximal) {
      decisions.push_back({.what = What::Timer, .first = &offer});
    } else {
      late.push_back(&offer);
    }
  }
  if (decisions.empty() && !late.empty()) {
    const TimePoint earliest = (*std::ranges::min_element(late, {}, &Offered::deadline))->deadline;
    for (const Offered* const offer : late) {
      if (offer->deadline <= std::max(earliest, scheduler_->now()))
        decisions.push_back({.what = What::Timer, .first = offer});
    }
  }
  for (Decision& decision : decisions)
    decision.text = text_of(decision);
  return decisions;
}

std::vector<Director::Decision> Director::possible_now() {
  std::vector<Decision> decisions = possible(order_.is_time_maximal);
  if (order_.is_time_maximal && !ready_.empty())
    std::erase_if(decisions, [](const Decision& it) { return it.what == What::Timer; });
  return decisions;
}

void Director::add_decisions(const Offered& offer, std::vector<Decision>& decisions) const {
  if (offer.choices > 0) {
    for (std::uint32_t answer = 0; answer < offer.choices; ++answer)
      decisions.push_back({.what = What::Choose, .first = &offer, .answer = answer});
  } else if (offer.kind == record::GuardKind::Skip) {
    decisions.push_back({.what = What::Skip, .first = &offer});
  } else if (offer.barrier != nullptr) {
    std::uint32_t arrived = 0;
    bool is_first = true;
    for (const Offered& other : offered_) {
      if (other.barrier != offer.barrier) continue;
      if (arrived++ == 0) is_first = &other == &offer;
    }
    if (is_first && arrived == offer.barrier->enrolled())
      decisions.push_back({.what = What::Sync, .first = &offer});
  } else {
    add_communications(offer, decisions);
  }
}

void Director::add_communications(const Offered& offer, std::vector<Decision>& decisions) const {
  const ChannelCore& core = *offer.core;
  const Direction direction = direction_of(offer.kind);
  if (core.is_poisoned_for(direction)) {
    decisions.push_back({.what = What::Poisoned, .first = &offer});
  } else if (core.is_closed_for(direction)) {
    return;
  } else if (core.capacity_ > 0) {
    if (direction == Direction::Read && core.count_ > 0)
      decisions.push_back({.what = What::Get, .first = &offer});
    if (direction == Direction::Write && core.count_ < core.capacity_)
      decisions.push_back({.what = What::Put, .first = &offer});
  } else if (direction == Direction::Write) {
    for (const Offered& reader : offered_) {
      const bool is_partner = reader.core == &core && reader.kind == record::GuardKind::Read &&
                              reader.actor != offer.actor && !reader.is_held_back;
      if (is_partner) decisions.push_back({.what = What::Pass, .first = &offer, .second = &reader});
    }
  }
}

// `first` is the first offer of its process.
void Director::add_closed(const Offered& first, std::vector<Decision>& decisions) const {
  const Offered* const end = offered_.data() + offered_.size();
  for (const Offered* offer = &first; offer != end && offer->actor == first.actor; ++offer) {
    if (!is_channel_guard(offer->kind) || offer->core == nullptr) return;
    const Direction direction = direction_of(offer->kind);
    if (!offer->core->is_closed_for(direction) || offer->core->is_poisoned_for(direction)) return;
  }
  decisions.push_back({.what = What::Closed, .first = &first});
}

std::string Director::text_of(const Decision& decision) const {
  const Offered& first = *decision.first;
  const std::string who = first.actor->place;
  const std::string guard = " " + std::to_string(first.guard);
  switch (decision.what) {
    case What::Pass:
      return "pass " + who + guard + " " + decision.second->actor->place + " " +
             std::to_string(decision.second->guard);
    case What::Put:
      return "put " + who + guard;
    case What::Get:
      return "get " + who + guard;
    case What::Timer:
      return "timer " + who + guard;
    case What::Skip:
      return "skip " + who + guard;
    case What::Choose:
      return "choose " + who + " " + std::to_string(decision.answer);
    case What::Sync:
      return "sync " + barrier_places_.at(first.barrier);
    case What::Poisoned:
      return "poisoned " + who + guard;
    case What::Closed:
      return "closed " + who;
  }
  return {};
}

// --- what is done ---

void Director::apply(const Decision& decision) {
  ++decisions_;
  log_.line({"do", decision.text});
  const Offered& first = *decision.first;
  ProcessControl& control = *first.actor->control;
  switch (decision.what) {
    case What::Pass:
      first.core->pass(*control.worker, *first.wait, *decision.second->wait);
      let_go(*decision.second);
      break;
    case What::Put:
      first.core->put_into_buffer(*control.worker, *first.wait);
      break;
    case What::Get:
      first.core->get_from_buffer(*control.worker, *first.wait);
      break;
    case What::Timer:
      scheduler_->advance_to(first.deadline);
      break;
    case What::Skip:
      break;
    case What::Choose:
      static_cast<ChooseOperation*>(control.operation)->answer(decision.answer);
      break;
    case What::Sync:
      sync(*first.barrier);
      return;
    case What::Poisoned:
      control.result = Result::Poisoned;
      break;
    case What::Closed:
      control.result = Result::Closed;
      break;
  }
  let_go(first);
}

void Director::let_go(const Offered& offer) {
  offer.actor->control->selected = offer.guard;
  offer.actor->situation = Situation::Ready;
  ready_.push_back(offer.actor);
}

void Director::sync(BarrierCore& barrier) {
  barrier.begin_phase();
  for (const Offered& offer : offered_) {
    if (offer.barrier != &barrier) continue;
    barrier.record_phase(*offer.actor->control, offer.site);
    let_go(offer);
  }
}

void Director::publish_waits() {
  for (const auto& [place, actor] : living_) {
    if (actor->situation != Situation::Waiting) continue;
    std::vector<Offered> offers;
    add_offers(*actor, offers);
    for (const Offered& offer : offers) {
      if (offer.core == nullptr) continue;
      offer.core->enqueue(*offer.wait);
      published_.emplace_back(offer.core, offer.wait);
    }
  }
}

void Director::withdraw_waits() {
  for (const auto& [core, wait] : std::exchange(published_, {}))
    core->dequeue(*wait);
}

// --- what processes tell ---

void Director::started(ProcessControl& process) {
  const ProcessControl* const parent = process.join->owner();
  const std::string maker = parent != nullptr ? by_control_.at(parent)->place : std::string{};
  actors_.push_back(std::make_unique<Actor>());
  Actor& actor = *actors_.back();
  actor.control = &process;
  actor.place = places_.take(maker, Places::Kind::Process);
  actor.number = static_cast<std::uint32_t>(actors_.size());
  if (priorities_) actor.urgency = priorities_->draw();
  by_control_[&process] = &actor;
  living_[actor.place] = &actor;
  ready_.push_back(&actor);
  Doubts doubts;  // what it keeps it cannot have used yet
  const Digest state = state_of(process, {actor.number, actor.looks}, *this, doubts);
  log_.line({"process", actor.place, join_places_.at(process.join), state.text(),
             process.name != nullptr ? std::string_view(*process.name) : std::string_view{}});
}

void Director::arrived(ProcessControl& process) {
  by_control_.at(&process)->situation = Situation::Waiting;
}

void Director::ready(ProcessControl& process) {
  Actor& actor = *by_control_.at(&process);
  if (&actor == running_) {
    actor.is_ready_again = true;
    return;
  }
  actor.situation = Situation::Ready;
  ready_.push_back(&actor);
}

void Director::ended(const ProcessControl& process, const std::exception_ptr& failure) {
  Actor& actor = *by_control_.at(&process);
  actor.situation = Situation::Ended;
  end_reason_ = csp::detail::text_of(process.end_reason);
  auto [text, type] = describe(failure);
  end_text_ = std::move(text);
  end_type_ = std::move(type);
  living_.erase(actor.place);
  places_.give_back(actor.place);
}

void Director::cancelled(ProcessControl& process) {
  Actor& actor = *by_control_.at(&process);
  if (actor.situation != Situation::Waiting) return;
  process.result = Result::Cancelled;
  actor.situation = Situation::Ready;
  ready_.push_back(&actor);
}

void Director::began(const Join& join) {
  const ProcessControl* const parent = join.owner();
  const std::string maker = parent != nullptr ? by_control_.at(parent)->place : std::string{};
  join_places_[&join] = places_.take(maker, Places::Kind::Join);
}

void Director::ended(const Join& join) {
  const auto found = join_places_.find(&join);
  places_.give_back(found->second);
  join_places_.erase(found);
}

void Director::abandoned(const Join& join) { log_.line({"cancel", join_places_.at(&join)}); }

void Director::asked_time() {
  if (running_ == nullptr || !order_.is_time_maximal || std::exchange(has_asked_time_, true))
    return;
  log_.line({"hazard", "clock", "it asks what time it is"});
}

void Director::made(ChannelCore& core) {
  const std::string place =
      places_.take(running_ != nullptr ? running_->place : "", Places::Kind::Channel);
  channel_places_[&core] = place;
  const std::uint32_t readers = core.live_ends(Direction::Read);
  const std::uint32_t writers = core.live_ends(Direction::Write);
  channels_.push_back({&core, place, readers, writers});
  log_.line({"channel", place, std::to_string(core.capacity()), std::to_string(readers),
             std::to_string(writers), core.name(), core.type->type->name()});
}

void Director::gone(const ChannelCore& core) {
  const std::string& place = channel_places_.at(&core);
  std::erase_if(channels_, [&core](const KnownChannel& known) { return known.core == &core; });
  places_.give_back(place);
  log_.line({"gone", place});
}

void Director::poisoned(const ChannelCore& core, Direction through, std::uint64_t lost) {
  log_.line({"poison", channel_places_.at(&core), through == Direction::Read ? "read" : "write",
             std::to_string(lost)});
}

void Director::made(BarrierCore& core) {
  const std::string place =
      places_.take(running_ != nullptr ? running_->place : "", Places::Kind::Barrier);
  barrier_places_[&core] = place;
  log_.line({"barrier", place, std::to_string(core.enrolled()), core.name()});
}

void Director::gone(const BarrierCore& core) {
  const std::string& place = barrier_places_.at(&core);
  places_.give_back(place);
  log_.line({"gone", place});
}

void Director::enrolled(const BarrierCore& core) {
  log_.line({"enrol", barrier_places_.at(&core)});
}

void Director::resigned(const BarrierCore& core) {
  log_.line({"resign", barrier_places_.at(&core)});
}

// --- what the checker is told ---

void Director::tell_ends() {
  for (KnownChannel& known : channels_) {
    const std::uint32_t readers = known.core->live_ends(Direction::Read);
    const std::uint32_t writers = known.core->live_ends(Direction::Write);
    if (readers == known.readers && writers == known.writers) continue;
    log_.line({"ends", known.place, signed_difference(readers, known.readers),
               signed_difference(writers, known.writers)});
    known.readers = readers;
    known.writers = writers;
  }
}

void Director::watch_memory() {
  // What the runtime makes at its first use is there before the watch begins.
  static_cast<void>(channel_at(0));
  static_cast<void>(live_barriers());
  watched_.emplace(stack_);
  if (!watched_->gap().empty()) log_.line({"hazard", "global", watched_->gap()});
  if (!heap::is_steered_from_the_beginning()) return;  // everybody keeps something elsewhere
  for (const std::string& text : watched_->ways_out())
    log_.line({"hazard", "unseen", text});
}

void Director::tell_end(std::initializer_list<std::string_view> line) {
  if (watched_ && watched_->is_large()) {
    tell_changes();
    tell_changes_of_blocks(nullptr);
  }
  log_.line(line);
}

void Director::tell_changes() {
  for (const std::string& text : watched_->changes()) {
    const std::string_view who =
        has_other_threads_ ? ", if it was not another thread of the program" : "";
    log_.line({"hazard", "global", text + std::string(who)});
  }
}

// Who can reach a block before its step or after it is known by what is in it. `actor`: who has
// run; null if it was everybody.
void Director::tell_changes_of_blocks(const Actor* actor) {
  const auto is_its_own = [actor](const heap::Block& block) {
    if (actor == nullptr) return block.owner != 0;
    return block.owner == actor->number && block.looked_at + 1 >= actor->looks;
  };
  for (const std::string& text : watched_->changes_of_blocks(is_its_own))
    log_.line({"hazard", "global", text});
}

void Director::tell_possible(const std::vector<Decision>& decisions) {
  if (!order_.tells_possible) return;
  for (const Actor* const actor : ready_)
    log_.line({"may", "run " + actor->place});
  for (const Decision& decision : decisions)
    log_.line({"may", decision.text});
}

void Director::tell_state(Actor& actor) {
  if (!log_.is_kept()) return;
  const ProcessControl& control = *actor.control;
  Doubts doubts;
  const Digest state = state_of(control, {actor.number, actor.looks}, *this, doubts);
  if (doubts.has_unseen) log_.line({"hazard", "unseen", "it keeps an address there"});
  for (const Shared& block : doubts.shared) {
    log_.line({"hazard", "shared",
               "a block of " + std::to_string(block.bytes) + " bytes that " +
                   actors_[block.other - 1]->place + " can reach as well"});
  }
  if (actor.situation != Situation::Waiting) {
    const Join* const join = join_waited_for(control);
    const std::string site = join != nullptr ? place(join->site()) : std::string{};
    log_.line({"state", actor.place, state.text(), "join", site});
    if (join != nullptr) log_.line({"guard", "0", "join", join_places_.at(join), "", "", site});
    return;
  }
  std::vector<Offered> offers;
  add_offers(actor, offers);
  log_.line({"state", actor.place, state.text(), kind_of(control),
             offers.empty() ? std::string{} : place(offers[0].site)});
  for (const Offered& offer : offers)
    tell_guard(actor, offer);
  if (control.waits == WaitKind::Alternation)
    tell_disabled(*static_cast<AltBase*>(control.operation));
}

void Director::tell_disabled(AltBase& alternation) {
  std::size_t index = 0;
  for (const AltGuard& guard : alternation.guards()) {
    const std::string number = std::to_string(index++);
    if (guard.is_enabled) continue;
    const std::string_view object =
        guard.core != nullptr ? std::string_view(channel_places_.at(guard.core)) : "-";
    log_.line({"disabled", number, csp::detail::text_of(guard.kind), object});
  }
}

void Director::tell_guard(const Actor& actor, const Offered& offer) {
  const std::string index = std::to_string(offer.guard);
  const std::string site = place(offer.site);
  if (offer.choices > 0) {
    log_.line({"guard", index, "choose", std::to_string(offer.choices), "", "", site});
  } else if (offer.barrier != nullptr) {
    log_.line({"guard", index, "sync", barrier_places_.at(offer.barrier), "", "", site});
  } else if (offer.core == nullptr) {
    const bool has_delay = offer.kind == record::GuardKind::Timeout && order_.is_time_maximal;
    const auto delay = std::max(offer.deadline - scheduler_->now(), TimePoint::duration{0});
    log_.line({"guard", index, csp::detail::text_of(offer.kind),
               has_delay ? std::to_string(delay.count()) : "-", "", "", site});
  } else if (offer.kind == record::GuardKind::Read) {
    log_.line({"guard", index, "read", channel_places_.at(offer.core), "", "", site});
  } else {
    Printer printer;
    offer.core->type->show(offer.wait->value, printer);
    const Digest value = value_of(*actor.control, offer.wait->value, offer.core->type->size,
                                  {actor.number, actor.looks}, *this);
    log_.line({"guard", index, "write", channel_places_.at(offer.core), value.text(),
               printer.text(), site});
  }
}

// --- what a look at a process's memory asks ---

std::uint64_t Director::name_of(const ChannelCore& core) const {
  const auto found = channel_places_.find(&core);
  return found == channel_places_.end() ? 0 : digest_of(found->second);
}

std::uint64_t Director::name_of_barrier(const void* core) const {
  const auto found = barrier_places_.find(core);
  return found == barrier_places_.end() ? 0 : digest_of(found->second);
}

std::uint64_t Director::name_of(const Join& join) const {
  return digest_of(join_places_.at(&join));
}

bool Director::is_current(std::uint32_t owner, std::uint32_t looked_at) const {
  const Actor& actor = *actors_[owner - 1];
  const bool has_not_moved =
      actor.situation == Situation::Waiting || actor.situation == Situation::Joining;
  return has_not_moved && actor.looks == looked_at;
}

}  // namespace csp::detail
