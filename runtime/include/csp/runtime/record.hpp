// What a traced program writes, byte for byte: the contract between the runtime and every reader of
// its records.
//
// csp-trace makes a file, sizes it and writes MappingHeader; the program finds it through
// CSP_TRACE, maps it shared and appends 32-byte cells to one ring per worker. Because the pages
// belong to the file, whatever was published before a SIGKILL, an abort or a crash is still there
// to read.
//
//   offset 0               MappingHeader            (4096 bytes)
//   header.rings_offset    RingHeader 0             (4096 bytes)
//                          cells_per_ring cells     (a power of two, 32 bytes each)
//                          RingHeader 1 ...
//
// A ring has one writer (its worker) and one reader (csp-trace). The writer fills the cells of a
// whole record and then publishes them with one release store to `written`; the reader copies cells
// and then releases them through `drained`. Both count cells since the start and never wrap; cell
// number n lies at index n % cells_per_ring.
//
// Numbering, which makes causality exact without synchronised clocks:
//   * A process's *steps* are numbered 0, 1, 2, ... without gaps. A step is one record of a kind
//   for which is_step()
//     holds; a Commit is a step of both partners and carries both numbers. An Offer is not a step:
//     it carries the number of the step that it prepares.
//   * A channel's completed operations are numbered 0, 1, 2, ... . On a synchronous channel one
//   Commit is one number.
//     On a buffered channel a Commit is a put (receiver == nobody) or a get (sender == nobody);
//     puts and gets are numbered separately, and get k delivers what put k stored.
// Timestamps (`time`) are for display only.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace csp::record {

inline constexpr std::uint64_t mapping_magic = 0x314556494c505343;  // "CSPLIVE1", little endian
inline constexpr std::uint32_t mapping_version = 1;
inline constexpr std::uint32_t nobody = 0xffffffff;  // no process, no channel, no string

enum class Outcome : std::uint32_t {
  Running = 0,    // the program has not said how it ended (if it is gone: it was killed or crashed)
  Completed = 1,  // every csp::run returned
  Deadlock = 2,   // a csp::run ended with every process waiting for ever
};

enum class Clock : std::uint32_t {
  Nanoseconds = 0,       // CLOCK_MONOTONIC
  TimeStampCounter = 1,  // ticks; two (ticks, nanoseconds) pairs in the header give the rate
  Virtual = 2,           // nanoseconds of virtual time (seeded runs)
};

struct MappingHeader {
  std::uint64_t magic;    // mapping_magic
  std::uint32_t version;  // mapping_version
  std::uint32_t
      ring_count;  // workers beyond this many are not traced: the program refuses to run with more
  std::uint32_t cells_per_ring;  // a power of two
  std::uint32_t reserved;
  std::uint64_t rings_offset;  // bytes from the start of the file to RingHeader 0
  std::atomic<std::uint32_t>
      recorder_pid;  // csp-trace; when it dies the program stops recording and says so
  std::atomic<std::uint32_t>
      program_pid;  // 0 until a program attaches; the first to attach owns the mapping
  std::atomic<std::uint32_t> outcome;  // Outcome, written by the program
  std::atomic<std::uint32_t> clock;    // Clock, written when the program attaches
  std::atomic<std::uint64_t> start_ticks,
      start_nanoseconds;  // read together when the program attaches
  std::atomic<std::uint64_t> last_ticks,
      last_nanoseconds;  // read together later: at the end of each csp::run
  std::atomic<std::uint64_t>
      lost_records;  // records not written because recording stopped while the program ran on
};
static_assert(sizeof(MappingHeader) <= 4096);

struct RingHeader {
  alignas(64) std::atomic<std::uint64_t> written;  // cells published by the worker
  alignas(64) std::atomic<std::uint64_t> drained;  // cells csp-trace has safely archived
};
static_assert(sizeof(RingHeader) <= 4096);
inline constexpr std::size_t header_bytes = 4096;  // of the mapping and of each ring

enum class Kind : std::uint8_t {
  // Definitions. A ring defines each string and site before it first uses it (two rings may both
  // define one); processes,
  // channels and barriers are defined once, possibly in another ring than the one that mentions
  // them.
  String = 1,
  Site = 2,
  Process = 3,  // a process starts
  Channel = 4,
  Barrier = 5,
  // What a process waits for, with every enabled guard. Written when it blocks, and for every
  // alternation.
  Offer = 10,
  // Steps.
  Commit = 20,       // a communication
  Timeout = 21,      // a timer guard or a sleep fired
  Skip = 22,         // a skip guard was taken
  Interrupted = 23,  // the operation ended by poison, closing or cancellation
  Sync = 24,         // one participant's view of a completed barrier synchronisation
  Choose = 25,
  ParBegin = 26,    // children are about to start; their Process records follow
  ParEnd = 27,      // all of them have ended
  Poison = 28,      // a process poisoned a channel
  Enrol = 29,       // on a barrier
  Resign = 30,      // from a barrier
  ProcessEnd = 31,  // the last step of every process
  // Not steps.
  ChannelClosed = 40,  // the last live end of one side is gone
  Holder = 41,         // at a deadlock: who holds an end that would help
};

[[nodiscard]] constexpr bool is_step(Kind kind) {
  return kind >= Kind::Commit && kind <= Kind::ProcessEnd;
}

