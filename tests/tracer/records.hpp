// Records as a traced program writes them: cell by cell into vectors, or into a live mapping.
#pragma once

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csp/runtime/record.hpp>

#include "tracer/cell.hpp"

namespace csp::tracer::testing {

using Cells = std::vector<Cell>;

// The record, and `tail` in further cells behind it.
template <class Record>
Cells cells_of(Record record, std::string_view tail = {}) {
  static_assert(sizeof(Record) % sizeof(Cell) == 0);
  const std::size_t tail_cells = (tail.size() + sizeof(Cell) - 1) / sizeof(Cell);
  Cells cells(sizeof(Record) / sizeof(Cell) + tail_cells);
  record.head.cells = static_cast<std::uint8_t>(cells.size());
  std::memcpy(cells.data(), &record, sizeof record);
  if (!tail.empty()) std::memcpy(cells.data() + sizeof(Record) / sizeof(Cell), tail.data(), tail.size());
  return cells;
}

inline Cells string_cells(std::uint32_t id, std::string_view text) {
  record::StringRecord it{};
  it.head = {record::Kind::String, 0, 0, id};
  it.length = static_cast<std::uint32_t>(text.size());
  return cells_of(it, text);
}

inline Cells site_cells(std::uint32_t id, std::uint32_t file, std::uint32_t function, std::uint32_t line) {
  record::SiteRecord it{};
  it.head = {record::Kind::Site, 0, 0, id};
  it.file = file;
  it.function = function;
  it.line = line;
  it.column = 1;
  return cells_of(it);
}

inline Cells process_cells(std::uint32_t id, std::uint64_t time, std::uint32_t parent, std::uint32_t ordinal,
                           std::uint32_t name, std::uint32_t parent_step) {
  record::ProcessRecord it{};
  const bool is_root = parent == record::nobody;
  it.head = {record::Kind::Process, 0, static_cast<std::uint16_t>(is_root ? 0 : 1), id};
  it.time = time;
  it.parent = parent;
  it.ordinal = ordinal;
  it.name = name;
  it.parent_step = parent_step;
  return cells_of(it);
}

inline Cells channel_cells(std::uint32_t id, std::uint32_t creator, std::uint32_t ordinal, std::uint32_t name,
                           std::uint32_t capacity, std::uint32_t type) {
  record::ChannelRecord it{};
  it.head = {record::Kind::Channel, 0, static_cast<std::uint16_t>(capacity > 0 ? 1 : 0), id};
  it.creator = creator;
  it.ordinal = ordinal;
  it.name = name;
  it.capacity = capacity;
  it.type = type;
  return cells_of(it);
}

inline Cells barrier_cells(std::uint32_t id, std::uint32_t creator, std::uint32_t ordinal, std::uint32_t name) {
  record::BarrierRecord it{};
  it.head = {record::Kind::Barrier, 0, 0, id};
  it.creator = creator;
  it.ordinal = ordinal;
  it.name = name;
  return cells_of(it);
}

struct GuardOnChannel {
  record::GuardKind kind;
  std::uint32_t object;
  std::string_view value = {};
  std::uint64_t argument = 0;
};

inline Cells offer_cells(std::uint32_t process, std::uint64_t time, std::uint32_t step, std::uint32_t site,
                         record::OfferKind kind, const std::vector<GuardOnChannel>& guards) {
  record::OfferRecord it{};
  it.head = {record::Kind::Offer, static_cast<std::uint8_t>(1 + guards.size()),
             static_cast<std::uint16_t>(kind), process};
  it.time = time;
  it.step = step;
  it.site = site;
  it.guards = static_cast<std::uint32_t>(guards.size());
  Cells cells(1 + guards.size());
  std::memcpy(cells.data(), &it, sizeof it);
  for (std::size_t i = 0; i < guards.size(); ++i) {
    record::GuardCell guard{};
    guard.kind = guards[i].kind;
    guard.index = static_cast<std::uint16_t>(i);
    guard.object = guards[i].object;
    guard.argument = guards[i].argument;
    guard.text_length = static_cast<std::uint8_t>(std::min<std::size_t>(8, guards[i].value.size()));
    guards[i].value.copy(guard.text, sizeof guard.text);
    std::memcpy(cells.data() + 1 + i, &guard, sizeof guard);
  }
  return cells;
}

struct Side {
  std::uint32_t process = record::nobody;
  std::uint32_t step = 0;
  std::uint32_t site = record::nobody;
};

inline Cells commit_cells(Side sender, Side receiver, std::uint64_t time, std::uint32_t channel,
                          std::uint32_t number, std::string_view text) {
  record::CommitRecord it{};
  it.head = {record::Kind::Commit, 0, static_cast<std::uint16_t>(text.size()), sender.process};
  it.time = time;
  it.sender_step = sender.step;
  it.receiver = receiver.process;
  it.receiver_step = receiver.step;
  it.channel = channel;
  it.channel_number = number;
  it.sender_site = sender.site;
  it.receiver_site = receiver.site;
  it.digest = std::hash<std::string_view>()(text);
  const std::size_t inside = std::min(text.size(), sizeof it.text);
  text.copy(it.text, sizeof it.text);
  return cells_of(it, text.substr(inside));
}

inline Cells step_cells(record::Kind kind, std::uint16_t detail, Side side, std::uint64_t time,
                        std::uint32_t object = record::nobody, std::uint64_t argument = 0,
                        std::uint64_t argument2 = 0) {
  record::StepRecord it{};
  it.head = {kind, 0, detail, side.process};
  it.time = time;
  it.step = side.step;
  it.site = side.site;
  it.object = object;
  it.argument = argument;
  it.argument2 = argument2;
  return cells_of(it);
}

inline Cells channel_closed_cells(std::uint32_t channel, std::uint16_t side, std::uint64_t time,
                                  std::uint64_t lost) {
  record::ChannelClosedRecord it{};
  it.head = {record::Kind::ChannelClosed, 0, side, channel};
  it.time = time;
  it.lost = lost;
  return cells_of(it);
}

// The writing side of a live mapping, as record.hpp describes it.
class AttachedProgram {
 public:
  explicit AttachedProgram(const std::string& live) {
    const int file = open(live.c_str(), O_RDWR);
    if (file < 0) throw std::runtime_error("cannot open " + live);
    struct stat status {};
    fstat(file, &status);
    bytes_ = static_cast<std::size_t>(status.st_size);
    memory_ = static_cast<char*>(mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
    close(file);
    header().clock = static_cast<std::uint32_t>(record::Clock::Virtual);
    header().program_pid = static_cast<std::uint32_t>(getpid());
  }
  AttachedProgram(const AttachedProgram&) = delete;
  AttachedProgram& operator=(const AttachedProgram&) = delete;
  ~AttachedProgram() { munmap(memory_, bytes_); }

  record::MappingHeader& header() const { return *reinterpret_cast<record::MappingHeader*>(memory_); }
  record::RingHeader& ring_header(std::uint32_t ring) const {
    return *reinterpret_cast<record::RingHeader*>(ring_start(ring));
  }
  void set_outcome(record::Outcome outcome) const { header().outcome = static_cast<std::uint32_t>(outcome); }

  // Waits while the ring is full. False, and the record is counted as lost, once csp-trace is gone.
  bool write(std::uint32_t ring, const Cells& record) const {
    record::RingHeader& at = ring_header(ring);
    const std::uint64_t written = at.written.load(std::memory_order_relaxed);
    const std::uint64_t capacity = header().cells_per_ring;
    while (written + record.size() - at.drained.load(std::memory_order_acquire) > capacity) {
      const auto recorder = static_cast<pid_t>(header().recorder_pid.load());
      if (kill(recorder, 0) != 0 && errno == ESRCH) {
        ++header().lost_records;
        return false;
      }
      std::this_thread::yield();
    }
    Cell* cells = reinterpret_cast<Cell*>(ring_start(ring) + record::header_bytes);
    for (std::size_t i = 0; i < record.size(); ++i) cells[(written + i) % capacity] = record[i];
    at.written.store(written + record.size(), std::memory_order_release);
    return true;
  }

 private:
  char* ring_start(std::uint32_t ring) const {
    const std::size_t ring_bytes = record::header_bytes + header().cells_per_ring * sizeof(Cell);
    return memory_ + header().rings_offset + ring * ring_bytes;
  }
  char* memory_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace csp::tracer::testing
