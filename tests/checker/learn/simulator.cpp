#include "tests/checker/learn/simulator.hpp"

#include <algorithm>

namespace csp::checker::learn::simulation {
namespace {

using record::GuardKind;
using record::Kind;
using record::OfferKind;

std::size_t index(Channel channel) { return static_cast<std::size_t>(channel); }

bool is_on_channel(const Guard& guard) {
  return guard.kind == GuardKind::Read || guard.kind == GuardKind::Write;
}

std::uint64_t digest_of(int value) { return static_cast<std::uint64_t>(value) * 7919 + 17; }

}  // namespace

Guard reading(Channel channel) {
  return {GuardKind::Read, 0, static_cast<std::uint32_t>(channel), 0};
}
Guard writing(Channel channel, int value) {
  return {GuardKind::Write, 0, static_cast<std::uint32_t>(channel), value};
}
Guard timing_out() { return {GuardKind::Timeout, 0, record::nobody, 0}; }
Guard skipping() { return {GuardKind::Skip, 0, record::nobody, 0}; }

Self::Awaiter Self::ask(Request wanted) {
  request = std::move(wanted);
  return {this};
}

Self::Awaiter Self::read(Channel channel, Where where) {
  Request wanted;
  wanted.offer = OfferKind::Read;
  wanted.guards = {reading(channel)};
  wanted.where = where;
  return ask(std::move(wanted));
}

Self::Awaiter Self::write(Channel channel, int value, Where where) {
  Request wanted;
  wanted.offer = OfferKind::Write;
  wanted.guards = {writing(channel, value)};
  wanted.where = where;
  return ask(std::move(wanted));
}

Self::Awaiter Self::alt(const std::vector<Guard>& guards, Where where) {
  Request wanted;
  wanted.offer = OfferKind::Alt;
  wanted.guards = guards;
  for (std::size_t i = 0; i < guards.size(); ++i) {
    wanted.guards[i].index = static_cast<std::uint16_t>(i);
  }
  wanted.where = where;
  return ask(std::move(wanted));
}

Self::Awaiter Self::operate(std::uint32_t line, const std::vector<Guard>& guards,
                            bool is_alternation) {
  Request wanted;
  wanted.line = line;
  wanted.guards = guards;
  for (std::size_t i = 0; i < guards.size(); ++i) {
    wanted.guards[i].index = static_cast<std::uint16_t>(i);
  }
  const bool is_read = guards.front().kind == GuardKind::Read;
  wanted.offer = is_alternation ? OfferKind::Alt : is_read ? OfferKind::Read : OfferKind::Write;
  return ask(std::move(wanted));
}

Self::Awaiter Self::sync(Barrier barrier, Where where) {
  Request wanted;
  wanted.offer = OfferKind::Sync;
  wanted.guards = {{GuardKind::Sync, 0, static_cast<std::uint32_t>(barrier), 0}};
  wanted.where = where;
  return ask(std::move(wanted));
}

Self::Awaiter Self::sleep(Where where) {
  Request wanted;
  wanted.offer = OfferKind::Sleep;
  wanted.guards = {timing_out()};
  wanted.where = where;
  return ask(std::move(wanted));
}

Self::Awaiter Self::choose(int choices, Where where) {
  Request wanted;
  wanted.kind = Request::Kind::Choose;
  wanted.choices = choices;
  wanted.where = where;
  return ask(std::move(wanted));
}

Self::Awaiter Self::poison(Channel channel, Where where) {
  Request wanted;
  wanted.kind = Request::Kind::Poison;
  wanted.object = static_cast<std::uint32_t>(channel);
  wanted.where = where;
  return ask(std::move(wanted));
}

Self::Awaiter Self::par(const std::vector<Spawn>& children, record::ParKind kind, Where where) {
  Request wanted;
  wanted.kind = Request::Kind::Par;
  wanted.children = children;
  wanted.par = kind;
  wanted.where = where;
  return ask(std::move(wanted));
}

Channel Simulation::channel(const std::string& name, std::uint32_t capacity) {
  tracer::Channel channel;
  channel.ordinal = static_cast<std::uint32_t>(trace_.channels.size());
  channel.path = "c" + std::to_string(channel.ordinal);
  channel.name = name;
  channel.capacity = capacity;
  trace_.channels.push_back(channel);
  channels_.emplace_back();
  return Channel{channel.ordinal};
}

Barrier Simulation::barrier(const std::string& name, std::size_t members) {
  tracer::Barrier barrier;
  barrier.ordinal = static_cast<std::uint32_t>(trace_.barriers.size());
  barrier.path = "b" + std::to_string(barrier.ordinal);
  barrier.name = name;
  trace_.barriers.push_back(barrier);
  barriers_.push_back({members, 0});
  return Barrier{barrier.ordinal};
}

std::size_t Simulation::pick(std::size_t count) {
  return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
}

tracer::SiteId Simulation::site(const Request& request) {
  const std::source_location& where = request.where;
  const std::uint32_t line = request.line != 0 ? request.line : where.line();
  std::string file = where.file_name();
  file.erase(0, file.find_last_of('/') + 1);
  const auto found =
      std::find_if(trace_.sites.begin(), trace_.sites.end(), [&](const tracer::Site& it) {
        return it.file == file && it.line == line && it.column == where.column();
      });
  const auto number = static_cast<std::uint32_t>(found - trace_.sites.begin());
  if (found == trace_.sites.end()) trace_.sites.push_back({file, "", line, where.column()});
  return tracer::SiteId{number};
}

void Simulation::set_text(tracer::Event& event, int value) {
  const std::string text = std::to_string(value);
  event.argument = digest_of(value);
  event.text_offset = static_cast<std::uint32_t>(trace_.texts.size());
  event.text_length = static_cast<std::uint32_t>(text.size());
  trace_.texts += text;
}

tracer::Event& Simulation::record_step(std::size_t process, Kind kind) {
  tracer::Event event;
  event.kind = kind;
  event.process = tracer::ProcessId{static_cast<std::uint32_t>(process)};
  event.step = processes_[process].steps++;
  event.site = site(processes_[process].self->request);
  event.time = trace_.events.size();
  trace_.events.push_back(event);
  return trace_.events.back();
}

void Simulation::record_offer(std::size_t process) {
  const Request& request = processes_[process].self->request;
  tracer::Offer offer;
  offer.process = tracer::ProcessId{static_cast<std::uint32_t>(process)};
  offer.step = processes_[process].steps;
  offer.site = site(request);
  offer.kind = request.kind == Request::Kind::Par ? OfferKind::Join : request.offer;
  offer.first_guard = static_cast<std::uint32_t>(trace_.guards.size());
  offer.guard_count = static_cast<std::uint32_t>(request.guards.size());
  for (const Guard& guard : request.guards) {
    tracer::Guard recorded;
    recorded.kind = guard.kind;
    recorded.index = guard.index;
    recorded.object = guard.object;
    if (guard.kind == GuardKind::Write) {
      recorded.argument = digest_of(guard.value);
      recorded.value = std::to_string(guard.value);
    }
    trace_.guards.push_back(recorded);
  }
  trace_.offers.push_back(offer);
}

void Simulation::complete(std::size_t process, Outcome outcome) {
  processes_[process].self->outcome = outcome;
  processes_[process].state = State::Ready;
}

std::size_t Simulation::spawn(const Spawn& spawn, std::optional<std::size_t> parent,
                              record::ParKind kind) {
  const std::size_t id = processes_.size();
  Process process;
  process.parent = parent;
  process.body = spawn.body;
  process.reads = spawn.reads;
  process.writes = spawn.writes;
  for (const Channel channel : spawn.reads)
    ++channels_[index(channel)].readers;
  for (const Channel channel : spawn.writes)
    ++channels_[index(channel)].writers;
  tracer::Process recorded;
  recorded.name = spawn.name;
  recorded.started_by = kind;
  recorded.path = "0";
  if (parent) {
    recorded.parent = tracer::ProcessId{static_cast<std::uint32_t>(*parent)};
    recorded.ordinal = processes_[*parent].children_made++;
    recorded.parent_step = processes_[*parent].steps - 1;
    recorded.path = trace_.processes[*parent].path + "." + std::to_string(recorded.ordinal);
  }
  trace_.processes.push_back(recorded);
  processes_.push_back(std::move(process));
  return id;
}

tracer::Trace Simulation::run(const Spawn& main, std::size_t most) {
  spawn(main, std::nullopt, record::ParKind::Root);
  for (std::size_t turn = 0; turn < most; ++turn) {
    std::vector<std::size_t> ready, timed;
    for (std::size_t id = 0; id < processes_.size(); ++id) {
      const Process& process = processes_[id];
      if (process.state == State::Ready) ready.push_back(id);
      if (process.state != State::Waiting) continue;
      const auto& guards = process.self->request.guards;
      if (std::any_of(guards.begin(), guards.end(),
                      [](const Guard& guard) { return guard.kind == GuardKind::Timeout; })) {
        timed.push_back(id);
      }
    }
    if (ready.empty() && timed.empty()) break;
    // A timer now and then, and whenever nothing else can happen.
    if (!timed.empty() && (ready.empty() || pick(8) == 0))
      fire_timer(timed[pick(timed.size())]);
    else
      resume(ready[pick(ready.size())]);
  }
  const auto is_in = [&](State state) {
    return [state](const Process& process) { return process.state == state; };
  };
  const bool all_ended = std::all_of(processes_.begin(), processes_.end(), is_in(State::Ended));
  const bool one_ready = std::any_of(processes_.begin(), processes_.end(), is_in(State::Ready));
  trace_.ending = all_ended   ? tracer::Ending::Completed
                  : one_ready ? tracer::Ending::Killed
                              : tracer::Ending::Deadlock;
  for (std::size_t id = 0; id < processes_.size(); ++id) {
    trace_.processes[id].steps = processes_[id].steps;
  }
  std::stable_sort(trace_.offers.begin(), trace_.offers.end(),
                   [](const tracer::Offer& a, const tracer::Offer& b) {
                     return std::pair(a.process, a.step) < std::pair(b.process, b.step);
                   });
  processes_.clear();
  return std::move(trace_);
}

void Simulation::resume(std::size_t id) {
  if (!processes_[id].script) {
    Self& self = *processes_[id].self;
    processes_[id].script.emplace(processes_[id].body(self));
  }
  processes_[id].script->resume();
  if (processes_[id].script->is_done())
    end(id);
  else
    handle_request(id);
}

void Simulation::handle_request(std::size_t id) {
  Request& request = processes_[id].self->request;
  switch (request.kind) {
    case Request::Kind::Operation:
      operate(id);
      return;
    case Request::Kind::Par:
      start_children(id);
      return;
    case Request::Kind::Choose: {
      const int value = static_cast<int>(pick(static_cast<std::size_t>(request.choices)));
      tracer::Event& event = record_step(id, Kind::Choose);
      event.argument = static_cast<std::uint64_t>(value);
      event.argument2 = static_cast<std::uint64_t>(request.choices);
      complete(id, {false, 0, value});
      return;
    }
    case Request::Kind::Poison: {
      const std::uint32_t object = request.object;
      record_step(id, Kind::Poison).object = object;
      channels_[object].poisoned = true;
      channels_[object].buffer.clear();
      complete(id, {});
      recheck(object);
      return;
    }
  }
}

void Simulation::start_children(std::size_t id) {
  const Request request = processes_[id].self->request;
  tracer::Event& begin = record_step(id, Kind::ParBegin);
  begin.detail = static_cast<std::uint16_t>(request.par);
  begin.argument = request.children.size();
  std::vector<std::size_t> children;
  for (const Spawn& child : request.children)
    children.push_back(spawn(child, id, request.par));
  Process& parent = processes_[id];
  parent.open_children = children.size();
  if (children.empty()) {
    record_step(id, Kind::ParEnd);
    complete(id, {});
    return;
  }
  parent.self->request.guards.clear();
  record_offer(id);
  parent.state = State::Joining;
  if (request.par == record::ParKind::Seq) {
    for (std::size_t i = 1; i < children.size(); ++i) {
      processes_[children[i]].state = State::Joining;
      parent.one_by_one.push_back(children[i]);
    }
  }
}

bool Simulation::fail_if_hopeless(std::size_t id) {
  const std::vector<Guard> guards = processes_[id].self->request.guards;
  std::size_t hopeless = 0;
  std::optional<std::uint32_t> closed;
  for (const Guard& guard : guards) {
    if (!is_on_channel(guard)) continue;
    const ChannelState& channel = channels_[guard.object];
    if (channel.poisoned) {
      fail(id, record::Reason::Poisoned, guard.object);
      return true;
    }
    const bool is_closed = guard.kind == GuardKind::Read
                               ? channel.no_writers && channel.buffer.empty()
                               : channel.no_readers;
    if (!is_closed) continue;
    ++hopeless;
    closed = guard.object;
  }
  if (!closed || hopeless < guards.size()) return false;
  fail(id, record::Reason::Closed, *closed);
  return true;
}

void Simulation::operate(std::size_t id) {
  const Request& request = processes_[id].self->request;
  const bool is_alternation = request.offer == OfferKind::Alt;
  if (is_alternation) record_offer(id);
  if (fail_if_hopeless(id)) return;
  std::vector<Guard> guards = request.guards;
  std::shuffle(guards.begin(), guards.end(), random_);
  for (const Guard& guard : guards) {
    if (try_guard(id, guard)) return;
  }
  if (!is_alternation) record_offer(id);
  processes_[id].state = State::Waiting;
}

std::optional<std::pair<std::size_t, Guard>> Simulation::find_partner(std::size_t id,
                                                                      const Guard& guard) {
  std::vector<std::pair<std::size_t, Guard>> partners;
  for (std::size_t other = 0; other < processes_.size(); ++other) {
    if (other == id || processes_[other].state != State::Waiting) continue;
    for (const Guard& theirs : processes_[other].self->request.guards) {
      if (is_on_channel(theirs) && theirs.object == guard.object && theirs.kind != guard.kind) {
        partners.emplace_back(other, theirs);
      }
    }
  }
  if (partners.empty()) return std::nullopt;
  return partners[pick(partners.size())];
}

bool Simulation::try_guard(std::size_t id, const Guard& guard) {
  if (guard.kind == GuardKind::Skip) {
    record_step(id, Kind::Skip).guard = guard.index;
    complete(id, {false, guard.index, 0});
    return true;
  }
  if (guard.kind == GuardKind::Sync) return try_sync(id, guard);
  if (!is_on_channel(guard)) return false;
  if (trace_.channels[guard.object].capacity > 0) {
    if (!try_buffer(id, guard)) return false;
    settle_buffer(guard.object);
    return true;
  }
  const auto partner = find_partner(id, guard);
  if (!partner) return false;
  if (guard.kind == GuardKind::Write)
    commit(id, guard, partner->first, partner->second);
  else
    commit(partner->first, partner->second, id, guard);
  return true;
}

bool Simulation::try_buffer(std::size_t id, const Guard& guard) {
  ChannelState& channel = channels_[guard.object];
  const bool is_put = guard.kind == GuardKind::Write;
  if (is_put ? channel.buffer.size() >= trace_.channels[guard.object].capacity
             : channel.buffer.empty()) {
    return false;
  }
  const tracer::ProcessId me{static_cast<std::uint32_t>(id)};
  int value = guard.value;
  tracer::Event& event = record_step(id, Kind::Commit);
  event.object = guard.object;
  if (is_put) {
    event.guard = guard.index;
    event.channel_number = channel.puts++;
    channel.buffer.push_back(value);
  } else {
    event.process = tracer::no_process;
    event.partner = me;
    event.partner_step = std::exchange(event.step, 0);
    event.partner_site = std::exchange(event.site, tracer::no_site);
    event.partner_guard = guard.index;
    event.channel_number = channel.gets++;
    value = channel.buffer.front();
    channel.buffer.pop_front();
  }
  set_text(event, value);
  complete(id, {false, guard.index, value});
  return true;
}

void Simulation::settle_buffer(std::uint32_t object) {
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t id = 0; id < processes_.size() && !changed; ++id) {
      if (processes_[id].state != State::Waiting) continue;
      const std::vector<Guard> guards = processes_[id].self->request.guards;
      for (const Guard& guard : guards) {
        if (!is_on_channel(guard) || guard.object != object) continue;
        changed = try_buffer(id, guard);
        if (changed) break;
      }
    }
  }
  recheck(object);
}

