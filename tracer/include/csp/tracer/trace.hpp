// A trace, read whole: who ran, on which channels, and every step in an order in which causes
// precede effects.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <csp/runtime/record.hpp>

namespace csp::tracer {

// Dense indices into the vectors of a Trace (not the record's own numbers).
enum class ProcessId : std::uint32_t {};
enum class ChannelId : std::uint32_t {};
enum class BarrierId : std::uint32_t {};
enum class SiteId : std::uint32_t {};
inline constexpr ProcessId no_process{record::nobody};
inline constexpr ChannelId no_channel{record::nobody};
inline constexpr SiteId no_site{record::nobody};

// A place in the traced program's source.
struct Site {
  std::string file;
  std::string function;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

struct Process {
  std::string path;  // spawn path, "0.2.1": the same in every run
  std::string name;  // empty if the program gave none
  ProcessId parent = no_process;
  std::uint32_t ordinal = 0;      // among its parent's children
  std::uint32_t parent_step = 0;  // the ParBegin that started it
  record::ParKind started_by = record::ParKind::Root;
  bool ended = false;
  record::Reason end_reason = record::Reason::Finished;
  std::uint32_t steps = 0;  // steps recorded
};

struct Channel {
  std::string
      path;  // "0.2/c1", or "c0" for a channel made outside every process: the same in every run
  std::string name;  // "fork.3" or empty
  std::string type;  // C++ type of its values
  ProcessId creator = no_process;
  std::uint32_t ordinal = 0;
  std::uint32_t capacity = 0;  // 0: synchronous
};

struct Barrier {
  std::string path;
  std::string name;
  ProcessId creator = no_process;
  std::uint32_t ordinal = 0;
};

// One enabled guard of an offer.
struct Guard {
  record::GuardKind kind = record::GuardKind::Read;
  std::uint16_t index = 0;
  std::uint32_t object = record::nobody;  // ChannelId or BarrierId (dense), by kind
  std::uint64_t argument = 0;             // Write: digest. Timeout: deadline, ns
  std::string value;                      // Write: start of the printed value
};

// What a process waited for before a step. Guards of all offers lie in one vector of the Trace.
struct Offer {
  ProcessId process = no_process;
  std::uint32_t step = 0;
  SiteId site = no_site;
  record::OfferKind kind = record::OfferKind::Read;
  std::uint32_t first_guard = 0;
  std::uint32_t guard_count = 0;
  std::uint64_t time = 0;  // ns since the start of the trace
};

// One step, or a ChannelClosed. A Commit names both partners; every other step has `process` only.
struct Event {
  record::Kind kind = record::Kind::Commit;
  std::uint16_t detail = 0;  // Reason, ParKind, ... as in record.hpp
  std::uint16_t guard = 0;   // of `process`
  std::uint16_t partner_guard = 0;
  ProcessId process = no_process;  // Commit: the sender, or no_process for a get from a buffer
  ProcessId partner = no_process;  // Commit: the receiver, or no_process for a put
  std::uint32_t step = 0;
  std::uint32_t partner_step = 0;
  SiteId site = no_site;
  SiteId partner_site = no_site;
  std::uint32_t object = record::nobody;  // ChannelId or BarrierId (dense), by kind
  std::uint32_t channel_number = 0;       // Commit
  std::uint64_t argument = 0;             // Commit: digest of the value; else as in record.hpp
  std::uint64_t argument2 = 0;
  std::uint64_t time = 0;                          // ns since the start of the trace; display only
  std::uint32_t text_offset = 0, text_length = 0;  // printed value, in Trace::texts
};

// At a deadlock: `process` holds an end of a channel at whose other side somebody waits.
struct Holder {
  ProcessId process = no_process;
  ChannelId channel = no_channel;
  bool writes = false;  // a writing end
};

// How the program ended, as far as the trace can tell.
enum class Ending { Completed, Deadlock, Killed, Running };

struct Trace {
  std::vector<Site> sites;
  std::vector<Process> processes;
  std::vector<Channel> channels;
  std::vector<Barrier> barriers;
  std::vector<Event> events;  // causes before effects; ties broken by time
  std::vector<Offer> offers;  // grouped by process, by step within a process
  std::vector<Guard> guards;
  std::vector<Holder> holders;  // empty unless a run ended in a deadlock
  std::string texts;            // printed values, one after the other

  Ending ending = Ending::Running;
  int exit_code = 0;          // of the program, if csp-trace saw it end; 128 + N for signal N
  std::uint64_t dropped = 0;  // records the program could not write
  bool cut_short = false;     // the archive ended early; what is here was read before the cut
  std::vector<std::string> warnings;  // what was found wrong with the file, one sentence each
  std::vector<std::string> command;   // the traced command line
  std::string program_version;        // of cspkit, that wrote it

  [[nodiscard]] std::string_view text(const Event& event) const {
    return std::string_view(texts).substr(event.text_offset, event.text_length);
  }
  [[nodiscard]] std::span<const Guard> guards_of(const Offer& offer) const {
    return std::span(guards).subspan(offer.first_guard, offer.guard_count);
  }
  // The offer of `process` for its step number `step`, or null where none was recorded (the
  // operation completed at once). O(log n).
  [[nodiscard]] const Offer* offer_for(ProcessId process, std::uint32_t step) const;

  // "philosopher.2 (0.3)", "0.3" if it has no name.
  [[nodiscard]] std::string label(ProcessId process) const;
  // "fork.2", or the path if it has no name.
  [[nodiscard]] std::string label(ChannelId channel) const;
  // "philosophers.cpp:42", or "?" for no_site.
  [[nodiscard]] std::string label(SiteId site) const;
};

}  // namespace csp::tracer
