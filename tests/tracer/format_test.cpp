// Keeps the worked example in tracer/FORMAT.md true.
#include <sstream>

#include <csp/tracer/read_trace.hpp>

#include "tests/support/catch.hpp"
#include "tests/tracer/format_example.hpp"
#include "tests/tracer/temporary_directory.hpp"
#include "tracer/packing.hpp"

namespace csp::tracer::testing {
namespace {

// The bytes of the dump that follows ```NAME in FORMAT.md: an offset, up to 16 bytes, and then text
// for people.
std::string dump_named(const std::string& name) {
  std::istringstream document(content_of(FORMAT_DOCUMENT));
  std::string line, bytes;
  while (std::getline(document, line) && line != "```" + name) {
  }
  while (std::getline(document, line) && line != "```") {
    std::istringstream row(line.substr(10, 48));
    for (std::string byte; row >> byte;)
      bytes += static_cast<char>(std::stoi(byte, nullptr, 16));
  }
  return bytes;
}

TEST_CASE("the example in FORMAT.md is a trace that says what is said about it", "[format]") {
  const TemporaryDirectory directory;
  set_content(directory / "example", dump_named("hex"));
  const Trace trace = read_trace(directory / "example");
  CHECK_FALSE(trace.cut_short);
  CHECK(trace.warnings.empty());
  CHECK(trace.command == std::vector<std::string>{"./hello"});
  CHECK(trace.program_version == "0.1.0");
  CHECK(trace.ending == Ending::Completed);
  REQUIRE(trace.processes.size() == 2);
  REQUIRE(trace.events.size() == 2);
  for (const Event& event : trace.events) {
    CHECK(event.kind == record::Kind::Commit);
    CHECK(trace.text(event) == "7");
  }
}

TEST_CASE("the example in FORMAT.md is what this program writes, but for the compressor",
          "[format]") {
  const TemporaryDirectory directory;
  const Story story = format_example();
  set_content(directory / "example", dump_named("hex"));
  ArchiveReader reader(directory / "example");
  const auto block = reader.next();
  REQUIRE(block);
  CHECK(std::get<Chunk>(*block).cells == story.rings[0]);
  CHECK(pack(story.rings[0]) == dump_named("packed"));

  write_archive(story, directory / "written", format_example_metadata());
  const std::string written = content_of(directory / "written");
  CHECK(written.substr(0, 20) == dump_named("hex").substr(0, 20));
  CHECK(written.substr(written.size() - 8) == "CSPTEND\n");
}

}  // namespace
}  // namespace csp::tracer::testing
