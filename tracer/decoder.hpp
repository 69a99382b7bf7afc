// From cells to definitions, offers and, ring by ring, events. Nothing in the cells is trusted.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include <csp/tracer/trace.hpp>

#include "tracer/archive.hpp"
#include "tracer/id_map.hpp"

namespace csp::tracer {

// The events of one ring in its order, in pieces that are given back as they are merged. `time` is
// still in ticks.
using RingEvents = std::deque<std::vector<Event>>;

class Decoder {
 public:
  // Chunks of one ring come in the order of their cells.
  void add(const Chunk& chunk);

  // Puts everything but the events into `trace`: definitions, with their paths, offers, texts.
  // Once, at the end.
  void finish(Trace& trace, const ClockCalibration& clock);
  [[nodiscard]] std::vector<RingEvents>& rings() { return rings_; }

  [[nodiscard]] std::uint64_t missing_cells() const { return missing_cells_; }
  [[nodiscard]] std::uint64_t unreadable_cells() const { return unreadable_cells_; }

 private:
  using Words = std::span<const std::uint32_t>;
  // With dense ids throughout; nobody where there is none.
  struct SiteDefinition {
    bool is_defined = false;
    std::uint32_t file = record::nobody, function = record::nobody, line = 0, column = 0;
  };
  struct Definition {  // of a process, channel or barrier
    bool is_defined = false;
    std::uint32_t id = 0;  // in the records
    std::uint32_t creator = record::nobody, ordinal = 0;
    std::uint32_t name = record::nobody, type = record::nobody;
    std::uint32_t extra = 0;  // a process's parent_step, a channel's capacity
    std::uint16_t detail = 0;
  };

  void add_record(record::Kind kind, Words words, std::vector<Event>& events);
  void define_string(Words words);
  void define_site(Words words);
  void define_process(Words words);
  void define_channel(Words words);
  void define_barrier(Words words);
  void add_offer(Words words);
  void add_holder(Words words);
  [[nodiscard]] Event commit(Words words);
  [[nodiscard]] Event step(record::Kind kind, Words words);
  [[nodiscard]] Event channel_closed(Words words);
  [[nodiscard]] std::uint32_t object_of(record::Kind kind, std::uint32_t id);

  std::uint32_t process(std::uint32_t id) { return dense(process_ids_, processes_, id); }
  std::uint32_t channel(std::uint32_t id) { return dense(channel_ids_, channels_, id); }
  std::uint32_t barrier(std::uint32_t id) { return dense(barrier_ids_, barriers_, id); }
  std::uint32_t string(std::uint32_t id) { return dense(string_ids_, strings_, id); }
  SiteId site(std::uint32_t id) { return SiteId{dense(site_ids_, sites_, id)}; }
  template <class Definitions>
  static std::uint32_t dense(IdMap& ids, Definitions& definitions, std::uint32_t id);

  [[nodiscard]] std::string text_of(std::uint32_t string) const;
  void finish_definitions(Trace& trace) const;
  void finish_offers(Trace& trace, const ClockCalibration& clock);

  std::vector<RingEvents> rings_;
  std::vector<std::uint64_t> next_cell_;  // per ring
  IdMap string_ids_, site_ids_, process_ids_, channel_ids_, barrier_ids_;
  std::vector<std::string> strings_;
  std::vector<SiteDefinition> sites_;
  std::vector<Definition> processes_, channels_, barriers_;
  std::vector<Offer> offers_;  // in the order of the records, times in ticks
  std::vector<Guard> guards_;
  std::vector<Holder> holders_;
  std::string texts_;
  std::uint64_t missing_cells_ = 0;
  std::uint64_t unreadable_cells_ = 0;
};

}  // namespace csp::tracer
