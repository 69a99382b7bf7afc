#include "runtime/recorder.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>

#include <cxxabi.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

#include <csp/runtime/detail/channel_core.hpp>
#include <csp/runtime/detail/join.hpp>
#include <csp/runtime/detail/worker.hpp>
#include <csp/runtime/time.hpp>

#include "runtime/local_state.hpp"

namespace csp::detail {

namespace {

#if defined(__x86_64__)
constexpr auto native_clock = record::Clock::TimeStampCounter;
std::uint64_t native_ticks() { return __rdtsc(); }
#else
constexpr auto native_clock = record::Clock::Nanoseconds;
std::uint64_t native_ticks() {
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}
#endif

std::uint64_t nanoseconds() {
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}

constexpr std::size_t cell_bytes = 32;
constexpr std::size_t longest_string = 8000;
constexpr std::size_t known_sites = 256;

[[nodiscard]] std::uint32_t cells_for(std::size_t bytes) {
  return static_cast<std::uint32_t>((bytes + cell_bytes - 1) / cell_bytes);
}

// Where the program is in its source, as one word: the address of the compiler's constant behind a
// source_location.
[[nodiscard]] std::uintptr_t identity_of(const std::source_location& site) {
  static_assert(sizeof(std::source_location) == sizeof(std::uintptr_t));
  return std::bit_cast<std::uintptr_t>(site);
}

std::string readable(const char* mangled) {
  int status = 0;
  char* const name = abi::__cxa_demangle(mangled, nullptr, nullptr, &status);
  std::string result = status == 0 ? name : mangled;
  std::free(name);
  return result;
}

[[noreturn]] void cannot_attach(const std::string& path, const std::string& why) {
  throw std::runtime_error("CSP_TRACE=" + path + ": " + why +
                           ". csp-trace run prepares this file and sets CSP_TRACE; " +
                           "to run without recording, unset it");
}

}  // namespace

// --- the mapping ---

std::unique_ptr<Recorder> Recorder::attach(const std::string& path, bool is_virtual_time) {
  const int file = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) cannot_attach(path, std::strerror(errno));
  struct stat status {};
  const bool has_size = fstat(file, &status) == 0;
  const auto bytes = static_cast<std::size_t>(status.st_size);
  if (!has_size || bytes < record::header_bytes) {
    close(file);
    cannot_attach(path, "too short for a recording");
  }
  void* const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (memory == MAP_FAILED)
    cannot_attach(path, std::string("cannot be mapped: ") + std::strerror(errno));
  auto& header = *static_cast<record::MappingHeader*>(memory);
  const std::uint64_t ring_bytes =
      record::header_bytes + std::uint64_t{header.cells_per_ring} * cell_bytes;
  const bool is_ours = header.magic == record::mapping_magic;
  const bool is_known = is_ours && header.version == record::mapping_version;
  const bool has_rings = is_known && std::has_single_bit(header.cells_per_ring) &&
                         header.cells_per_ring >= 1024 &&
                         header.rings_offset >= record::header_bytes && header.ring_count > 0 &&
                         header.rings_offset + header.ring_count * ring_bytes <= bytes;
  if (!has_rings) {
    const std::uint32_t version = header.version;
    munmap(memory, bytes);
    cannot_attach(path, !is_ours    ? "not a recording of csp-trace"
                        : !is_known ? "version " + std::to_string(version) +
                                          " of the recording format, this program writes version " +
                                          std::to_string(record::mapping_version)
                                    : "its header is damaged");
  }
  std::uint32_t nobody_yet = 0;
  if (!header.program_pid.compare_exchange_strong(nobody_yet,
                                                  static_cast<std::uint32_t>(getpid()))) {
    munmap(memory, bytes);
    return nullptr;  // a program that the traced program started: only the first is recorded
  }
  return std::unique_ptr<Recorder>(new Recorder(header, bytes, is_virtual_time));
}

