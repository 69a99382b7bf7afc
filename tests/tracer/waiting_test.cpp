#include <csp/tracer/read_trace.hpp>
#include <csp/tracer/waiting.hpp>

#include "tests/support/catch.hpp"
#include "tests/tracer/networks.hpp"
#include "tests/tracer/temporary_directory.hpp"

namespace csp::tracer::testing {
namespace {

Trace trace_of(const Story& story, Ending ending) {
  const TemporaryDirectory directory;
  Metadata metadata;
  metadata.ending = ending;
  write_archive(story, directory / "t", metadata);
  return read_trace(directory / "t");
}

TEST_CASE("who had not ended waits with its last offer, or for its children", "[waiting]") {
  const Trace trace = trace_of(deadlocked_philosophers(), Ending::Deadlock);
  const auto waiting = waiting_processes(trace);
  REQUIRE(waiting.size() == 11);
  for (const WaitingProcess& it : waiting) {
    const bool is_main = trace.processes[static_cast<std::size_t>(it.process)].name == "main";
    CHECK(it.for_children == is_main);
    CHECK((it.offer != nullptr) == !is_main);
  }
}

TEST_CASE("philosophers and forks that block each other are a circle, each waiting for the next",
          "[waiting]") {
  const Trace trace = trace_of(deadlocked_philosophers(), Ending::Deadlock);
  const auto cycle = wait_cycle(trace);
  REQUIRE(cycle.size() == 10);
  for (std::size_t i = 0; i < cycle.size(); ++i)
    CHECK(cycle[i].for_process == cycle[(i + 1) % cycle.size()].process);
}

TEST_CASE("those who wait for somebody who runs, or who has ended, are no circle", "[waiting]") {
  CHECK(wait_cycle(trace_of(nested_pars(), Ending::Killed)).empty());
  CHECK(wait_cycle(trace_of(ring(5), Ending::Completed)).empty());
  CHECK(waiting_processes(trace_of(ring(5), Ending::Completed)).empty());
}

TEST_CASE("an alternation closes a circle only where the program says that nothing else can happen",
          "[waiting]") {
  using record::GuardKind, record::OfferKind;
  Story story(1);
  const std::uint32_t p = story.root(), q = story.root(), a = story.channel("a"),
                      b = story.channel("b");
  story.communicate(p, q, a);
  story.communicate(q, p, b);
  story.offer(p, OfferKind::Alt, {{GuardKind::Write, a}, {GuardKind::Timeout, record::nobody}});
  story.offer(q, OfferKind::Write, {{GuardKind::Write, b}});
  CHECK(wait_cycle(trace_of(story, Ending::Killed)).empty());
  CHECK(wait_cycle(trace_of(story, Ending::Deadlock)).size() == 2);
}

}  // namespace
}  // namespace csp::tracer::testing
