#include "tests/checker/program/support/fake_network.hpp"

#include <algorithm>
#include <utility>

namespace csp::checker::program::test {

namespace {

std::string channel_place(int channel) { return "c" + std::to_string(channel); }
std::string name_of(int channel) { return "ch" + std::to_string(channel); }
std::string event_name(int channel, int value) {
  return name_of(channel) + "." + std::to_string(value);
}

bool read_is_poisoned(const FakeChannel& c) {
  return c.poisoned_by_reader || (c.poisoned_by_writer && c.buffer.empty());
}
bool write_is_poisoned(const FakeChannel& c) {
  return c.poisoned_by_reader || c.poisoned_by_writer;
}
bool no_writers(const FakeChannel& c) { return c.had_writers && c.writers == 0; }
bool no_readers(const FakeChannel& c) { return c.had_readers && c.readers == 0; }

const char* word(FakeKind kind) {
  static const char* const words[] = {"read",  "write", "alt",  "pri_alt",
                                      "sleep", "sync",  "join", "choose"};
  return words[static_cast<int>(kind)];
}

}  // namespace

FakeMoment FakeSystem::begin() const {
  FakeMoment moment;
  moment.locals.resize(network_.processes.size());
  moment.channels.resize(network_.capacities.size());
  moment.locals[0].status = FakeLocal::Status::AboutToRun;
  return moment;
}

std::string FakeSystem::beginning() const {
  std::string log;
  for (std::size_t c = 0; c < network_.capacities.size(); ++c) {
    const int channel = static_cast<int>(c);
    log += "channel\t" + channel_place(channel) + "\t" + std::to_string(network_.capacities[c]) +
           "\t0\t0\t" + name_of(channel) + "\tint\n";
  }
  return log + "barrier\tb0\t0\tmeet\nprocess\t0\tj0\tstart\tmain\n";
}

const FakeState& FakeSystem::state_of(const FakeMoment& moment, int process) const {
  const auto p = static_cast<std::size_t>(process);
  return network_.processes[p].states[static_cast<std::size_t>(moment.locals[p].state)];
}

bool FakeSystem::is_joining(const FakeMoment& moment, int process) const {
  return moment.locals[static_cast<std::size_t>(process)].status == FakeLocal::Status::Waiting &&
         state_of(moment, process).kind == FakeKind::Join;
}

// Who has given up an end cannot use it any more.
bool FakeSystem::is_offered(const FakeMoment& moment, int process, const FakeGuard& guard) const {
  const FakeLocal& local = moment.locals[static_cast<std::size_t>(process)];
  if (!guard.is_enabled) return false;
  if (guard.kind == FakeGuard::Kind::Read) return local.reads.contains(guard.channel);
  if (guard.kind == FakeGuard::Kind::Write) return local.writes.contains(guard.channel);
  return true;
}

std::vector<FakeSystem::Offer> FakeSystem::offers(const FakeMoment& moment) const {
  std::vector<Offer> result;
  for (int p = 0; p < static_cast<int>(moment.locals.size()); ++p) {
    if (moment.locals[static_cast<std::size_t>(p)].status != FakeLocal::Status::Waiting) continue;
    const FakeState& state = state_of(moment, p);
    for (int g = 0; g < static_cast<int>(state.guards.size()); ++g) {
      const FakeGuard& guard = state.guards[static_cast<std::size_t>(g)];
      if (is_offered(moment, p, guard)) result.push_back({p, g, &guard});
    }
  }
  return result;
}

bool FakeSystem::is_overtaken(const FakeMoment& moment, const Offer& offer) const {
  const FakeState& state = state_of(moment, offer.process);
  if (state.kind != FakeKind::PriAlt) return false;
  for (int g = 0; g < offer.guard; ++g) {
    const FakeGuard& other = state.guards[static_cast<std::size_t>(g)];
    if (!is_offered(moment, offer.process, other)) continue;
    if (other.kind == FakeGuard::Kind::Skip) return true;
    if (other.kind == FakeGuard::Kind::Timeout) continue;
    const auto c = static_cast<std::size_t>(other.channel);
    const FakeChannel& channel = moment.channels[c];
    const auto capacity = static_cast<std::size_t>(network_.capacities[c]);
    if (other.kind == FakeGuard::Kind::Read) {
      if (read_is_poisoned(channel) || !channel.buffer.empty()) return true;
    } else if (write_is_poisoned(channel) ||
               (channel.buffer.size() < capacity && !no_readers(channel))) {
      return true;
    }
  }
  return false;
}

int FakeSystem::time_left(const FakeMoment& moment, const Offer& offer) const {
  return std::max(
      0, offer.what->delay - moment.locals[static_cast<std::size_t>(offer.process)].waited);
}

void FakeSystem::pass_time(FakeMoment& moment, int time) const {
  for (int p = 0; p < static_cast<int>(moment.locals.size()); ++p) {
    FakeLocal& local = moment.locals[static_cast<std::size_t>(p)];
    if (local.status != FakeLocal::Status::Waiting) continue;
    const bool has_deadline = std::ranges::any_of(
        state_of(moment, p).guards,
        [](const FakeGuard& guard) { return guard.kind == FakeGuard::Kind::Timeout; });
    if (has_deadline) local.waited += time;
  }
}

std::vector<FakeDecision> FakeSystem::decisions(const FakeMoment& moment) const {
  std::vector<FakeDecision> result = decisions_at_any_time(moment);
  const auto is_timer = [](const FakeDecision& it) { return it.text.starts_with("timer"); };
  if (!is_time_maximal_) return result;
  if (!std::ranges::all_of(result, is_timer)) {
    std::erase_if(result, is_timer);
    return result;
  }
  std::vector<FakeDecision> earliest;
  int least = 0;
  for (const Offer& offer : offers(moment)) {
    if (offer.what->kind != FakeGuard::Kind::Timeout) continue;
    const int left = time_left(moment, offer);
    if (earliest.empty() || left < least) earliest.clear();
    if (earliest.empty()) least = left;
    if (left > least) continue;
    const std::string& place = network_.processes[static_cast<std::size_t>(offer.process)].place;
    earliest.push_back({"timer " + place + " " + std::to_string(offer.guard), "", {offer.process}});
  }
  return earliest;
}

std::vector<FakeDecision> FakeSystem::decisions_at_any_time(const FakeMoment& moment) const {
  std::vector<FakeDecision> result;
  if (is_completed(moment)) return result;
  const auto place = [&](int p) { return network_.processes[static_cast<std::size_t>(p)].place; };
  const std::vector<Offer> all = offers(moment);
  for (const Offer& offer : all) {
    if (is_overtaken(moment, offer)) continue;
    const std::string me = place(offer.process) + " " + std::to_string(offer.guard);
    const FakeGuard& guard = *offer.what;
    if (guard.kind == FakeGuard::Kind::Timeout || guard.kind == FakeGuard::Kind::Skip) {
      const std::string verb = guard.kind == FakeGuard::Kind::Skip ? "skip " : "timer ";
      result.push_back({verb + me, "", {offer.process}});
      continue;
    }
    const auto c = static_cast<std::size_t>(guard.channel);
    const FakeChannel& channel = moment.channels[c];
    const bool is_read = guard.kind == FakeGuard::Kind::Read;
    if (is_read ? read_is_poisoned(channel) : write_is_poisoned(channel)) {
      result.push_back({"poisoned " + me, "", {offer.process}});
    } else if (network_.capacities[c] > 0) {
      if (is_read && !channel.buffer.empty()) {
        result.push_back({"get " + me,
                          name_of(guard.channel) + "_out." + std::to_string(channel.buffer[0]),
                          {offer.process}});
      } else if (!is_read && !no_readers(channel) &&
                 static_cast<int>(channel.buffer.size()) < network_.capacities[c]) {
        result.push_back({"put " + me, event_name(guard.channel, guard.value), {offer.process}});
      }
    } else if (!is_read) {
      for (const Offer& other : all) {
        const bool fits = other.process != offer.process &&
                          other.what->kind == FakeGuard::Kind::Read &&
                          other.what->channel == guard.channel && !is_overtaken(moment, other);
        if (!fits) continue;
        result.push_back(
            {"pass " + me + " " + place(other.process) + " " + std::to_string(other.guard),
             event_name(guard.channel, guard.value),
             {offer.process, other.process}});
      }
    }
  }
  int at_barrier = 0;
  std::vector<int> there;
  for (int p = 0; p < static_cast<int>(moment.locals.size()); ++p) {
    const FakeLocal& local = moment.locals[static_cast<std::size_t>(p)];
    if (local.status == FakeLocal::Status::AboutToRun) {
      result.push_back({"run " + place(p), "", {p}, true});
    }
    if (local.status != FakeLocal::Status::Waiting) continue;
    const FakeState& state = state_of(moment, p);
    if (state.kind == FakeKind::Sync) {
      ++at_barrier;
      there.push_back(p);
    }
    for (int v = 0; v < state.count; ++v)
      result.push_back({"choose " + place(p) + " " + std::to_string(v), "", {p}});
    bool is_closed = false, is_stopped = false;
    for (const FakeGuard& guard : state.guards) {
      if (!is_offered(moment, p, guard)) continue;
      if (guard.kind == FakeGuard::Kind::Timeout || guard.kind == FakeGuard::Kind::Skip) {
        is_stopped = true;
        continue;
      }
      const FakeChannel& channel = moment.channels[static_cast<std::size_t>(guard.channel)];
      const bool closed =
          guard.kind == FakeGuard::Kind::Read
              ? no_writers(channel) && channel.buffer.empty() && !read_is_poisoned(channel)
              : no_readers(channel) && !write_is_poisoned(channel);
      (closed ? is_closed : is_stopped) = true;
    }
    if (is_closed && !is_stopped) result.push_back({"closed " + place(p), "", {p}});
    if (state.kind == FakeKind::Join) {
      const bool is_alone = std::ranges::none_of(state.children, [&](int child) {
        return moment.locals[static_cast<std::size_t>(child)].status != FakeLocal::Status::Absent;
      });
      if (is_alone) result.push_back({"run " + place(p), "", {p}, true});
    }
  }
  if (at_barrier > 0 && at_barrier == moment.enrolled) result.push_back({"sync b0", "meet", there});
  return result;
}

FakeMoment FakeSystem::after(FakeMoment moment, const FakeDecision& decision,
                             std::string* log) const {
  const auto tell = [&](int process, FakeEvent event) {
    FakeLocal& local = moment.locals[static_cast<std::size_t>(process)];
    local.status = FakeLocal::Status::AboutToRun;
    local.event = event;
    local.event.is_told_to_stop = local.is_told_to_stop;
    local.waited = 0;
  };
  const std::string verb = decision.text.substr(0, decision.text.find(' '));
  const int first = decision.parts[0];
  if (verb == "run") {
    if (is_joining(moment, first)) {
      FakeLocal& parent = moment.locals[static_cast<std::size_t>(first)];
      tell(first,
           {.kind = FakeEvent::Kind::Joined, .failure = std::exchange(parent.failure_of_child, 0)});
      parent.are_children_told_to_stop = false;
    }
    run(moment, first, log);
    return moment;
  }
  if (verb == "sync") {
    for (const int member : decision.parts)
      tell(member, {FakeEvent::Kind::Sync});
    return moment;
  }
  if (verb == "closed") {
    tell(first, {FakeEvent::Kind::Closed});
    return moment;
  }
  std::vector<std::string> words{""};
  for (const char letter : decision.text) {
    if (letter == ' ') {
      words.emplace_back();
    } else {
      words.back() += letter;
    }
  }
  const int number = std::stoi(words[2]);
  if (verb == "choose") {
    tell(first, {FakeEvent::Kind::Chose, number});
    return moment;
  }
  const FakeGuard& guard = state_of(moment, first).guards[static_cast<std::size_t>(number)];
  FakeChannel& channel = moment.channels[static_cast<std::size_t>(guard.channel)];
  if (verb == "skip") tell(first, {FakeEvent::Kind::Skip, number});
  if (verb == "timer") {
    if (is_time_maximal_) pass_time(moment, time_left(moment, {first, number, &guard}));
    tell(first, {FakeEvent::Kind::Timeout, number});
  }
  if (verb == "poisoned") tell(first, {FakeEvent::Kind::Poisoned, number});
  if (verb == "put") {
    channel.buffer.push_back(guard.value);
    tell(first, {FakeEvent::Kind::Wrote, number});
  } else if (verb == "get") {
    tell(first, {FakeEvent::Kind::Read, number, channel.buffer[0]});
    channel.buffer.erase(channel.buffer.begin());
  } else if (verb == "pass") {
    const int value = guard.value;
    tell(first, {FakeEvent::Kind::Wrote, number});
    tell(decision.parts[1], {FakeEvent::Kind::Read, std::stoi(words[4]), value});
  }
  return moment;
}

void FakeSystem::change_end(FakeMoment& moment, int c, bool is_read, int by) const {
  FakeChannel& channel = moment.channels[static_cast<std::size_t>(c)];
  (is_read ? channel.readers : channel.writers) += by;
  (is_read ? channel.had_readers : channel.had_writers) = true;
  if (no_readers(channel)) channel.buffer.clear();
}

// A program tells how many more there are when the step is over; or that the channel is gone.
std::string FakeSystem::changed_ends(const FakeMoment& before, const FakeMoment& after) {
  std::string log;
  for (std::size_t c = 0; c < before.channels.size(); ++c) {
    const int readers = after.channels[c].readers - before.channels[c].readers;
    const int writers = after.channels[c].writers - before.channels[c].writers;
    if (readers == 0 && writers == 0) continue;
    const std::string place = channel_place(static_cast<int>(c));
    if (after.channels[c].readers == 0 && after.channels[c].writers == 0) {
      log += "gone\t" + place + "\n";
    } else {
      log +=
          "ends\t" + place + "\t" + std::to_string(readers) + "\t" + std::to_string(writers) + "\n";
    }
  }
  return log;
}

void FakeSystem::spawn(FakeMoment& moment, int p, std::string* log) const {
  const FakeProcess& process = network_.processes[static_cast<std::size_t>(p)];
  FakeLocal& local = moment.locals[static_cast<std::size_t>(p)];
  local = {.status = FakeLocal::Status::AboutToRun,
           .event = {},
           .reads = process.reads,
           .writes = process.writes,
           .is_enrolled = process.is_enrolled};
  const int parent = parent_of(p);
  if (parent >= 0) {
    const FakeLocal& by = moment.locals[static_cast<std::size_t>(parent)];
    local.is_told_to_stop = by.is_told_to_stop || by.are_children_told_to_stop;
    local.event.is_told_to_stop = local.is_told_to_stop;
  }
  if (log != nullptr) {
    *log += "process\t" + process.place + "\t" +
            network_.processes[static_cast<std::size_t>(parent)].place + "/j0\tstart\tp" +
            process.place + "\n";
  }
  for (const int c : process.reads)
    change_end(moment, c, true, 1);
  for (const int c : process.writes)
    change_end(moment, c, false, 1);
  if (!process.is_enrolled) return;
  ++moment.enrolled;
  if (log != nullptr) *log += "enrol\tb0\n";
}

void FakeSystem::run(FakeMoment& moment, int p, std::string* log) const {
  const FakeProcess& process = network_.processes[static_cast<std::size_t>(p)];
  FakeLocal& local = moment.locals[static_cast<std::size_t>(p)];
  const FakeEvent event = local.event;
  const FakeMoment before = moment;
  FakeStep step = process.start;
  if (event != FakeEvent{}) {
    const auto it = process.steps.find({local.state, event});
    step = it == process.steps.end() ? FakeStep{.failure = event.failure} : it->second;
  }
  if (process.remembers && event.kind == FakeEvent::Kind::Read) local.memory = event.value;
  for (const FakeEffect& effect : step.effects) {
    std::set<int>& ends = effect.is_read ? local.reads : local.writes;
    if (effect.kind == FakeEffect::Kind::Spawn) {
      spawn(moment, effect.object, log);
    } else if (!ends.contains(effect.object)) {
      continue;
    } else if (effect.kind == FakeEffect::Kind::Drop) {
      ends.erase(effect.object);
      change_end(moment, effect.object, effect.is_read, -1);
    } else {
      FakeChannel& channel = moment.channels[static_cast<std::size_t>(effect.object)];
      (effect.is_read ? channel.poisoned_by_reader : channel.poisoned_by_writer) = true;
      const std::size_t lost = effect.is_read ? channel.buffer.size() : 0;
      if (effect.is_read) channel.buffer.clear();
      if (log != nullptr) {
        *log += "poison\t" + channel_place(effect.object) + "\t" +
                (effect.is_read ? "read" : "write") + "\t" + std::to_string(lost) + "\n";
      }
    }
  }
  local.event = {};
  local.state = step.target;
  local.status = FakeLocal::Status::Waiting;
  if (step.target < 0) {
    for (const int c : std::set<int>(local.reads))
      change_end(moment, c, true, -1);
    for (const int c : std::set<int>(local.writes))
      change_end(moment, c, false, -1);
    if (local.is_enrolled) {
      --moment.enrolled;
      if (log != nullptr) *log += "resign\tb0\n";
    }
    local = {};
    if (step.failure != 0) fail(moment, p, step.failure);
  }
  if (log == nullptr) return;
  *log += changed_ends(before, moment);
  if (step.target >= 0) {
    describe(moment, p, *log);
    return;
  }
  const std::string failure = std::to_string(step.failure);
  *log += "ended\t" + process.place +
          (step.failure == 0 ? "\tfinished\t\t\n" : "\texception\tno " + failure + "\ttype\n");
}

// --- exceptions ---

int FakeSystem::parent_of(int process) const {
  const std::string& place = network_.processes[static_cast<std::size_t>(process)].place;
  const std::size_t end = place.rfind('.');
  for (int p = 0; end != std::string::npos && p < static_cast<int>(network_.processes.size()); ++p)
    if (network_.processes[static_cast<std::size_t>(p)].place == place.substr(0, end)) return p;
  return -1;
}

void FakeSystem::fail(FakeMoment& moment, int child, int failure) const {
  const int parent = parent_of(child);
  if (parent < 0) return;
  int& first = moment.locals[static_cast<std::size_t>(parent)].failure_of_child;
  if (first != 0) return;
  first = failure;
  tell_children_to_stop(moment, parent);
}

void FakeSystem::tell_children_to_stop(FakeMoment& moment, int parent) const {
  moment.locals[static_cast<std::size_t>(parent)].are_children_told_to_stop = true;
  for (int p = 0; p < static_cast<int>(network_.processes.size()); ++p) {
    FakeLocal& local = moment.locals[static_cast<std::size_t>(p)];
    const bool is_told_now = parent_of(p) == parent && !local.is_told_to_stop &&
                             local.status != FakeLocal::Status::Absent;
    if (!is_told_now) continue;
    local.is_told_to_stop = true;
    if (local.status == FakeLocal::Status::Waiting && !is_joining(moment, p)) {
      local.status = FakeLocal::Status::AboutToRun;
      local.event = {.kind = FakeEvent::Kind::Cancelled};
      local.waited = 0;
    }
    local.event.is_told_to_stop = true;
    tell_children_to_stop(moment, p);
  }
}

void FakeSystem::describe(const FakeMoment& moment, int p, std::string& log) const {
  const FakeProcess& process = network_.processes[static_cast<std::size_t>(p)];
  const FakeLocal& local = moment.locals[static_cast<std::size_t>(p)];
  const FakeState& state = state_of(moment, p);
  std::string digest = "s" + std::to_string(local.state) + "m" + std::to_string(local.memory);
  for (const int c : local.reads)
    digest += "r" + std::to_string(c);
  for (const int c : local.writes)
    digest += "w" + std::to_string(c);
  const std::string site = process.place + ":" + std::to_string(local.state);
  log += "state\t" + process.place + "\t" + digest + "\t" + word(state.kind) + "\t" + site + "\n";
  for (std::size_t g = 0; g < state.guards.size(); ++g) {
    const FakeGuard& guard = state.guards[g];
    if (!is_offered(moment, p, guard)) continue;
    log += "guard\t" + std::to_string(g) + "\t";
    switch (guard.kind) {
      case FakeGuard::Kind::Read:
        log += "read\t" + channel_place(guard.channel) + "\t\t";
        break;
      case FakeGuard::Kind::Write:
        log += "write\t" + channel_place(guard.channel) + "\td" + std::to_string(guard.value) +
               "\t" + std::to_string(guard.value);
        break;
      case FakeGuard::Kind::Timeout:
        log += "timeout\t" + (is_time_maximal_ ? std::to_string(guard.delay) : "-") + "\t\t";
        break;
      case FakeGuard::Kind::Skip:
        log += "skip\t-\t\t";
        break;
    }
    log += "\t" + site + "\n";
  }
  for (std::size_t g = 0; g < state.guards.size(); ++g) {
    if (state.guards[g].is_enabled) continue;
    const bool is_read = state.guards[g].kind == FakeGuard::Kind::Read;
    log += "disabled\t" + std::to_string(g) + "\t" + (is_read ? "read" : "write") + "\t" +
           channel_place(state.guards[g].channel) + "\n";
  }
  if (state.kind == FakeKind::Sync) log += "guard\t0\tsync\tb0\t\t\t" + site + "\n";
  if (state.kind == FakeKind::Choose) {
    log += "guard\t0\tchoose\t" + std::to_string(state.count) + "\t\t\t" + site + "\n";
  }
  if (state.kind == FakeKind::Join)
    log += "guard\t0\tjoin\t" + process.place + "/j0\t\t\t" + site + "\n";
}

NaiveAnswer explore_naively(const FakeNetwork& network, std::size_t most_states,
                            bool is_time_maximal) {
  const FakeSystem system(network, is_time_maximal);
  std::map<FakeMoment, std::size_t> numbers;
  std::vector<FakeMoment> moments{system.begin()};
  numbers[moments[0]] = 0;
  struct Arc {
    std::size_t target;
    std::vector<int> parts;
    bool is_seen;
  };
  std::vector<std::vector<Arc>> arcs;
  NaiveAnswer answer;
  for (std::size_t s = 0; s < moments.size(); ++s) {
    if (moments.size() > most_states) {
      answer.is_whole = false;
      return answer;
    }
    arcs.emplace_back();
    const std::vector<FakeDecision> decisions = system.decisions(moments[s]);
    if (decisions.empty() && !system.is_completed(moments[s])) answer.can_get_stuck = true;
    for (const FakeDecision& decision : decisions) {
      if (!decision.event.empty()) answer.events.insert(decision.event);
      FakeMoment next = system.after(moments[s], decision);
      const auto [it, is_new] = numbers.try_emplace(next, moments.size());
      const bool is_seen = decision.event.starts_with("ch0.");
      arcs[s].push_back({it->second, decision.parts, is_seen});
      if (is_new) moments.push_back(std::move(next));
    }
  }
  answer.states = moments.size();
  std::vector<bool> can_go_on(moments.size(), true);
  for (bool has_changed = true; has_changed;) {
    has_changed = false;
    for (std::size_t s = 0; s < moments.size(); ++s) {
      const bool now = std::ranges::any_of(
          arcs[s], [&](const Arc& arc) { return !arc.is_seen && can_go_on[arc.target]; });
      if (can_go_on[s] && !now) {
        can_go_on[s] = false;
        has_changed = true;
      }
    }
  }
  answer.can_go_unseen = std::ranges::find(can_go_on, true) != can_go_on.end();
  if (answer.can_get_stuck) return answer;
  for (std::size_t p = 0; p < network.processes.size(); ++p) {
    std::vector<bool> goes_on(moments.size());
    for (bool has_changed = true; has_changed;) {
      has_changed = false;
      for (std::size_t s = moments.size(); s-- > 0;) {
        const bool now = std::ranges::any_of(arcs[s], [&](const Arc& arc) {
          return goes_on[arc.target] ||
                 std::ranges::find(arc.parts, static_cast<int>(p)) != arc.parts.end();
        });
        if (now && !goes_on[s]) has_changed = goes_on[s] = true;
      }
    }
    for (std::size_t s = 0; s < moments.size(); ++s) {
      const bool lives = moments[s].locals[p].status == FakeLocal::Status::Waiting &&
                         !system.is_joining(moments[s], static_cast<int>(p));
      if (lives && !goes_on[s] && !arcs[s].empty()) answer.can_leave_behind = true;
    }
  }
  return answer;
}

namespace {

// All moments, and what leads from one to the other.
struct WholeGraph {
  struct Arc {
    std::size_t target = 0;
    std::vector<int> parts{};
  };
  std::vector<FakeMoment> moments{};
  std::map<FakeMoment, std::size_t> numbers{};
  std::vector<std::vector<Arc>> arcs{};

