#include "checker/learn/consistency.hpp"

#include <algorithm>
#include <functional>
#include <string>

#include "tests/checker/learn/programs.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::learn {
namespace {

using namespace simulation;
using record::Kind;
using tracer::Event;
using tracer::Trace;

Event& nth(Trace& trace, std::size_t wanted, const std::function<bool(const Event&)>& fits) {
  for (Event& event : trace.events) {
    if (fits(event) && wanted-- == 0) return event;
  }
  FAIL("the trace has no such event");
  return trace.events.front();
}

auto is(Kind kind) {
  return [kind](const Event& event) { return event.kind == kind; };
}

// What is found in a trace after the damage.
std::string finding(Trace trace, const std::function<void(Trace&)>& damage) {
  REQUIRE(inconsistencies(trace).empty());
  damage(trace);
  const std::vector<std::string> findings = inconsistencies(trace);
  REQUIRE_FALSE(findings.empty());
  std::string all;
  for (const std::string& one : findings)
    all += one + "\n";
  return all;
}

bool contains(const std::string& text, const std::string& part) {
  INFO(text << "\n  should contain: " << part);
  CHECK(text.find(part) != std::string::npos);
  return text.find(part) != std::string::npos;
}

TEST_CASE("a trace that a run leaves behind is consistent", "[consistency]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    for (const Trace& trace :
         {philosophers(seed, {}), pipeline(seed, 3, 4, simulation::Ending::Closed, 2),
          pipeline(seed, 2, 3, simulation::Ending::Poisoned), farm(seed, 3, 6),
          barriers(seed, 4, 3), mixture(seed, 3), crossing(seed, 2), prime_sieve(seed, 12)}) {
      const std::vector<std::string> findings = inconsistencies(trace);
      INFO((findings.empty() ? "" : findings.front()));
      CHECK(findings.empty());
    }
  }
}

TEST_CASE("a commit whose guard was not offered is found, with event, process and place",
          "[consistency]") {
  const std::string found =
      finding(philosophers(3, {.manners = Table::Manners::Asymmetric}), [](Trace& trace) {
        nth(trace, 4, [&](const Event& event) {
          return event.kind == Kind::Commit &&
                 trace.processes[static_cast<std::size_t>(event.partner)].name == "fork.0" &&
                 trace.channels[event.object].name.starts_with("take");
        }).partner_guard = 7;
      });
  contains(found, "fork.0 (0.");
  contains(found, "programs.cpp:");
  contains(found, "event ");
  contains(found, "takes guard 7 (read take.");
}

TEST_CASE("a value that differs from the one offered is found", "[consistency]") {
  const std::string found =
      finding(pipeline(5, 2, 6, simulation::Ending::Closed), [](Trace& trace) {
        nth(trace, 0, [&](const Event& event) {
          return event.kind == Kind::Commit &&
                 trace.offer_for(event.process, event.step) != nullptr;
        }).argument ^= 1;
      });
  contains(found, "sends another value on link.");
}

TEST_CASE("a missing and a repeated step are found", "[consistency]") {
  contains(finding(pipeline(5, 2, 6, simulation::Ending::Closed),
                   [](Trace& trace) { trace.events.erase(trace.events.begin() + 9); }),
           "is missing");
  contains(finding(pipeline(5, 2, 6, simulation::Ending::Closed),
                   [](Trace& trace) { nth(trace, 3, is(Kind::Commit)).step -= 1; }),
           "was already taken in event");
  // Known losses are no contradictions.
  Trace trace = pipeline(5, 2, 6, simulation::Ending::Closed);
  trace.events.erase(trace.events.begin() + 9);
  trace.dropped = 1;
  CHECK(inconsistencies(trace).empty());
}

TEST_CASE("steps out of order are found", "[consistency]") {
  contains(
      finding(pipeline(5, 2, 6, simulation::Ending::Closed),
              [](Trace& trace) {
                const auto stage = nth(trace, 0, is(Kind::Commit)).partner;
                Event& first = nth(trace, 0, [&](const Event& it) { return it.process == stage; });
                Event& second = nth(trace, 1, [&](const Event& it) { return it.process == stage; });
                std::swap(first, second);
              }),
      "of the same process");
}

TEST_CASE("a gap and a repetition in a channel's numbers are found", "[consistency]") {
  contains(finding(pipeline(5, 2, 6, simulation::Ending::Closed),
                   [](Trace& trace) { nth(trace, 8, is(Kind::Commit)).channel_number += 5; }),
           "is missing");
  contains(finding(pipeline(5, 0, 6, simulation::Ending::Closed),
                   [](Trace& trace) { nth(trace, 3, is(Kind::Commit)).channel_number -= 1; }),
           "was already recorded in event");
}