Recorder::Recorder(record::MappingHeader& header, std::size_t bytes, bool is_virtual_time)
    : header_(header), bytes_(bytes), is_virtual_time_(is_virtual_time) {
  header.clock =
      static_cast<std::uint32_t>(is_virtual_time ? record::Clock::Virtual : native_clock);
  header.start_ticks = ticks();
  header.start_nanoseconds = is_virtual_time ? 0 : nanoseconds();
  const std::uint64_t ring_bytes =
      record::header_bytes + std::uint64_t{header.cells_per_ring} * cell_bytes;
  auto* const first = reinterpret_cast<std::byte*>(&header) + header.rings_offset;
  for (std::uint32_t i = 0; i < header.ring_count; ++i) {
    auto& ring = *reinterpret_cast<record::RingHeader*>(first + i * ring_bytes);
    rings_.push_back(std::make_unique<RingWriter>(*this, ring, header.cells_per_ring));
  }
}

Recorder::~Recorder() { munmap(&header_, bytes_); }

std::uint32_t Recorder::ring_count() const { return static_cast<std::uint32_t>(rings_.size()); }
RingWriter& Recorder::ring(std::uint32_t index) { return *rings_[index]; }

void Recorder::set_outcome(record::Outcome outcome) {
  header_.last_ticks = ticks();
  header_.last_nanoseconds = is_virtual_time_ ? header_.last_ticks.load() : nanoseconds();
  header_.outcome = static_cast<std::uint32_t>(outcome);
}

std::uint64_t Recorder::ticks() const {
  if (is_virtual_time_) {
    const auto time = static_cast<std::uint64_t>(now().time_since_epoch().count());
    return time >= first_instant ? time - first_instant : time;
  }
  return native_ticks();
}

bool Recorder::is_read() {
  if (is_abandoned_.load(std::memory_order_relaxed)) return false;
  const auto reader = static_cast<pid_t>(header_.recorder_pid.load(std::memory_order_relaxed));
  if (reader != 0 && (kill(reader, 0) == 0 || errno != ESRCH)) return true;
  if (!is_abandoned_.exchange(true)) {
    std::fprintf(stderr,
                 "csp: csp-trace (process %ld) is gone: recording stops here, the program goes on. "
                 "What was recorded is "
                 "safe: csp-trace recover\n",
                 static_cast<long>(reader));
  }
  return false;
}

std::uint32_t Recorder::string_id(const std::string& text) {
  const std::lock_guard guard(mutex_);
  return strings_.try_emplace(text, static_cast<std::uint32_t>(strings_.size())).first->second;
}

std::uint32_t Recorder::new_id(std::uint32_t Recorder::*counter) {
  const std::lock_guard guard(mutex_);
  return (this->*counter)++;
}

// --- one ring ---

RingWriter::RingWriter(Recorder& recorder, record::RingHeader& header, std::uint32_t cells)
    : recorder_(recorder),
      header_(header),
      cells_(reinterpret_cast<std::byte*>(&header) + record::header_bytes),
      mask_(cells - 1),
      known_sites_(known_sites) {}

std::byte* RingWriter::reserve(std::uint32_t cells) {
  pending_ = cells;
  is_lost_ = false;
  if (written_ + cells - drained_seen_ > mask_ + 1) [[unlikely]] {
    // Full: csp-trace will catch up. A program that talks faster than it can be written down waits
    // here.
    drained_seen_ = header_.drained.load(std::memory_order_acquire);
    for (int waits = 0; written_ + cells - drained_seen_ > mask_ + 1; ++waits) {
      if (!recorder_.is_read()) {
        is_lost_ = true;
        break;
      }
      if (waits < 100) {
        sched_yield();
      } else {
        std::this_thread::sleep_for(std::chrono::microseconds(50));
      }
      drained_seen_ = header_.drained.load(std::memory_order_acquire);
    }
  }
  const std::uint64_t index = written_ & mask_;
  is_in_scratch_ = is_lost_ || index + cells > mask_ + 1;
  if (!is_in_scratch_) [[likely]]
    return cells_ + index * cell_bytes;
  scratch_.resize(cells * cell_bytes);
  return scratch_.data();
}

