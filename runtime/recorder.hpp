// Writes what happens into the shared mapping that csp-trace prepared (layout:
// <csp/runtime/record.hpp>).
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <source_location>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <csp/runtime/detail/alternation_guards.hpp>
#include <csp/runtime/detail/control.hpp>
#include <csp/runtime/record.hpp>
#include <csp/runtime/show.hpp>

namespace csp::detail {

class ChannelCore;
class RingWriter;

// The mapping, shared by all workers.
class Recorder {
 public:
  // Maps `path` and takes it for this program; null if another program has it already. Throws
  // std::runtime_error, with a message that names the path, if it is not a mapping this version
  // understands.
  static std::unique_ptr<Recorder> attach(const std::string& path, bool is_virtual_time);
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  ~Recorder();

  [[nodiscard]] std::uint32_t ring_count() const;
  [[nodiscard]] RingWriter& ring(std::uint32_t index);
  void set_outcome(record::Outcome outcome);

  [[nodiscard]] std::uint64_t ticks() const;
  // Whether csp-trace still reads; says so on standard error, once, when it does not.
  [[nodiscard]] bool is_read();

 private:
  friend class RingWriter;
  Recorder(record::MappingHeader& header, std::size_t bytes, bool is_virtual_time);
  std::uint32_t string_id(const std::string& text);
  std::uint32_t new_id(std::uint32_t Recorder::*counter);

  record::MappingHeader& header_;
  std::size_t bytes_;
  bool is_virtual_time_;
  std::atomic<bool> is_abandoned_{false};
  std::vector<std::unique_ptr<RingWriter>> rings_;
  std::mutex mutex_;  // guards strings_, sites_ and the counters
  std::unordered_map<std::string, std::uint32_t> strings_;
  std::unordered_map<std::string, std::uint32_t> sites_;
  std::uint32_t processes_ = 0, channels_ = 0, barriers_ = 0;
};

// One worker's ring. Used by that worker only.
class RingWriter {
 public:
  RingWriter(Recorder& recorder, record::RingHeader& header, std::uint32_t cells);

  void process(ProcessControl& process, record::ParKind kind, std::uint32_t parent_step);
  // Gives the channel its id and defines it, the first time. The caller holds the channel's lock.
  std::uint32_t channel(ChannelCore& core);
  std::uint32_t barrier(std::uint32_t& id, const std::string& name, std::uint32_t creator,
                        std::uint32_t ordinal);

  void offer(ProcessControl& process, record::OfferKind kind, const std::source_location& site,
             std::span<AltGuard> guards);
  void offer(ProcessControl& process, ChannelCore& core, const Wait& wait);
  void offer(ProcessControl& process, record::OfferKind kind, const std::source_location& site,
             record::GuardKind guard, std::uint32_t object, std::uint64_t argument);

  // A completed operation. `sender` or `receiver` null: the other side is the channel's buffer.
  void commit(ChannelCore& core, const Wait* sender, const Wait* receiver, const void* value);

  struct Step {
    record::Kind kind;
    std::uint16_t detail = 0;
    std::uint16_t guard = 0;
    std::uint32_t object = record::nobody;
    std::uint64_t argument = 0;
    std::uint64_t argument2 = 0;
  };
  void step(ProcessControl& process, const std::source_location& site, const Step& step);
  void holder(const ProcessControl& process, ChannelCore& core, Direction held);
  void channel_closed(ChannelCore& core, Direction side, std::uint64_t lost);

 private:
  // Room for a record of `cells` cells, in the ring where it does not wrap, else in scratch_.
  template <class Record>
  Record& begin(record::Kind kind, std::uint32_t cells, std::uint32_t subject,
                std::uint16_t detail);
  void end();
  std::byte* reserve(std::uint32_t cells);
  std::uint32_t string(const std::string& text);
  std::uint32_t site(const std::source_location& site);
  std::uint32_t define_site(const std::source_location& site);
  void fill(record::GuardCell& cell, const Wait& wait, ChannelCore& core);

  Recorder& recorder_;
  record::RingHeader& header_;
  std::byte* cells_;
  std::uint64_t mask_;
  std::uint64_t written_ = 0;
  std::uint64_t drained_seen_ = 0;
  std::uint32_t pending_ = 0;
  bool is_lost_ = false;  // the pending record goes nowhere: nobody reads
  bool is_in_scratch_ = false;
  std::vector<std::byte> scratch_;
  std::vector<bool> defined_strings_, defined_sites_;
  struct KnownSite {
    std::source_location site;
    std::uint32_t id = record::nobody;
  };
  std::vector<KnownSite> known_sites_;  // direct-mapped by the site's address
  Printer printer_;
};

// Digest of a printed value: FNV-1a, 64 bits.
[[nodiscard]] constexpr std::uint64_t digest_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

}  // namespace csp::detail
