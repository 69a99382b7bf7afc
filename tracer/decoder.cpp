#include "tracer/decoder.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "tracer/paths.hpp"

namespace csp::tracer {
namespace {

using record::Kind;

// Records are read as the structs they were written from.
template <class Record>
Record read_as(std::span<const std::uint32_t> words) {
  Record record;
  std::memcpy(&record, words.data(), sizeof record);
  return record;
}

// The text that starts in a record's word `first` and goes on in its further cells.
std::string_view text_in(std::span<const std::uint32_t> words, std::size_t first,
                         std::size_t length) {
  const auto room = words.subspan(first);
  return {reinterpret_cast<const char*>(room.data()), std::min(length, room.size_bytes())};
}

bool is_known(Kind kind) {
  const bool is_definition = kind >= Kind::String && kind <= Kind::Barrier;
  return is_definition || kind == Kind::Offer || record::is_step(kind) ||
         kind == Kind::ChannelClosed || kind == Kind::Holder;
}

std::size_t fewest_cells(Kind kind) { return record::is_step(kind) ? 2 : 1; }

}  // namespace

void Decoder::add(const Chunk& chunk) {
  if (rings_.size() <= chunk.ring) {
    rings_.resize(chunk.ring + 1);
    next_cell_.resize(chunk.ring + 1);
  }
  std::uint64_t& next = next_cell_[chunk.ring];
  if (chunk.first < next) {  // it repeats what another chunk holds
    unreadable_cells_ += chunk.cells.size();
    return;
  }
  missing_cells_ += chunk.first - next;
  next = chunk.first + chunk.cells.size();

  std::vector<Event> events;
  events.reserve(chunk.cells.size() / 2);
  for (std::span<const Cell> cells(chunk.cells); !cells.empty();) {
    const auto kind = static_cast<Kind>(cells.front()[0] & 0xff);
    const std::size_t length = cells.front()[0] >> 8 & 0xff;
    if (length == 0 || length > cells.size()) {  // there is no telling where the next record starts
      unreadable_cells_ += cells.size();
      break;
    }
    if (is_known(kind) && length >= fewest_cells(kind)) {
      add_record(kind, Words(cells.front().data(), length * words_per_cell), events);
    } else {
      unreadable_cells_ += length;
    }
    cells = cells.subspan(length);
  }
  if (!events.empty()) rings_[chunk.ring].push_back(std::move(events));
}

void Decoder::add_record(Kind kind, Words words, std::vector<Event>& events) {
  switch (kind) {
    case Kind::String:
      return define_string(words);
    case Kind::Site:
      return define_site(words);
    case Kind::Process:
      return define_process(words);
    case Kind::Channel:
      return define_channel(words);
    case Kind::Barrier:
      return define_barrier(words);
    case Kind::Offer:
      return add_offer(words);
    case Kind::Commit:
      events.push_back(commit(words));
      return;
    case Kind::ChannelClosed:
      events.push_back(channel_closed(words));
      return;
    case Kind::Holder:
      return add_holder(words);
    default:
      events.push_back(step(kind, words));
  }
}

template <class Definitions>
std::uint32_t Decoder::dense(IdMap& ids, Definitions& definitions, std::uint32_t id) {
  if (id == record::nobody) return record::nobody;
  bool is_new = false;
  const std::uint32_t number = ids.find_or_add(id, is_new);
  if (is_new) {
    definitions.emplace_back();
    if constexpr (std::is_same_v<typename Definitions::value_type, Definition>)
      definitions.back().id = id;
  }
  return number;
}

void Decoder::define_string(Words words) {
  const auto it = read_as<record::StringRecord>(words);
  const std::uint32_t number = string(it.head.subject);
  if (number == record::nobody || !strings_[number].empty()) return;
  strings_[number] = text_in(words, words_per_cell, it.length);
}

void Decoder::define_site(Words words) {
  const auto it = read_as<record::SiteRecord>(words);
  const SiteId number = site(it.head.subject);
  if (number == no_site || sites_[static_cast<std::size_t>(number)].is_defined) return;
  sites_[static_cast<std::size_t>(number)] = {true, string(it.file), string(it.function), it.line,
                                              it.column};
}

void Decoder::define_process(Words words) {
  const auto it = read_as<record::ProcessRecord>(words);
  const std::uint32_t number = process(it.head.subject);
  if (number == record::nobody || processes_[number].is_defined) return;
  const std::uint32_t parent = process(it.parent);
  processes_[number] = {.is_defined = true,
                        .id = it.head.subject,
                        .creator = parent,
                        .ordinal = it.ordinal,
                        .name = string(it.name),
                        .extra = it.parent_step,
                        .detail = it.head.detail};
}

void Decoder::define_channel(Words words) {
  const auto it = read_as<record::ChannelRecord>(words);
  const std::uint32_t number = channel(it.head.subject);
  if (number == record::nobody || channels_[number].is_defined) return;
  channels_[number] = {.is_defined = true,
                       .id = it.head.subject,
                       .creator = process(it.creator),
                       .ordinal = it.ordinal,
                       .name = string(it.name),
                       .type = string(it.type),
                       .extra = it.capacity};
}

void Decoder::define_barrier(Words words) {
  const auto it = read_as<record::BarrierRecord>(words);
  const std::uint32_t number = barrier(it.head.subject);
  if (number == record::nobody || barriers_[number].is_defined) return;
  barriers_[number] = {.is_defined = true,
                       .id = it.head.subject,
                       .creator = process(it.creator),
                       .ordinal = it.ordinal,
                       .name = string(it.name)};
}

void Decoder::add_offer(Words words) {
  const auto it = read_as<record::OfferRecord>(words);
  const std::size_t guards = std::min<std::size_t>(it.guards, words.size() / words_per_cell - 1);
  if (it.head.subject == record::nobody || guards_.size() + guards > UINT32_MAX) return;
  offers_.push_back(
      {.process = ProcessId{process(it.head.subject)},
       .step = it.step,
       .site = site(it.site),
       .kind = static_cast<record::OfferKind>(std::min<std::uint16_t>(it.head.detail, 7)),
       .first_guard = static_cast<std::uint32_t>(guards_.size()),
       .guard_count = static_cast<std::uint32_t>(guards),
       .time = it.time});
  for (std::size_t i = 1; i <= guards; ++i) {
    const Words cell = words.subspan(i * words_per_cell, words_per_cell);
    auto guard = read_as<record::GuardCell>(cell);
    if (guard.kind > record::GuardKind::Join) guard.kind = record::GuardKind::Join;
    const bool on_channel = guard.kind <= record::GuardKind::Write;
    const bool on_barrier = guard.kind == record::GuardKind::Sync;
    guards_.push_back(
        {.kind = guard.kind,
         .index = guard.index,
         .object = on_channel   ? channel(guard.object)
                   : on_barrier ? barrier(guard.object)
                                : record::nobody,
         .argument = guard.argument,
         .value = std::string(guard.text, std::min<std::size_t>(guard.text_length, 8))});
  }
}

Event Decoder::commit(Words words) {
  const auto it = read_as<record::CommitRecord>(words);
  const std::string_view text =
      text_in(words, 14, std::min<std::size_t>(it.head.detail, record::longest_text));
  const bool has_room = texts_.size() + text.size() <= UINT32_MAX;
  Event event{.kind = Kind::Commit,
              .guard = it.sender_guard,
              .partner_guard = it.receiver_guard,
              .process = ProcessId{process(it.head.subject)},
              .partner = ProcessId{process(it.receiver)},
              .step = it.sender_step,
              .partner_step = it.receiver_step,
              .site = site(it.sender_site),
              .partner_site = site(it.receiver_site),
              .object = channel(it.channel),
              .channel_number = it.channel_number,
              .argument = it.digest,
              .time = it.time,
              .text_offset = static_cast<std::uint32_t>(has_room ? texts_.size() : 0),
              .text_length = static_cast<std::uint32_t>(has_room ? text.size() : 0)};
  if (has_room) texts_ += text;
  return event;
}

Event Decoder::step(Kind kind, Words words) {
  const auto it = read_as<record::StepRecord>(words);
  return {.kind = kind,
          .detail = it.head.detail,
          .guard = it.guard,
          .process = ProcessId{process(it.head.subject)},
          .step = it.step,
          .site = site(it.site),
          .object = object_of(kind, it.object),
          .argument = it.argument,
          .argument2 = it.argument2,
          .time = it.time};
}

Event Decoder::channel_closed(Words words) {
  const auto it = read_as<record::ChannelClosedRecord>(words);
  return {.kind = Kind::ChannelClosed,
          .detail = it.head.detail,
          .object = channel(it.head.subject),
          .argument = it.lost,
          .time = it.time};
}

void Decoder::add_holder(Words words) {
  const auto it = read_as<record::HolderRecord>(words);
  if (it.head.subject == record::nobody || it.channel == record::nobody) return;
  holders_.push_back({.process = ProcessId{process(it.head.subject)},
                      .channel = ChannelId{channel(it.channel)},
                      .writes = it.head.detail == 1});
}

std::uint32_t Decoder::object_of(Kind kind, std::uint32_t id) {
  switch (kind) {
    case Kind::Interrupted:
    case Kind::Poison:
      return channel(id);
    case Kind::Sync:
    case Kind::Enrol:
    case Kind::Resign:
      return barrier(id);
    default:
      return record::nobody;
  }
}

void Decoder::finish(Trace& trace, const ClockCalibration& clock) {
  finish_definitions(trace);
  finish_offers(trace, clock);
  trace.texts = std::move(texts_);
  trace.holders = std::move(holders_);
}

std::string Decoder::text_of(std::uint32_t string) const {
  return string == record::nobody ? std::string() : strings_[string];
}

void Decoder::finish_definitions(Trace& trace) const {
  std::vector<PathNode> nodes;
  nodes.reserve(processes_.size());
  for (const Definition& it : processes_)
    nodes.push_back({it.is_defined, it.id, it.creator, it.ordinal});
  std::vector<std::string> paths = process_paths(nodes);

  for (const SiteDefinition& it : sites_) {
    trace.sites.push_back({text_of(it.file), text_of(it.function), it.line, it.column});
  }
  for (const Definition& it : channels_) {
    trace.channels.push_back(
        {.path = object_path(it.is_defined, it.id, it.creator, it.ordinal, "c", paths),
         .name = text_of(it.name),
         .type = text_of(it.type),
         .creator = ProcessId{it.creator},
         .ordinal = it.ordinal,
         .capacity = it.extra});
  }
  for (const Definition& it : barriers_) {
    trace.barriers.push_back(
        {.path = object_path(it.is_defined, it.id, it.creator, it.ordinal, "b", paths),
         .name = text_of(it.name),
         .creator = ProcessId{it.creator},
         .ordinal = it.ordinal});
  }
  trace.processes.reserve(processes_.size());
  for (std::size_t i = 0; i < processes_.size(); ++i) {
    const Definition& it = processes_[i];
    trace.processes.push_back(
        {.path = std::move(paths[i]),
         .name = text_of(it.name),
         .parent = ProcessId{it.creator},
         .ordinal = it.ordinal,
         .parent_step = it.extra,
         .started_by = static_cast<record::ParKind>(std::min<std::uint16_t>(it.detail, 3))});
  }
}

// Sorted by process by counting, and within one, where an offer may have been written by another
// worker than the last, by step.
void Decoder::finish_offers(Trace& trace, const ClockCalibration& clock) {
  std::vector<std::uint32_t> place(processes_.size() + 1);
  for (const Offer& offer : offers_)
    ++place[static_cast<std::size_t>(offer.process) + 1];
  for (std::size_t i = 1; i < place.size(); ++i)
    place[i] += place[i - 1];
  const std::vector<std::uint32_t> starts = place;
  trace.offers.resize(offers_.size());
  for (Offer& offer : offers_) {
    offer.time = clock.nanoseconds(offer.time);
    trace.offers[place[static_cast<std::size_t>(offer.process)]++] = offer;
  }
  const auto by_step = [](const Offer& a, const Offer& b) { return a.step < b.step; };
  for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
    const auto first = trace.offers.begin() + starts[i],
               last = trace.offers.begin() + starts[i + 1];
    if (!std::is_sorted(first, last, by_step)) std::stable_sort(first, last, by_step);
  }
  offers_ = {};
  trace.guards = std::move(guards_);
}

}  // namespace csp::tracer
