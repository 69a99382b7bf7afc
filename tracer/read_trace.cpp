#include <csp/tracer/read_trace.hpp>

#include <utility>

#include "tracer/archive.hpp"
#include "tracer/decoder.hpp"
#include "tracer/merge.hpp"

namespace csp::tracer {
namespace {

void apply(Metadata metadata, Trace& trace) {
  trace.ending = metadata.ending;
  trace.exit_code = metadata.exit_code.value_or(0);
  trace.dropped = metadata.dropped;
  trace.command = std::move(metadata.command);
  trace.program_version = std::move(metadata.program_version);
  for (std::string& warning : metadata.warnings) trace.warnings.push_back(std::move(warning));
}

void warn_about_cells(const std::filesystem::path& file, const Decoder& decoder, Trace& trace) {
  const std::string name = file.string() + ": ";
  if (decoder.missing_cells() > 0) {
    trace.warnings.push_back(name + std::to_string(decoder.missing_cells()) + " cells of records are missing");
  }
  if (decoder.unreadable_cells() > 0) {
    trace.warnings.push_back(name + std::to_string(decoder.unreadable_cells()) +
                             " cells hold no record that can be read, and were left out");
  }
}

}  // namespace

Trace read_trace(const std::filesystem::path& file) {
  ArchiveReader archive(file);
  Decoder decoder;
  Metadata metadata;
  while (auto block = archive.next()) {
    if (auto* chunk = std::get_if<Chunk>(&*block)) {
      decoder.add(*chunk);
    } else {
      metadata = std::get<Metadata>(std::move(*block));  // the last one knows how it ended
    }
  }
  Trace trace;
  decoder.finish(trace, metadata.clock);
  merge_events(decoder.rings(), metadata.clock, trace);
  apply(std::move(metadata), trace);
  trace.cut_short = archive.is_cut_short();
  trace.warnings.insert(trace.warnings.begin(), archive.warnings().begin(), archive.warnings().end());
  warn_about_cells(file, decoder, trace);
  return trace;
}

}  // namespace csp::tracer
