#include "tracer/archive.hpp"

#include <rapidcheck.h>

#include <csp/tracer/read_trace.hpp>

#include "tests/support/catch.hpp"
#include "tests/tracer/random_story.hpp"
#include "tests/tracer/temporary_directory.hpp"

namespace csp::tracer::testing {
namespace {

using Catch::Matchers::Contains;

Story some_story(int communications = 500) {
  Story story(2);
  const std::uint32_t main = story.root("main"), c = story.channel("numbers", 0, main);
  const auto children = story.par(main, {"producer", "consumer"});
  const std::uint32_t write = story.site("program.cpp", 10), read = story.site("program.cpp", 20);
  for (int i = 0; i < communications; ++i) {
    story.on(static_cast<std::uint32_t>(i % 2));
    story.communicate(children[0], children[1], c, std::to_string(i), write, read);
  }
  for (const std::uint32_t child : children)
    story.end(child);
  story.par_end(main);
  story.end(main);
  return story;
}

Metadata some_metadata() {
  Metadata metadata;
  metadata.command = {"./program", "--count", "5", "caf\xc3\xa9"};
  metadata.program_version = "1.2.3";
  metadata.ending = Ending::Deadlock;
  metadata.exit_code = 70;
  metadata.dropped = 3;
  return metadata;
}

std::string complaint_about(const std::filesystem::path& file) {
  try {
    (void)read_trace(file);
  } catch (const TraceError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("a trace says who ran, on which channels, what they did and how it ended", "[archive]") {
  const TemporaryDirectory directory;
  write_archive(some_story(), directory / "t.csptrace", some_metadata(), 100);
  const Trace trace = read_trace(directory / "t.csptrace");

  CHECK(trace.command == std::vector<std::string>{"./program", "--count", "5", "caf\xc3\xa9"});
  CHECK(trace.program_version == "1.2.3");
  CHECK(trace.ending == Ending::Deadlock);
  CHECK(trace.exit_code == 70);
  CHECK(trace.dropped == 3);
  CHECK_FALSE(trace.cut_short);
  CHECK(trace.warnings.empty());

  REQUIRE(trace.processes.size() == 3);
  CHECK(trace.label(ProcessId{0}) == "main (0)");
  CHECK(trace.label(ProcessId{2}) == "consumer (0.1)");
  CHECK(trace.processes[1].parent == ProcessId{0});
  CHECK(trace.processes[1].steps == 501);
  CHECK(trace.processes[1].ended);
  REQUIRE(trace.channels.size() == 1);
  CHECK(trace.channels[0].path == "0/c0");
  CHECK(trace.channels[0].name == "numbers");
  CHECK(trace.channels[0].type == "int");

  REQUIRE(trace.events.size() == 505);
  for (std::uint32_t i = 0; i < 500; ++i) {
    const Event& event = trace.events[i + 1];
    REQUIRE(event.kind == record::Kind::Commit);
    CHECK(event.channel_number == i);
    CHECK(trace.text(event) == std::to_string(i));
    CHECK(trace.label(event.site) == "program.cpp:10");
    CHECK(trace.label(event.partner_site) == "program.cpp:20");
  }
}

TEST_CASE("offers are found by process and step, with their guards", "[archive]") {
  const TemporaryDirectory directory;
  Story story(2);
  const std::uint32_t p = story.root("p"), q = story.root("q"), c = story.channel("c"),
                      d = story.channel("d");
  using record::GuardKind, record::OfferKind;
  story.offer(q, OfferKind::Read, {{GuardKind::Read, c}}, story.site("a.cpp", 7));
  story.offer(p, OfferKind::Alt, {{GuardKind::Read, d}, {GuardKind::Write, c, "42", 99}});
  story.communicate(p, q, c);
  story.on(1);
  story.offer(q, OfferKind::Read, {{GuardKind::Read, d}});
  write_archive(story, directory / "t");
  const Trace trace = read_trace(directory / "t");

  const Offer* alternation = trace.offer_for(ProcessId{0}, 0);
  REQUIRE(alternation);
  CHECK(alternation->kind == OfferKind::Alt);
  const auto guards = trace.guards_of(*alternation);
  REQUIRE(guards.size() == 2);
  CHECK(guards[1].kind == GuardKind::Write);
  CHECK(guards[1].value == "42");
  CHECK(guards[1].argument == 99);
  CHECK(trace.label(ChannelId{guards[1].object}) == "c");
  REQUIRE(trace.offer_for(ProcessId{1}, 0));
  CHECK(trace.label(trace.offer_for(ProcessId{1}, 0)->site) == "a.cpp:7");
  REQUIRE(trace.offer_for(ProcessId{1}, 1));
  CHECK_FALSE(trace.offer_for(ProcessId{0}, 1));
}

TEST_CASE("a long value continues in further cells and is cut at 200 bytes", "[archive]") {
  const TemporaryDirectory directory;
  Story story(1);
  const std::uint32_t p = story.root(), q = story.root(), c = story.channel();
  const std::string value(200, 'x');
  story.communicate(p, q, c, value);
  write_archive(story, directory / "t");
  const Trace trace = read_trace(directory / "t");
  CHECK(trace.text(trace.events.at(0)) == value);
}

TEST_CASE("a trace cut at any byte is read up to there, and says so", "[archive]") {
  const TemporaryDirectory directory;
  write_archive(some_story(4), directory / "whole", some_metadata(), 12);
  const std::string whole = content_of(directory / "whole");
  const std::size_t all_events = read_trace(directory / "whole").events.size();
  std::size_t events_before = 0;
  for (std::size_t length = 16; length < whole.size(); ++length) {
    set_content(directory / "cut", whole.substr(0, length));
    const Trace trace = read_trace(directory / "cut");
    REQUIRE(trace.cut_short);
    REQUIRE_THAT(trace.warnings.front(), Contains("cut short at byte"));
    REQUIRE(trace.events.size() >= events_before);
    events_before = trace.events.size();
  }
  CHECK(events_before == all_events);
}

TEST_CASE("a damaged chunk costs its own records only", "[archive]") {
  const TemporaryDirectory directory;
  write_archive(some_story(400), directory / "t", some_metadata(), 100);
  std::string bytes = content_of(directory / "t");
  BlockHeader second;
  std::memcpy(&second, bytes.data() + 16, sizeof second);
  const std::size_t at = 16 + sizeof second + second.stored_bytes;
  std::memcpy(&second, bytes.data() + at, sizeof second);
  bytes[at + sizeof second + second.stored_bytes / 2] ^= 0x10;
  set_content(directory / "t", bytes);
  const Trace trace = read_trace(directory / "t");
  CHECK_FALSE(trace.cut_short);
  CHECK(trace.events.size() > 300);
  CHECK(trace.events.size() < 404);
  CHECK_THAT(trace.warnings.front(), Contains("damaged and was left out"));
}

TEST_CASE("what is no trace is refused with a sentence that helps", "[archive]") {
  const TemporaryDirectory directory;
  const auto file = directory / "t";
  CHECK_THAT(complaint_about(file), Contains("t: cannot open this file: No such file"));
  CHECK_THAT(complaint_about(directory.path()), Contains("Is a directory"));
  set_content(file, "");
  CHECK_THAT(complaint_about(file), Contains("this file is empty; expected a trace"));
  set_content(file, "#!/bin/sh\n");
  CHECK_THAT(complaint_about(file), Contains("this is not a trace: it starts with \"#!/bin/s\""));
  set_content(file, "CSPLIVE1 and more");
  CHECK_THAT(complaint_about(file), Contains("csp-trace recover"));
}

TEST_CASE("a trace of a future version is refused, naming both versions", "[archive]") {
  const TemporaryDirectory directory;
  write_archive(some_story(), directory / "t");
  std::string bytes = content_of(directory / "t");
  bytes[8] = 7;
  set_content(directory / "t", bytes);
  CHECK_THAT(complaint_about(directory / "t"),
             Contains("format version 7, this csp-trace reads version 1"));
}

TEST_CASE("random changes to a trace never do worse than a TraceError", "[archive]") {
  const TemporaryDirectory directory;
  write_archive(some_story(60), directory / "t", some_metadata(), 50);
  const std::string whole = content_of(directory / "t");
  CHECK(rc::check([&](const std::vector<std::pair<std::uint32_t, char>>& changes) {
    std::string bytes = whole;
    for (const auto& [at, value] : changes)
      bytes[at % bytes.size()] = value;
    set_content(directory / "changed", bytes);
    (void)complaint_about(directory / "changed");
  }));
  CHECK(rc::check([&](const std::string& bytes) {
    set_content(directory / "random", whole.substr(0, 16) + bytes);
    RC_ASSERT(read_trace(directory / "random").cut_short);
  }));
}

// As a crashed program leaves them: the checksums are right, the records are not.
TEST_CASE("random cells and records with random words never do worse than warnings", "[archive]") {
  const TemporaryDirectory directory;
  CHECK(rc::check([&](const std::vector<std::uint32_t>& choices,
                      const std::vector<std::pair<std::uint32_t, std::uint32_t>>& damage) {
    RandomStory random(3, choices);
    std::vector<Cells>& rings = random.story.rings;
    for (const auto& [at, value] : damage) {
      Cells& cells = rings[at % 3];
      if (!cells.empty()) cells[at / 3 % cells.size()][at / 1000 % words_per_cell] = value;
    }
    ArchiveWriter writer(directory / "t");
    for (std::uint32_t ring = 0; ring < rings.size(); ++ring)
      writer.append(ring, 0, rings[ring]);
    writer.finish();
    const Trace trace = read_trace(directory / "t");
    for (const Event& event : trace.events)
      (void)trace.text(event);
    for (const Offer& offer : trace.offers)
      (void)trace.guards_of(offer);
  }));
}

TEST_CASE("processes that claim to be each other's parents still get paths", "[archive]") {
  const TemporaryDirectory directory;
  Story story(1);
  story.write(process_cells(0, 1, 1, 0, record::nobody, 0));
  story.write(process_cells(1, 1, 0, 5, record::nobody, 0));
  story.write(process_cells(2, 1, 2, 0, record::nobody, 0));
  story.write(process_cells(3, 1, 99, 7, record::nobody, 0));
  write_archive(story, directory / "t");
  const Trace trace = read_trace(directory / "t");
  for (const Process& process : trace.processes)
    CHECK_FALSE(process.path.empty());
  CHECK(trace.processes[1].path == trace.processes[0].path + ".5");
  CHECK(trace.processes[3].path == "?99.7");
}

TEST_CASE("paths of processes nested by the thousand stay short and different", "[archive]") {
  const TemporaryDirectory directory;
  Story story(1);
  std::uint32_t parent = story.root();
  for (int i = 0; i < 3000; ++i)
    parent = story.par(parent, {""}).front();
  write_archive(story, directory / "t");
  const Trace trace = read_trace(directory / "t");
  std::set<std::string> paths;
  for (const Process& process : trace.processes) {
    CHECK(process.path.size() < 300);
    paths.insert(process.path);
  }
  CHECK(paths.size() == 3001);
  CHECK(trace.processes[3].path == "0.0.0.0");
}

}  // namespace
}  // namespace csp::tracer::testing
