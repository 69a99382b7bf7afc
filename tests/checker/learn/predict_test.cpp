#include "checker/learn/predict.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "tests/checker/learn/programs.hpp"
#include "tests/checker/learn/random_program.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::learn {
namespace {

using namespace simulation;
using tracer::Trace;
using Run = std::function<Trace(std::uint64_t seed)>;

SearchOptions limits() {
  SearchOptions options;
  options.max_states = 200000;
  return options;
}

struct Tally {
  int successful = 0, suspected = 0, silent = 0;
};

Tally tally(const Run& run, int successful_runs) {
  Tally result;
  for (std::uint64_t seed = 0; result.successful < successful_runs && seed < 100000; ++seed) {
    const Trace trace = run(seed);
    if (trace.ending != tracer::Ending::Completed) continue;
    ++result.successful;
    const Result prediction = predict_deadlock(trace, limits());
    if (prediction.verdict == Verdict::Suspected) ++result.suspected;
    if (prediction.verdict == Verdict::HoldsUpToBound) ++result.silent;
  }
  REQUIRE(result.successful == successful_runs);
  return result;
}

Run dinner(int count, int meals, Table::Manners manners, Table::Forks forks) {
  return [=](std::uint64_t seed) { return philosophers(seed, {count, meals, manners, forks}); };
}

constexpr auto all_forks = {Table::Forks::Alternating, Table::Forks::Counting,
                            Table::Forks::Shared};

TEST_CASE("every successful run of the symmetric philosophers predicts their deadlock",
          "[predict]") {
  for (const Table::Forks forks : all_forks) {
    CHECK(tally(dinner(3, 1, Table::Manners::Symmetric, forks), 145).suspected == 145);
    CHECK(tally(dinner(3, 3, Table::Manners::Symmetric, forks), 15).suspected == 15);
    CHECK(tally(dinner(5, 3, Table::Manners::Symmetric, forks), 10).suspected == 10);
  }
  CHECK(tally(dinner(7, 2, Table::Manners::Symmetric, Table::Forks::Alternating), 1).suspected ==
        1);
}

TEST_CASE("asymmetric philosophers raise no alarm", "[predict]") {
  for (const Table::Forks forks : all_forks) {
    CHECK(tally(dinner(3, 1, Table::Manners::Asymmetric, forks), 140).silent == 140);
    CHECK(tally(dinner(3, 3, Table::Manners::Asymmetric, forks), 30).silent == 30);
  }
  CHECK(tally(dinner(5, 3, Table::Manners::Asymmetric, Table::Forks::Alternating), 2).silent == 2);
}

TEST_CASE("philosophers with a butler raise no alarm", "[predict]") {
  for (const Table::Forks forks : all_forks) {
    CHECK(tally(dinner(3, 1, Table::Manners::Butler, forks), 150).silent == 150);
    CHECK(tally(dinner(3, 3, Table::Manners::Butler, forks), 20).silent == 20);
  }
  CHECK(tally(dinner(5, 1, Table::Manners::Butler, Table::Forks::Alternating), 1).silent == 1);
}

TEST_CASE("networks that cannot get stuck raise no alarm", "[predict]") {
  using E = simulation::Ending;
  const Run run = GENERATE(Run([](std::uint64_t s) { return pipeline(s, 2, 3, E::Counted); }),
                           Run([](std::uint64_t s) { return pipeline(s, 2, 3, E::Closed); }),
                           Run([](std::uint64_t s) { return pipeline(s, 2, 3, E::Poisoned); }),
                           Run([](std::uint64_t s) { return pipeline(s, 1, 3, E::Closed, 2); }),
                           Run([](std::uint64_t s) { return token_ring(s, 4, 3); }),
                           Run([](std::uint64_t s) { return prime_sieve(s, 12); }),
                           Run([](std::uint64_t s) { return gather(s, 2, 2, 1); }),
                           Run([](std::uint64_t s) { return gather(s, 2, 1, 1); }),
                           Run([](std::uint64_t s) { return gather(s, 3, 2, 2); }),
                           Run([](std::uint64_t s) { return phases(s, 3); }),
                           Run([](std::uint64_t s) { return server(s, 3, 3); }),
                           Run([](std::uint64_t s) { return buffer_process(s, 6, 2); }),
                           Run([](std::uint64_t s) { return barriers(s, 5, 3); }),
                           Run([](std::uint64_t s) { return farm(s, 2, 5); }),
                           Run([](std::uint64_t s) { return mixture(s, 3); }));
  CHECK(tally(run, 60).silent == 60);
}

TEST_CASE("a deadlock that depends on a choice is predicted from runs that chose otherwise",
          "[predict]") {
  const Tally found = tally([](std::uint64_t s) { return crossing(s, 4); }, 6);
  CHECK(found.suspected >= 5);
}

// One process that reads twice from a thread that is none, and is poisoned the third time.
Trace reader_of_a_thread() {
  Trace trace;
  trace.processes.push_back({.path = "0", .name = "reader", .ended = true, .steps = 4});
  trace.channels.push_back({.path = "c0", .name = "in", .type = "int"});
  trace.sites.push_back({.file = "reader.cpp", .function = "read", .line = 3});
  trace.texts = "12";
  for (std::uint32_t step = 0; step < 2; ++step) {
    trace.events.push_back({.kind = record::Kind::Commit,
                            .partner = tracer::ProcessId{0},
                            .partner_step = step,
                            .partner_site = tracer::SiteId{0},
                            .object = 0,
                            .channel_number = step,
                            .argument = step + 1,
                            .text_offset = step,
                            .text_length = 1});
  }
  trace.events.push_back({.kind = record::Kind::Interrupted,
                          .detail = static_cast<std::uint16_t>(record::Reason::Poisoned),
                          .process = tracer::ProcessId{0},
                          .step = 2,
                          .site = tracer::SiteId{0},
                          .object = 0});
  trace.events.push_back({.kind = record::Kind::ProcessEnd,
                          .detail = static_cast<std::uint16_t>(record::Reason::Poisoned),
                          .process = tracer::ProcessId{0},
                          .step = 3});
  trace.ending = tracer::Ending::Completed;
  return trace;
}

TEST_CASE("a thread that is no process is always ready for what it did", "[predict]") {
  const Result found = predict_deadlock(reader_of_a_thread(), limits());
  CHECK(found.verdict == Verdict::HoldsUpToBound);
  // Before its first value it may already be poisoned.
  CHECK(found.states > 3);
}

// The same trace, in which processes have their numbers in the opposite order.
Trace renumbered(Trace trace) {
  const auto last = static_cast<std::uint32_t>(trace.processes.size()) - 1;
  const auto change = [&](tracer::ProcessId& process) {
    if (process != tracer::no_process)
      process = tracer::ProcessId{last - static_cast<std::uint32_t>(process)};
  };
  std::ranges::reverse(trace.processes);
  for (tracer::Process& process : trace.processes)
    change(process.parent);
  for (tracer::Event& event : trace.events) {
    change(event.process);
    change(event.partner);
  }
  for (tracer::Offer& offer : trace.offers)
    change(offer.process);
  std::ranges::sort(trace.offers, {}, [](const tracer::Offer& offer) {
    return std::pair(offer.process, offer.step);
  });
  return trace;
}

TEST_CASE("what is predicted does not depend on the numbers of processes", "[predict]") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Trace trace = simulation::run(random_program(seed), seed * 31 + 1);
    CAPTURE(seed);
    const Result found = predict_deadlock(trace, limits());
    const Result again = predict_deadlock(renumbered(trace), limits());
    CHECK(found.verdict == again.verdict);
    CHECK(found.gaps.size() == again.gaps.size());
    if (found.verdict == Verdict::HoldsUpToBound) CHECK(found.states == again.states);
  }
}

TEST_CASE("random programs: what is suspected can happen", "[predict][property]") {
  int suspected = 0, silent_about_free = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    const RandomProgram program = random_program(seed);
    const Trace trace = simulation::run(program, seed * 31 + 1);
    if (trace.ending != tracer::Ending::Completed) continue;
    const Result prediction = predict_deadlock(trace, limits());
    REQUIRE(prediction.verdict != Verdict::GaveUp);
    const Truth truth = explore(program, 20000);
    INFO("program " << seed);
    if (prediction.verdict == Verdict::Suspected) {
      CHECK(truth == Truth::Deadlocks);
      ++suspected;
    }
    silent_about_free += truth == Truth::DeadlockFree ? 1 : 0;
  }
  // The programs are worth asking about.
  CHECK(suspected > 50);
  CHECK(silent_about_free > 150);
}

}  // namespace
}  // namespace csp::checker::learn