bool Simulation::try_sync(std::size_t id, const Guard& guard) {
  std::vector<std::size_t> members{id};
  for (std::size_t other = 0; other < processes_.size(); ++other) {
    if (processes_[other].state != State::Waiting) continue;
    const Guard& theirs = processes_[other].self->request.guards.front();
    if (theirs.kind == GuardKind::Sync && theirs.object == guard.object) members.push_back(other);
  }
  BarrierState& barrier = barriers_[guard.object];
  if (members.size() < barrier.members) return false;
  for (const std::size_t member : members) {
    tracer::Event& event = record_step(member, Kind::Sync);
    event.object = guard.object;
    event.argument = barrier.phase;
    complete(member, {});
  }
  ++barrier.phase;
  return true;
}

void Simulation::commit(std::size_t writer, const Guard& out, std::size_t reader, const Guard& in) {
  tracer::Event& event = record_step(writer, Kind::Commit);
  event.partner = tracer::ProcessId{static_cast<std::uint32_t>(reader)};
  event.partner_step = processes_[reader].steps++;
  event.partner_site = site(processes_[reader].self->request);
  event.guard = out.index;
  event.partner_guard = in.index;
  event.object = out.object;
  event.channel_number = channels_[out.object].puts++;
  set_text(event, out.value);
  complete(writer, {false, out.index, 0});
  complete(reader, {false, in.index, out.value});
}

