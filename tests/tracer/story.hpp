// Tells a run step by step, in the order in which it happened, and keeps the books that a runtime keeps: step numbers,
// channel numbers, phases. Each record goes to the ring of the worker that wrote it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/tracer/records.hpp"
#include "tracer/archive.hpp"

namespace csp::tracer::testing {

class Story {
 public:
  explicit Story(std::uint32_t ring_count) : rings(ring_count) {}

  // The worker that writes what follows.
  void on(std::uint32_t ring) { ring_ = ring; }

  std::uint32_t string(const std::string& text) {
    const auto [found, is_new] = strings_.try_emplace(text, static_cast<std::uint32_t>(strings_.size()));
    if (is_new) write(string_cells(found->second, text));
    return found->second;
  }
  std::uint32_t site(const std::string& file, std::uint32_t line) {
    const std::uint32_t file_id = string(file), function = string("main");
    write(site_cells(sites_, file_id, function, line));
    return sites_++;
  }
  std::uint32_t root(const std::string& name = {}) { return start(record::nobody, roots_++, name, 0); }
  // A par of `parent` with one child for each name.
  std::vector<std::uint32_t> par(std::uint32_t parent, const std::vector<std::string>& names) {
    const std::uint32_t step = steps_[parent];
    write(step_cells(record::Kind::ParBegin, 1, take_step(parent), tick(), record::nobody, names.size()));
    std::vector<std::uint32_t> children;
    for (const std::string& name : names) children.push_back(start(parent, children_[parent]++, name, step));
    return children;
  }
  void par_end(std::uint32_t parent) { step(record::Kind::ParEnd, parent); }
  void end(std::uint32_t process, record::Reason reason = record::Reason::Finished) {
    step(record::Kind::ProcessEnd, process, static_cast<std::uint16_t>(reason));
  }
  void step(record::Kind kind, std::uint32_t process, std::uint16_t detail = 0,
            std::uint32_t object = record::nobody, std::uint64_t argument = 0, std::uint64_t argument2 = 0) {
    write(step_cells(kind, detail, take_step(process), tick(), object, argument, argument2));
  }
  std::uint32_t channel(const std::string& name = {}, std::uint32_t capacity = 0,
                        std::uint32_t creator = record::nobody) {
    const std::uint32_t id = channels_++;
    const std::uint32_t name_id = name.empty() ? record::nobody : string(name), type = string("int");
    write(channel_cells(id, creator, created_[creator]++, name_id, capacity, type));
    return id;
  }
  std::uint32_t barrier(const std::string& name) {
    const std::uint32_t name_id = string(name);
    write(barrier_cells(barriers_, record::nobody, barriers_, name_id));
    return barriers_++;
  }
  void offer(std::uint32_t process, record::OfferKind kind, const std::vector<GuardOnChannel>& guards,
             std::uint32_t site = record::nobody) {
    write(offer_cells(process, tick(), steps_[process], site, kind, guards));
  }
  void communicate(std::uint32_t sender, std::uint32_t receiver, std::uint32_t channel,
                   const std::string& value = "1", std::uint32_t sender_site = record::nobody,
                   std::uint32_t receiver_site = record::nobody) {
    Side from = take_step(sender), to = take_step(receiver);
    from.site = sender_site;
    to.site = receiver_site;
    write(commit_cells(from, to, tick(), channel, puts_[channel]++, value));
  }
  void put(std::uint32_t sender, std::uint32_t channel, const std::string& value = "1") {
    write(commit_cells(take_step(sender), {}, tick(), channel, puts_[channel]++, value));
  }
  void get(std::uint32_t receiver, std::uint32_t channel, const std::string& value = "1") {
    write(commit_cells({}, take_step(receiver), tick(), channel, gets_[channel]++, value));
  }
  // All participants synchronise; the worker writes each one's view.
  void sync(std::uint32_t barrier, const std::vector<std::uint32_t>& processes) {
    const std::uint64_t phase = phases_[barrier]++;
    for (const std::uint32_t process : processes) step(record::Kind::Sync, process, 0, barrier, phase);
  }
  void close(std::uint32_t channel, std::uint64_t lost = 0) {
    write(channel_closed_cells(channel, 0, tick(), lost));
  }
  void write(const Cells& cells) {
    rings[ring_].insert(rings[ring_].end(), cells.begin(), cells.end());
    written.push_back({ring_, cells});
  }

  [[nodiscard]] std::uint32_t puts(std::uint32_t channel) { return puts_[channel]; }
  [[nodiscard]] std::uint32_t gets(std::uint32_t channel) { return gets_[channel]; }

  // Clocks of different workers disagree by up to this much.
  std::uint64_t clock_error = 0;
  std::vector<Cells> rings;
  struct Written {
    std::uint32_t ring;
    Cells cells;
  };
  std::vector<Written> written;  // every record, in the order in which it happened

 private:
  std::uint64_t tick() { return (now_ += 10) + (ring_ % 2) * clock_error; }
  Side take_step(std::uint32_t process) { return {process, steps_[process]++, record::nobody}; }
  std::uint32_t start(std::uint32_t parent, std::uint32_t ordinal, const std::string& name, std::uint32_t step) {
    const std::uint32_t id = processes_++;
    const std::uint32_t name_id = name.empty() ? record::nobody : string(name);
    write(process_cells(id, tick(), parent, ordinal, name_id, step));
    return id;
  }

  std::uint32_t ring_ = 0;
  std::uint64_t now_ = 0;
  std::map<std::string, std::uint32_t> strings_;
  std::map<std::uint32_t, std::uint32_t> steps_, children_, created_, puts_, gets_;
  std::map<std::uint32_t, std::uint64_t> phases_;
  std::uint32_t sites_ = 0, roots_ = 0, processes_ = 0, channels_ = 0, barriers_ = 0;
};

// The story as a complete archive, each ring in chunks of about `cells_per_chunk`.
inline void write_archive(const Story& story, const std::filesystem::path& path, Metadata metadata = {},
                          std::size_t cells_per_chunk = 1000) {
  ArchiveWriter writer(path);
  std::vector<std::uint64_t> first(story.rings.size());
  std::vector<Cells> chunks(story.rings.size());
  const auto flush = [&](std::uint32_t ring) {
    writer.append(ring, first[ring], chunks[ring]);
    first[ring] += chunks[ring].size();
    chunks[ring].clear();
  };
  for (const Story::Written& record : story.written) {
    Cells& chunk = chunks[record.ring];
    chunk.insert(chunk.end(), record.cells.begin(), record.cells.end());
    if (chunk.size() >= cells_per_chunk) flush(record.ring);
  }
  for (std::uint32_t ring = 0; ring < chunks.size(); ++ring) flush(ring);
  metadata.clock.clock = record::Clock::Virtual;
  writer.append(metadata);
  writer.finish();
}

}  // namespace csp::tracer::testing