TEST_CASE("what a buffer cannot do is found", "[consistency]") {
  const auto is_get = [](const Event& event) {
    return event.kind == Kind::Commit && event.process == tracer::no_process;
  };
  const auto is_put = [](const Event& event) {
    return event.kind == Kind::Commit && event.partner == tracer::no_process;
  };
  const Trace sound = pipeline(5, 0, 6, simulation::Ending::Closed, 2);
  contains(finding(sound, [&](Trace& trace) { nth(trace, 2, is_get).argument ^= 1; }),
           "delivers another value than event");
  contains(finding(sound, [&](Trace& trace) { trace.channels[0].capacity = 1; }),
           "hold more than 1 values");
  contains(finding(sound,
                   [&](Trace& trace) {
                     Event& put = nth(trace, 0, is_put);
                     Event& get = nth(trace, 0, is_get);
                     std::swap(put, get);
                   }),
           "comes before its put");
  contains(finding(sound,
                   [&](Trace& trace) {
                     Event& put = nth(trace, 5, is_put);
                     put.kind = Kind::Skip;
                   }),
           "delivers what nobody has put");
  contains(finding(sound,
                   [&](Trace& trace) {
                     Event& get = nth(trace, 5, is_get);
                     get.process = nth(trace, 0, is_put).process;
                   }),
           "a put and a get were expected");
}

TEST_CASE("a phase of a barrier that a process takes twice is found", "[consistency]") {
  contains(
      finding(barriers(5, 3, 3), [](Trace& trace) { nth(trace, 4, is(Kind::Sync)).argument = 0; }),
      "again (event");
  contains(
      finding(barriers(5, 3, 3), [](Trace& trace) { nth(trace, 0, is(Kind::Sync)).argument = 9; }),
      "after phase 9");
}

TEST_CASE("a process that goes on after its end is found", "[consistency]") {
  contains(finding(barriers(5, 3, 3),
                   [](Trace& trace) { nth(trace, 4, is(Kind::Sync)).kind = Kind::ProcessEnd; }),
           "does something after it ended in event");
}

TEST_CASE("a parent that joins before a child ends is found", "[consistency]") {
  contains(finding(barriers(5, 3, 3),
                   [](Trace& trace) {
                     // Right after the children were started.
                     const auto join =
                         std::find_if(trace.events.begin(), trace.events.end(), is(Kind::ParEnd));
                     const auto begin =
                         std::find_if(trace.events.begin(), trace.events.end(), is(Kind::ParBegin));
                     std::rotate(begin + 1, join, join + 1);
                   }),
           "joins before its child");
  contains(finding(barriers(5, 3, 3),
                   [](Trace& trace) {
                     trace.events.erase(std::find_if(trace.events.begin(), trace.events.end(),
                                                     is(Kind::ProcessEnd)));
                   }),
           "has not ended");
  contains(finding(barriers(5, 3, 3),
                   [](Trace& trace) { nth(trace, 0, is(Kind::ParBegin)).kind = Kind::Choose; }),
           "joins children that it had not started");
}

TEST_CASE("numbers that point nowhere are found before anybody follows them", "[consistency]") {
  const Trace sound = mixture(5, 3);
  contains(finding(sound, [](Trace& t) { nth(t, 0, is(Kind::Commit)).object = 99; }),
           "a channel that is not defined");
  contains(
      finding(sound, [](Trace& t) { nth(t, 0, is(Kind::Commit)).partner = tracer::ProcessId{99}; }),
      "a process that is not defined");
  contains(finding(sound, [](Trace& t) { nth(t, 0, is(Kind::Commit)).site = tracer::SiteId{999}; }),
           "a place in the source that is not defined");
  contains(
      finding(sound, [](Trace& t) { nth(t, 0, is(Kind::Timeout)).process = tracer::no_process; }),
      "a step of no process");
  contains(finding(sound, [](Trace& t) { t.offers[1].first_guard = 100000; }),
           "its guards are missing");
  contains(finding(sound, [](Trace& t) { t.processes[1].parent = tracer::ProcessId{77}; }),
           "its parent is not defined");
  contains(finding(sound, [](Trace& t) { t.processes[1].parent = tracer::ProcessId{1}; }),
           "it is its own ancestor");
  contains(finding(barriers(5, 3, 3), [](Trace& t) { nth(t, 0, is(Kind::Sync)).object = 3; }),
           "a barrier that is not defined");
  contains(finding(sound, [](Trace& t) { t.guards[0].object = 55; }),
           "waits on a channel that is not defined");
}

TEST_CASE("of very many findings the first are listed and the others counted", "[consistency]") {
  Trace trace = pipeline(5, 2, 6, simulation::Ending::Closed);
  for (Event& event : trace.events)
    event.site = tracer::SiteId{12345};
  const std::vector<std::string> findings = inconsistencies(trace, 3);
  REQUIRE(findings.size() == 4);
  CHECK(findings.back() == "and " + std::to_string(trace.events.size() - 3) + " more of this kind");
}

}  // namespace
}  // namespace csp::checker::learn