void Simulation::fail(std::size_t id, record::Reason reason, std::uint32_t channel) {
  tracer::Event& event = record_step(id, Kind::Interrupted);
  event.detail = static_cast<std::uint16_t>(reason);
  event.object = channel;
  processes_[id].failed = true;
  complete(id, {true, 0, 0});
}

void Simulation::fire_timer(std::size_t id) {
  const std::vector<Guard> guards = processes_[id].self->request.guards;
  for (const Guard& guard : guards) {
    if (guard.kind != GuardKind::Timeout) continue;
    record_step(id, Kind::Timeout).guard = guard.index;
    complete(id, {false, guard.index, 0});
    return;
  }
}

// Those who wait on the channel may have become hopeless.
void Simulation::recheck(std::uint32_t object) {
  for (std::size_t id = 0; id < processes_.size(); ++id) {
    if (processes_[id].state != State::Waiting) continue;
    const auto& guards = processes_[id].self->request.guards;
    if (std::any_of(guards.begin(), guards.end(), [&](const Guard& guard) {
          return is_on_channel(guard) && guard.object == object;
        })) {
      fail_if_hopeless(id);
    }
  }
}

void Simulation::release(Channel channel, bool writer) {
  ChannelState& state = channels_[index(channel)];
  std::size_t& holders = writer ? state.writers : state.readers;
  if (--holders > 0) return;
  (writer ? state.no_writers : state.no_readers) = true;
  tracer::Event event;
  event.kind = Kind::ChannelClosed;
  event.detail = writer ? 0 : 1;
  event.object = static_cast<std::uint32_t>(channel);
  trace_.events.push_back(event);
  recheck(event.object);
}

void Simulation::end(std::size_t id) {
  record_step(id, Kind::ProcessEnd);
  trace_.processes[id].ended = true;
  processes_[id].state = State::Ended;
  const std::vector<Channel> reads = processes_[id].reads, writes = processes_[id].writes;
  for (const Channel channel : reads)
    release(channel, false);
  for (const Channel channel : writes)
    release(channel, true);
  if (!processes_[id].parent) return;
  const std::size_t parent = *processes_[id].parent;
  if (!processes_[parent].one_by_one.empty()) {
    processes_[processes_[parent].one_by_one.front()].state = State::Ready;
    processes_[parent].one_by_one.pop_front();
  }
  if (--processes_[parent].open_children > 0) return;
  record_step(parent, Kind::ParEnd);
  complete(parent, {});
}

}  // namespace csp::checker::learn::simulation
