#include "tracer/merge.hpp"

#include <rapidcheck.h>

#include "tests/support/catch.hpp"
#include "tests/tracer/naive_merge.hpp"
#include "tests/tracer/random_story.hpp"

namespace csp::tracer {

bool operator==(const Event& a, const Event& b) {
  const auto all = [](const Event& e) {
    return std::tuple(e.kind, e.process, e.partner, e.step, e.partner_step, e.object, e.channel_number, e.time);
  };
  return all(a) == all(b);
}

namespace testing {
namespace {

struct Decoded {
  Trace trace;
  std::vector<std::vector<Event>> rings;
};

Decoded decoded(const std::vector<Cells>& rings) {
  Decoder decoder;
  for (std::uint32_t ring = 0; ring < rings.size(); ++ring) {
    decoder.add({.ring = ring, .first = 0, .cells = rings[ring]});
  }
  Decoded result;
  decoder.finish(result.trace, {});
  for (const RingEvents& pieces : decoder.rings()) {
    std::vector<Event>& events = result.rings.emplace_back();
    for (const auto& piece : pieces) events.insert(events.end(), piece.begin(), piece.end());
  }
  return result;
}

// In pieces of a few events each.
std::vector<RingEvents> in_pieces(const std::vector<std::vector<Event>>& rings, std::size_t size) {
  std::vector<RingEvents> result;
  for (const auto& ring : rings) {
    RingEvents& pieces = result.emplace_back();
    for (std::size_t at = 0; at < ring.size(); at += size) {
      const auto end = std::min(ring.size(), at + size);
      pieces.emplace_back(ring.begin() + static_cast<std::ptrdiff_t>(at),
                          ring.begin() + static_cast<std::ptrdiff_t>(end));
    }
  }
  return result;
}

std::vector<Event> merged(const Decoded& decoded, std::size_t piece = 3) {
  Trace trace = decoded.trace;
  auto rings = in_pieces(decoded.rings, piece);
  merge_events(rings, {}, trace);
  return trace.events;
}

std::size_t position(const std::vector<Event>& events, record::Kind kind, std::uint32_t step) {
  const auto found = std::find_if(events.begin(), events.end(),
                                  [&](const Event& e) { return e.kind == kind && e.step == step; });
  return static_cast<std::size_t>(found - events.begin());
}

TEST_CASE("the merged order is the one that comparing all events gives", "[merge]") {
  const auto holds = [] {
    const auto rings = *rc::gen::inRange<std::uint32_t>(1, 6);
    const auto choices = *rc::gen::arbitrary<std::vector<std::uint32_t>>();
    const RandomStory random(rings, choices);
    const Decoded input = decoded(random.story.rings);
    RC_ASSERT(merged(input) == NaiveMerge(input.rings, input.trace).run());
  };
  for (int hundreds = 0; hundreds < 10; ++hundreds) CHECK(rc::check(holds));
}

TEST_CASE("whatever records are missing, every event that is left is merged once", "[merge]") {
  CHECK(rc::check([](const std::vector<std::uint32_t>& choices, const std::vector<std::uint32_t>& missing) {
    const RandomStory random(4, choices);
    std::vector<Cells> rings(4);
    std::set<std::size_t> left_out;
    for (const std::uint32_t m : missing) left_out.insert(m % random.story.written.size());
    for (std::size_t i = 0; i < random.story.written.size(); ++i) {
      const auto& [ring, cells] = random.story.written[i];
      if (!left_out.count(i)) rings[ring].insert(rings[ring].end(), cells.begin(), cells.end());
    }
    const Decoded input = decoded(rings);
    std::size_t events = 0;
    for (const auto& ring : input.rings) events += ring.size();
    RC_ASSERT(merged(input).size() == events);
  }));
}

TEST_CASE("a communication comes after what both partners did before, whatever the clocks say", "[merge]") {
  Story story(2);
  const std::uint32_t p = story.root(), q = story.root(), c = story.channel();
  story.on(1);
  story.clock_error = 1'000'000;
  story.step(record::Kind::Choose, p);  // its time is far later than the communication's
  story.on(0);
  story.communicate(p, q, c);
  const auto events = merged(decoded(story.rings));
  REQUIRE(events.size() == 2);
  CHECK(events[0].kind == record::Kind::Choose);
  CHECK(events[1].kind == record::Kind::Commit);
}

TEST_CASE("a par ends after its children, and a child starts after it began", "[merge]") {
  Story story(3);
  const std::uint32_t p = story.root();
  story.on(2);
  story.clock_error = 0;
  const auto children = story.par(p, {"a", "b"});
  story.on(1);
  story.clock_error = 1'000'000;
  story.end(children[0]);
  story.end(children[1]);
  story.on(0);
  story.par_end(p);
  const auto events = merged(decoded(story.rings));
  REQUIRE(events.size() == 4);
  CHECK(events.front().kind == record::Kind::ParBegin);
  CHECK(events.back().kind == record::Kind::ParEnd);
}

TEST_CASE("what anyone did before a barrier comes before everyone's synchronisation", "[merge]") {
  Story story(2);
  const std::uint32_t p = story.root(), q = story.root(), b = story.barrier("b");
  story.on(1);
  story.clock_error = 1'000'000;
  story.step(record::Kind::Choose, p);
  story.on(0);
  story.sync(b, {q, p});
  const auto events = merged(decoded(story.rings));
  REQUIRE(events.size() == 3);
  CHECK(position(events, record::Kind::Choose, 0) == 0);
}

}  // namespace
}  // namespace testing
}  // namespace csp::tracer