// Every record starts with this word.
struct Head {
  Kind kind;
  std::uint8_t cells;     // cells of this record, itself included
  std::uint16_t detail;   // per kind, below
  std::uint32_t subject;  // per kind: mostly the process
};
static_assert(sizeof(Head) == 8);

// detail: unused. subject: string id. The bytes follow in the next cells (not terminated). Longer
// than 8,000 bytes: cut.
struct StringRecord {
  Head head;
  std::uint32_t length;
  std::uint32_t unused[5];
};

// subject: site id. A place in the program's source.
struct SiteRecord {
  Head head;
  std::uint32_t file, function;  // string ids
  std::uint32_t line, column;
  std::uint32_t unused[2];
};

// subject: process id. Its spawn path is its parent's path, a dot, and `ordinal`; a root has no
// parent (nobody). detail: ParKind of the construct that started it.
enum class ParKind : std::uint16_t { Root = 0, Par = 1, Seq = 2, Fork = 3 };
struct ProcessRecord {
  Head head;
  std::uint64_t time;
  std::uint32_t parent, ordinal;
  std::uint32_t name;         // string id or nobody
  std::uint32_t parent_step;  // the parent's ParBegin that started it
};

// subject: channel id. detail: 0 synchronous, 1 buffered first in, first out. A channel's path is
// its creator's path, "/c" and `ordinal` (channels of one creator are counted from 0); creator
// nobody: made outside every process, path "c<ordinal>".
struct ChannelRecord {
  Head head;
  std::uint32_t creator, ordinal;
  std::uint32_t name;      // string id or nobody
  std::uint32_t capacity;  // values the buffer holds; 0: synchronous
  std::uint32_t type;      // string id: the C++ value type, for people
  std::uint32_t unused;
};

// subject: barrier id.
struct BarrierRecord {
  Head head;
  std::uint32_t creator, ordinal, name, unused[3];
};

// subject: the process. detail: OfferKind. `guards` cells follow, one GuardCell each, in the
// program's order; guards whose precondition is false are left out (`index` still counts them).
enum class OfferKind : std::uint16_t {
  Read = 0,
  Write = 1,
  Alt = 2,
  PriAlt = 3,
  FairAlt = 4,
  Sleep = 5,
  Sync = 6,
  Join = 7
};
struct OfferRecord {
  Head head;
  std::uint64_t time;
  std::uint32_t step, site;
  std::uint32_t guards, unused;
};
enum class GuardKind : std::uint8_t {
  Read = 0,
  Write = 1,
  Timeout = 2,
  Skip = 3,
  Sync = 4,
  Join = 5
};
struct GuardCell {
  GuardKind kind;
  std::uint8_t text_length;  // of the value a Write would send; at most 8 bytes are kept
  std::uint16_t index;       // position among the alternation's guards; 0 for a plain operation
  std::uint32_t object;      // channel or barrier id, or nobody
  std::uint64_t argument;    // Write: digest of the value. Timeout: the deadline in nanoseconds of
                             // the program's clock
  char text[8];              // start of the value's printed form
  std::uint64_t unused;
};
static_assert(sizeof(GuardCell) == 32);

// subject: sender (nobody for a get). detail: bytes of text. On a synchronous channel both partners
// take a step. The printed value continues in further cells where it is longer than 8 bytes, and is
// cut at 200.
struct CommitRecord {
  Head head;
  std::uint64_t time;
  std::uint32_t sender_step, receiver;
  std::uint32_t receiver_step, channel;
  std::uint32_t channel_number;
  std::uint16_t sender_guard, receiver_guard;
  std::uint32_t sender_site, receiver_site;
  std::uint64_t digest;
  char text[8];
};
static_assert(sizeof(CommitRecord) == 64);
inline constexpr std::size_t longest_text = 200;

// subject: the process. Used for Timeout, Skip (guard), Interrupted (detail: Reason, object:
// channel or nobody), Sync (object: barrier, argument: phase), Choose (argument: value, argument2:
// the number of choices), ParBegin (detail: ParKind, argument: number of children or 0 where not
// known), ParEnd, Poison (object: channel, argument: values dropped, detail: 0 through a writing
// end, 1 through a reading end), Enrol, Resign (object: barrier, argument: enrolled after it),
// ProcessEnd (detail: Reason).
enum class Reason : std::uint16_t {
  Finished = 0,
  Poisoned = 1,
  Closed = 2,
  Cancelled = 3,
  Exception = 4
};
struct StepRecord {
  Head head;
  std::uint64_t time;
  std::uint32_t step, site;
  std::uint16_t guard, unused;
  std::uint32_t object;
  std::uint64_t argument;
  std::uint64_t argument2;
  std::uint64_t unused2[2];
};
static_assert(sizeof(StepRecord) == 64);

// subject: channel. detail: 0 no writer is left, 1 no reader is left. `lost`: values in the buffer
// nobody can read.
struct ChannelClosedRecord {
  Head head;
  std::uint64_t time;
  std::uint64_t lost;
  std::uint64_t unused;
};

// subject: process. detail: 0 it holds a reading end of the channel, 1 a writing end. Written when
// a run has deadlocked, for each end of the other side of a channel that somebody waits at; an end
// that lies in a container is not found.
struct HolderRecord {
  Head head;
  std::uint64_t time;
  std::uint32_t channel;
  std::uint32_t unused[3];
};

}  // namespace csp::record
