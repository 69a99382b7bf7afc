// The things of a trace as a program's: the places of its processes, channels and barriers, and
// what exists before anybody runs.
//
// A recorded process begins once, in a place below its parent. Above them all is one that nobody
// recorded, who starts the roots one after the other, or together as they ran, and waits for them.
// Threads that are no processes are processes here, too, for which nobody waits: each is always
// ready to do to its channel what was done from outside.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <csp/tracer/trace.hpp>

#include "checker/learn/chains.hpp"
#include "checker/learn/names.hpp"
#include "checker/learn/topology.hpp"
#include "checker/learn/words.hpp"
#include "checker/program/knowledge.hpp"

namespace csp::checker::learn {

// How the channels end by whose poison it is known that a member of a barrier has gone.
inline constexpr const char* lost_member = " has lost a member";

class RecordedWorld {
 public:
  // Who stands for a thread that is no process.
  struct Outsider {
    enum class Kind { Writes, Reads, Poisons };
    Kind kind = Kind::Writes;
    std::uint32_t channel = 0;
  };

  // Makes all components known. All must outlive it.
  RecordedWorld(const tracer::Trace& trace, const Words& words, const Topology& topology,
                const Chains& chains, program::Knowledge& knowledge);

  // Channels, barriers, and the first process.
  [[nodiscard]] std::vector<program::Effect> beginning() const;
  // Of the first process: starts the outsiders, those whose parent does not say when it started
  // them, and, if they begin together, all roots; else the first.
  [[nodiscard]] std::vector<program::Effect> first_starts() const;
  [[nodiscard]] std::vector<program::Effect> starts(const Family& family) const;
  // Of the child of this number alone.
  [[nodiscard]] program::Effect start(const Family& family, std::size_t child) const;
  // What ends with it: its ends of channels, its part in barriers.
  [[nodiscard]] std::vector<program::Effect> ends_of(tracer::ProcessId process) const;
  [[nodiscard]] program::Effect poison(tracer::ProcessId process, std::uint32_t channel) const;

  // The children that the process starts in that step; null if there are none.
  [[nodiscard]] const Family* family(tracer::ProcessId parent, std::uint32_t step) const;
  [[nodiscard]] const Family& roots() const { return topology_.families.front(); }
  [[nodiscard]] program::PlaceId join(const Family& family) const;

  [[nodiscard]] const Names& names() const { return names_; }
  [[nodiscard]] program::PlaceId channel(std::uint32_t id) const { return channels_[id]; }
  [[nodiscard]] program::PlaceId barrier(std::uint32_t id) const { return barriers_[id]; }
  // A channel that is poisoned once a member has gone.
  [[nodiscard]] program::PlaceId gone(std::uint32_t barrier) const { return gone_[barrier]; }

  [[nodiscard]] program::ComponentId first_process() const { return first_; }
  [[nodiscard]] std::optional<tracer::ProcessId> process(program::ComponentId component) const;
  [[nodiscard]] program::ComponentId component(tracer::ProcessId process) const {
    return components_[static_cast<std::size_t>(process)];
  }
  [[nodiscard]] const Outsider* outsider(program::ComponentId component) const;
  // The recorded channel or barrier there.
  [[nodiscard]] std::optional<std::uint32_t> object(program::PlaceId place) const;

  // What the process writes to the channel; nothing: what it wrote last time does not tell.
  [[nodiscard]] program::ValueId value(std::uint32_t channel,
                                       std::optional<std::uint64_t> digest) const;
  // As it was printed; nothing if nobody knows which value it is.
  [[nodiscard]] std::optional<std::string> printed(std::uint32_t channel,
                                                   program::ValueId value) const;

 private:
  void add_channels();
  void add_barriers();
  void add_families();
  void add_processes();
  void add_outsiders();
  [[nodiscard]] program::Effect start_of(tracer::ProcessId process) const;

  const tracer::Trace& trace_;
  const Words& words_;
  const Topology& topology_;
  const Chains& chains_;
  program::Knowledge& knowledge_;
  Names names_;
  std::vector<program::PlaceId> channels_, barriers_, gone_;
  std::vector<program::ChannelId> channel_ids_, gone_ids_;
  std::map<program::PlaceId, std::uint32_t> objects_;
  program::ComponentId first_{};
  std::map<std::pair<tracer::ProcessId, std::uint32_t>, const Family*> families_;
  std::vector<const Family*> orphans_;
  std::vector<program::PlaceId> places_;          // by process
  std::vector<program::ComponentId> components_;  // by process
  std::map<program::ComponentId, tracer::ProcessId> processes_;
  std::map<program::ComponentId, Outsider> outsiders_;
  std::vector<std::vector<program::Effect>> ends_;                    // by process
  std::set<std::pair<tracer::ProcessId, std::uint32_t>> by_readers_;  // who poisons which channel
  // By channel: what each digest is called, and the value that it is; of many only some.
  struct Values {
    std::map<std::uint64_t, std::string> texts{};
    std::map<std::uint64_t, program::ValueId> ids{};
    program::ValueId any{}, unknown{};
    bool is_used = false;
    bool says_nothing = true;  // none is printed
  };
  std::vector<Values> values_;
  std::map<program::ValueId, std::string> printed_;  // of those that are known
};

}  // namespace csp::checker::learn
