// A trace cut up by process: what each process waited for, step by step, and what came of it. All
// that is learned about a process is learned from its word.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include <csp/tracer/trace.hpp>

namespace csp::checker::learn {

// What a process can do in one step. Closed to Cancelled are ways in which a waiting operation
// fails.
enum class Act : std::uint8_t {
  Read,
  Write,
  Sync,
  Timeout,
  Skip,
  Closed,
  Poisoned,
  Cancelled,
  Choose,
  Begin,   // starts children
  Join,    // its children have ended
  Poison,  // poisons a channel
  Enrol,
  Resign,
  End,
};

// A plain operation fails when its channel is Closed; an alternation when all of its channels are:
// then `object` is nobody. Else `object` is a channel (Read, Write, Closed, Poisoned, Poison), a
// barrier (Sync, Enrol, Resign), the value (Choose), the number of the step that started the
// children (Begin, Join), else nobody.
struct Label {
  Act act = Act::End;
  std::uint32_t object = record::nobody;
  std::uint16_t guard = 0;       // position in the alternation that offered it
  bool through_writing = false;  // Closed, Poisoned: it was a write that failed

  friend auto operator<=>(const Label&, const Label&) = default;
};

// Closed, Poisoned and Cancelled: the world around decides when, no partner takes part.
[[nodiscard]] bool is_failure(Act act);

// Where a process stands between two steps: the place in the source and everything it offers there.
// Two moments with equal situations look the same from outside.
struct Situation {
  tracer::SiteId site = tracer::no_site;
  bool waits = false;    // for someone else; false: it acts on its own next
  bool chooses = false;  // in an alternation, be it of one enabled guard
  // Every guard; of a process that acts on its own: that act (Choose: every value).
  std::vector<Label> offered;

  friend auto operator<=>(const Situation&, const Situation&) = default;
};
enum class SituationId : std::uint32_t {};
inline constexpr SituationId unknown_situation{record::nobody};

struct Step {
  SituationId situation = unknown_situation;
  Label label;
  tracer::ProcessId partner = tracer::no_process;  // Read, Write on a synchronous channel
  std::uint64_t digest = 0;                        // Read, Write: of the value
  std::uint32_t event = record::nobody;            // index into Trace::events
};

struct Word {
  std::vector<Step> steps;  // from step 0 without a gap; what comes after a gap is left out
  bool ended = false;       // the last step is End
  // Where the process stood after the last step, if it was seen waiting there.
  SituationId last = unknown_situation;
  // An operation was cancelled, or failed without showing why, or an exception ended the process.
  bool cancelled = false;
};

struct Words {
  std::vector<Situation> situations;  // by SituationId
  std::vector<Word> words;            // by ProcessId

  [[nodiscard]] const Situation& operator[](SituationId id) const {
    return situations[static_cast<std::size_t>(id)];
  }
};

[[nodiscard]] Words words_of(const tracer::Trace& trace);

}  // namespace csp::checker::learn