template <class Record>
Record& RingWriter::begin(record::Kind kind, std::uint32_t cells, std::uint32_t subject,
                          std::uint16_t detail) {
  static_assert(sizeof(Record) % cell_bytes == 0);
  std::byte* const place = reserve(cells);
  std::memset(place, 0, cells * cell_bytes);
  auto* const made = reinterpret_cast<Record*>(place);
  made->head = {.kind = kind,
                .cells = static_cast<std::uint8_t>(cells),
                .detail = detail,
                .subject = subject};
  return *made;
}

// What makes the record exist: one store.
void RingWriter::end() {
  if (is_lost_) {
    recorder_.header_.lost_records.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  if (is_in_scratch_) {
    for (std::uint32_t i = 0; i < pending_; ++i) {
      std::memcpy(cells_ + ((written_ + i) & mask_) * cell_bytes, scratch_.data() + i * cell_bytes,
                  cell_bytes);
    }
  }
  written_ += pending_;
  header_.written.store(written_, std::memory_order_release);
}

std::uint32_t RingWriter::string(const std::string& text) {
  const std::uint32_t id = recorder_.string_id(text);
  if (id < defined_strings_.size() && defined_strings_[id]) return id;
  defined_strings_.resize(std::max<std::size_t>(defined_strings_.size(), id + 1));
  defined_strings_[id] = true;
  // A record has at most 255 cells; the first one holds no text.
  const std::size_t length = std::min(text.size(), longest_string);
  auto& made = begin<record::StringRecord>(record::Kind::String, 1 + cells_for(length), id, 0);
  made.length = static_cast<std::uint32_t>(length);
  std::memcpy(&made + 1, text.data(), length);
  end();
  return id;
}

std::uint32_t RingWriter::site(const std::source_location& site) {
  if (site.line() == 0) return record::nobody;
  const std::uintptr_t identity = identity_of(site);
  KnownSite& known = known_sites_[(identity >> 3) % known_sites];
  if (known.id == record::nobody || identity_of(known.site) != identity) [[unlikely]] {
    known = {site, define_site(site)};
  }
  return known.id;
}

std::uint32_t RingWriter::define_site(const std::source_location& site) {
  const std::string key = std::string(site.file_name()) + '\0' + std::to_string(site.line()) + ':' +
                          std::to_string(site.column()) + '\0' + site.function_name();
  std::uint32_t id = 0;
  {
    const std::lock_guard guard(recorder_.mutex_);
    id = recorder_.sites_.try_emplace(key, static_cast<std::uint32_t>(recorder_.sites_.size()))
             .first->second;
  }
  if (id < defined_sites_.size() && defined_sites_[id]) return id;
  defined_sites_.resize(std::max<std::size_t>(defined_sites_.size(), id + 1));
  defined_sites_[id] = true;
  const std::uint32_t file = string(site.file_name());
  const std::uint32_t function = string(site.function_name());
  auto& made = begin<record::SiteRecord>(record::Kind::Site, 1, id, 0);
  made.file = file;
  made.function = function;
  made.line = site.line();
  made.column = site.column();
  end();
  return id;
}

void RingWriter::process(ProcessControl& process, record::ParKind kind, std::uint32_t parent_step) {
  process.record_id = recorder_.new_id(&Recorder::processes_);
  const std::uint32_t name = process.name != nullptr ? string(*process.name) : record::nobody;
  const ProcessControl* const parent = process.join->owner();
  auto& made = begin<record::ProcessRecord>(record::Kind::Process, 1, process.record_id,
                                            static_cast<std::uint16_t>(kind));
  made.time = recorder_.ticks();
  made.parent = parent != nullptr ? parent->record_id : record::nobody;
  made.ordinal = process.ordinal;
  made.name = name;
  made.parent_step = parent_step;
  end();
}

std::uint32_t RingWriter::channel(ChannelCore& core) {
  if (core.record_id != record::nobody) return core.record_id;
  core.record_id = recorder_.new_id(&Recorder::channels_);
  const std::uint32_t name = core.name().empty() ? record::nobody : string(core.name());
  const std::uint32_t type = string(readable(core.type->type->name()));
  auto& made = begin<record::ChannelRecord>(record::Kind::Channel, 1, core.record_id,
                                            core.capacity() > 0 ? 1 : 0);
  made.creator = core.creator_record_id();
  made.ordinal = core.ordinal();
  made.name = name;
  made.capacity = core.capacity();
  made.type = type;
  end();
  return core.record_id;
}

std::uint32_t RingWriter::barrier(std::uint32_t& id, const std::string& name, std::uint32_t creator,
                                  std::uint32_t ordinal) {
  if (id != record::nobody) return id;
  id = recorder_.new_id(&Recorder::barriers_);
  const std::uint32_t name_id = name.empty() ? record::nobody : string(name);
  auto& made = begin<record::BarrierRecord>(record::Kind::Barrier, 1, id, 0);
  made.creator = creator;
  made.ordinal = ordinal;
  made.name = name_id;
  end();
  return id;
}

void RingWriter::fill(record::GuardCell& cell, const Wait& wait, ChannelCore& core) {
  const bool is_write = wait.direction == Direction::Write;
  cell.kind = is_write ? record::GuardKind::Write : record::GuardKind::Read;
  cell.index = wait.guard;
  cell.object = core.record_id;
  if (!is_write) return;
  printer_.clear();
  core.type->show(wait.value, printer_);
  const std::string_view text = printer_.text();
  cell.argument = digest_of(text);
  cell.text_length = static_cast<std::uint8_t>(std::min(text.size(), sizeof cell.text));
  std::memcpy(cell.text, text.data(), cell.text_length);
}

void RingWriter::offer(ProcessControl& process, ChannelCore& core, const Wait& wait) {
  channel(core);
  const std::uint32_t where = site(wait.site);
  const auto kind =
      wait.direction == Direction::Write ? record::OfferKind::Write : record::OfferKind::Read;
  auto& made = begin<record::OfferRecord>(record::Kind::Offer, 2, process.record_id,
                                          static_cast<std::uint16_t>(kind));
  made.time = recorder_.ticks();
  made.step = process.step;
  made.site = where;
  made.guards = 1;
  fill(*reinterpret_cast<record::GuardCell*>(&made + 1), wait, core);
  end();
}

void RingWriter::offer(ProcessControl& process, record::OfferKind kind,
                       const std::source_location& where, record::GuardKind guard,
                       std::uint32_t object, std::uint64_t argument) {
  const std::uint32_t place = site(where);
  auto& made = begin<record::OfferRecord>(record::Kind::Offer, 2, process.record_id,
                                          static_cast<std::uint16_t>(kind));
  made.time = recorder_.ticks();
  made.step = process.step;
  made.site = place;
  made.guards = 1;
  auto& cell = *reinterpret_cast<record::GuardCell*>(&made + 1);
  cell.kind = guard;
  cell.object = object;
  cell.argument = argument;
  end();
}

void RingWriter::offer(ProcessControl& process, record::OfferKind kind,
                       const std::source_location& where, std::span<AltGuard> guards) {
  // One record has at most 255 cells; an alternation over more guards than that is recorded with
  // the first 254.
  constexpr std::uint32_t most_guards = 254;
  std::uint32_t enabled = 0;
  for (const AltGuard& guard : guards) {
    if (!guard.is_enabled) continue;
    if (++enabled > most_guards) break;
    if (guard.core == nullptr) continue;
    guard.core->lock.lock();
    channel(*guard.core);
    guard.core->lock.unlock();
  }
  const std::uint32_t recorded = std::min(enabled, most_guards);
  const std::uint32_t place = site(where);
  auto& made = begin<record::OfferRecord>(record::Kind::Offer, 1 + recorded, process.record_id,
                                          static_cast<std::uint16_t>(kind));
  made.time = recorder_.ticks();
  made.step = process.step;
  made.site = place;
  made.guards = recorded;
  auto* cell = reinterpret_cast<record::GuardCell*>(&made + 1);
  auto* const end_of_cells = cell + recorded;
  for (const AltGuard& guard : guards) {
    if (cell == end_of_cells) break;
    if (!guard.is_enabled) continue;
    if (guard.core != nullptr) {
      fill(*cell, guard.wait, *guard.core);
    } else {
      cell->kind = guard.kind;
      cell->index = guard.wait.guard;
      cell->object = record::nobody;
      cell->argument = static_cast<std::uint64_t>(guard.deadline.time_since_epoch().count());
    }
    ++cell;
  }
  end();
}

void RingWriter::commit(ChannelCore& core, const Wait* sender, const Wait* receiver,
                        const void* value) {
  channel(core);
  const std::uint32_t sender_site = sender != nullptr ? site(sender->site) : record::nobody;
  const std::uint32_t receiver_site = receiver != nullptr ? site(receiver->site) : record::nobody;
  printer_.clear();
  core.type->show(value, printer_);
  const std::string_view whole = printer_.text();
  const std::string_view text = whole.substr(0, record::longest_text);
  constexpr std::size_t in_record = sizeof(record::CommitRecord::text);
  const std::uint32_t more = text.size() > in_record ? cells_for(text.size() - in_record) : 0;
  auto& made =
      begin<record::CommitRecord>(record::Kind::Commit, 2 + more,
                                  sender != nullptr ? sender->process->record_id : record::nobody,
                                  static_cast<std::uint16_t>(text.size()));
  made.time = recorder_.ticks();
  made.channel = core.record_id;
  made.digest = digest_of(whole);
  made.sender_site = sender_site;
  made.receiver_site = receiver_site;
  made.receiver = record::nobody;
  if (sender != nullptr) {
    made.sender_step = sender->process->step++;
    made.sender_guard = sender->guard;
  }
  if (receiver != nullptr) {
    made.receiver = receiver->process->record_id;
    made.receiver_step = receiver->process->step++;
    made.receiver_guard = receiver->guard;
  }
  made.channel_number = sender == nullptr ? core.next_get++ : core.next_put++;
  std::memcpy(made.text, text.data(), std::min(text.size(), in_record));
  if (more > 0) std::memcpy(&made + 1, text.data() + in_record, text.size() - in_record);
  end();
}

void RingWriter::step(ProcessControl& process, const std::source_location& where,
                      const Step& step) {
  const std::uint32_t place = site(where);
  auto& made = begin<record::StepRecord>(step.kind, 2, process.record_id, step.detail);
  made.time = recorder_.ticks();
  made.step = process.step++;
  made.site = place;
  made.guard = step.guard;
  made.object = step.object;
  made.argument = step.argument;
  made.argument2 = step.argument2;
  end();
}

void RingWriter::holder(const ProcessControl& process, ChannelCore& core, Direction held) {
  const std::uint32_t id = channel(core);
  auto& made = begin<record::HolderRecord>(record::Kind::Holder, 1, process.record_id,
                                           static_cast<std::uint16_t>(held));
  made.time = recorder_.ticks();
  made.channel = id;
  end();
}

void RingWriter::channel_closed(ChannelCore& core, Direction side, std::uint64_t lost) {
  const std::uint32_t id = channel(core);
  auto& made = begin<record::ChannelClosedRecord>(
      record::Kind::ChannelClosed, 1, id,
      static_cast<std::uint16_t>(side == Direction::Read ? 1 : 0));
  made.time = recorder_.ticks();
  made.lost = lost;
  end();
}

}  // namespace csp::detail