  [[nodiscard]] std::vector<bool> reached_from(std::size_t start) const {
    std::vector<bool> reached(moments.size());
    std::vector<std::size_t> queue{start};
    while (!queue.empty()) {
      const std::size_t here = queue.back();
      queue.pop_back();
      for (const Arc& arc : arcs[here]) {
        if (reached[arc.target]) continue;
        reached[arc.target] = true;
        queue.push_back(arc.target);
      }
    }
    return reached;
  }
};

std::optional<WholeGraph> graph_of(const FakeSystem& system, std::size_t most_states) {
  WholeGraph graph{.moments = {system.begin()}};
  graph.numbers[graph.moments[0]] = 0;
  for (std::size_t s = 0; s < graph.moments.size(); ++s) {
    if (graph.moments.size() > most_states) return std::nullopt;
    graph.arcs.emplace_back();
    for (const FakeDecision& decision : system.decisions(graph.moments[s])) {
      FakeMoment next = system.after(graph.moments[s], decision);
      const auto [it, is_new] = graph.numbers.try_emplace(next, graph.moments.size());
      graph.arcs[s].push_back({it->second, decision.parts});
      if (is_new) graph.moments.push_back(std::move(next));
    }
  }
  return graph;
}

bool could_step_alone(const FakeNetwork& network, const FakeMoment& moment, std::size_t process) {
  const FakeLocal& local = moment.locals[process];
  if (local.status == FakeLocal::Status::AboutToRun) return true;
  if (local.status != FakeLocal::Status::Waiting) return false;
  const auto state = static_cast<std::size_t>(local.state);
  return network.processes[process].states[state].kind == FakeKind::Sleep;
}

// Whether one can walk for ever among these, which lead to each other, and nobody who could step
// alone all the time never does.
bool is_fair_circle(const FakeNetwork& network, const WholeGraph& graph,
                    const std::vector<std::size_t>& members) {
  const std::set<std::size_t> inside(members.begin(), members.end());
  for (std::size_t p = 0; p < network.processes.size(); ++p) {
    const bool always_could = std::ranges::all_of(
        members, [&](std::size_t m) { return could_step_alone(network, graph.moments[m], p); });
    const bool does = std::ranges::any_of(members, [&](std::size_t m) {
      return std::ranges::any_of(graph.arcs[m], [&](const WholeGraph::Arc& arc) {
        return inside.contains(arc.target) &&
               std::ranges::find(arc.parts, static_cast<int>(p)) != arc.parts.end();
      });
    });
    if (always_could && !does) return false;
  }
  return true;
}

}  // namespace

std::vector<bool> doom_along(const FakeNetwork& network, const std::vector<std::string>& schedule,
                             bool is_fair, std::size_t most_states) {
  const FakeSystem system(network);
  const std::optional<WholeGraph> graph = graph_of(system, most_states);
  if (!graph) return {};
  std::vector<std::vector<bool>> reached;
  for (std::size_t s = 0; s < graph->moments.size(); ++s)
    reached.push_back(graph->reached_from(s));
  std::vector<bool> is_good(graph->moments.size());
  for (std::size_t s = 0; s < is_good.size(); ++s) {
    is_good[s] = system.is_completed(graph->moments[s]);
    if (is_good[s] || !reached[s][s]) continue;
    std::vector<std::size_t> circle;
    for (std::size_t t = 0; t < is_good.size(); ++t) {
      if (reached[s][t] && reached[t][s]) circle.push_back(t);
    }
    is_good[s] = !is_fair || is_fair_circle(network, *graph, circle);
  }
  const auto is_doomed = [&](std::size_t from) {
    if (is_good[from]) return false;
    for (std::size_t t = 0; t < is_good.size(); ++t) {
      if (reached[from][t] && is_good[t]) return false;
    }
    return true;
  };
  FakeMoment here = system.begin();
  std::vector<bool> doom{is_doomed(0)};
  for (const std::string& line : schedule) {
    const std::vector<FakeDecision> decisions = system.decisions(here);
    const auto taken = std::ranges::find(decisions, line, &FakeDecision::text);
    if (taken == decisions.end()) return {};
    here = system.after(here, *taken);
    doom.push_back(is_doomed(graph->numbers.at(here)));
  }
  return doom;
}

FakeProcess root_of(int children) {
  FakeProcess root{.place = "0", .states = {{.kind = FakeKind::Join}}, .start = {.target = 0}};
  for (int child = 1; child <= children; ++child) {
    root.start.effects.push_back({.kind = FakeEffect::Kind::Spawn, .object = child});
    root.states[0].children.push_back(child);
  }
  return root;
}

}  // namespace csp::checker::program::test
