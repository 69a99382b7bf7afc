// Who shares what with whom: the channels, barriers and families of a recorded run.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "checker/learn/words.hpp"

namespace csp::checker::learn {

struct ChannelUse {
  std::vector<tracer::ProcessId> writers;  // who wrote to it or offered to, in ascending order
  std::vector<tracer::ProcessId> readers;
  bool outside_writes = false;  // a thread that is no process took part
  bool outside_reads = false;
  bool may_be_poisoned = false;
  bool is_poisoned_by_process = false;  // and every poisoning has its Poison step
  // It was seen closed while a process that had written to it (read from it) still ran: that
  // process had given up its end before, and nobody knows when it would do so in another order.
  bool loses_writers_early = false;
  bool loses_readers_early = false;
  // One writer, one reader, and the writer's values cannot depend on any order: number k is the
  // same in every run.
  bool is_determinate = false;
  std::vector<std::uint64_t> digests;  // different values seen, in ascending order
  std::uint32_t puts = 0;
};

struct BarrierUse {
  std::vector<tracer::ProcessId> members;  // everybody who waited for it
  std::vector<std::vector<tracer::ProcessId>>
      groups;  // different sets of participants of one phase
  // Everybody took part in every phase.
  bool is_steady = false;
};

// The children that one step of their parent started; or the roots of the program (`parent` is
// no_process).
struct Family {
  tracer::ProcessId parent = tracer::no_process;
  std::uint32_t step = record::nobody;
  bool one_by_one = false;  // each starts when the one before has ended
  std::vector<tracer::ProcessId> children;
};

struct Topology {
  std::vector<ChannelUse> channels;  // by ChannelId
  std::vector<BarrierUse> barriers;  // by BarrierId
  std::vector<Family> families;      // the roots come first
};

[[nodiscard]] Topology topology_of(const tracer::Trace& trace, const Words& words);

}  // namespace csp::checker::learn
