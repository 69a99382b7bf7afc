#include <random>

#include "tests/checker/program/support/fake_network.hpp"

namespace csp::checker::program::test {

namespace {

class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  FakeNetwork make() {
    const int channels = 1 + below(3);
    for (int c = 0; c < channels; ++c)
      network_.capacities.push_back(one_in(3) ? 1 + below(2) : 0);
    const int children = 2 + below(2);
    has_barrier_ = one_in(4);
    // Who starts children, waits for them: the root for all, a child for one of its own.
    network_.processes.push_back({.place = "0"});
    for (int child = 1; child <= children; ++child)
      network_.processes.push_back({.place = "0." + std::to_string(child - 1)});
    const bool has_grandchild = one_in(4);
    if (has_grandchild) network_.processes.push_back({.place = "0.0.0"});
    FakeProcess& root = network_.processes[0];
    root.states.push_back({.kind = FakeKind::Join});
    root.start.target = 0;
    are_exceptions_thrown_ = one_in(3);
    for (int child = 1; child <= children; ++child) {
      root.start.effects.push_back({.kind = FakeEffect::Kind::Spawn, .object = child});
      root.states[0].children.push_back(child);
    }
    for (int p = 1; p < static_cast<int>(network_.processes.size()); ++p)
      fill(p, has_grandchild && p == 1 ? children + 1 : -1);
    return std::move(network_);
  }

 private:
  static constexpr int failures = 2;

  int below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }
  bool one_in(int n) { return below(n) == 0; }
  int channels() const { return static_cast<int>(network_.capacities.size()); }

  void fill(int p, int grandchild) {
    FakeProcess& process = network_.processes[static_cast<std::size_t>(p)];
    process.remembers = one_in(2);
    process.is_enrolled = has_barrier_ && one_in(2);
    const int states = 1 + below(4);
    for (int s = 0; s < states; ++s)
      process.states.push_back(make_state(process.is_enrolled));
    if (grandchild >= 0) {
      process.states.push_back({.kind = FakeKind::Join, .children = {grandchild}});
    }
    for (const FakeState& state : process.states) {
      for (const FakeGuard& guard : state.guards) {
        if (guard.kind == FakeGuard::Kind::Read) process.reads.insert(guard.channel);
        if (guard.kind == FakeGuard::Kind::Write) process.writes.insert(guard.channel);
      }
    }
    process.start = make_step(process, grandchild);
    process.steps[{-1, {.kind = FakeEvent::Kind::Start, .is_told_to_stop = true}}] =
        make_last_step(process, grandchild);
    // Started and ended again and again, with no communication between, it would never come to one.
    const bool is_grandchild = process.place == "0.0.0";
    if (is_grandchild && process.start.target < 0) process.start.target = 0;
    for (int s = 0; s < static_cast<int>(process.states.size()); ++s)
      fill_steps(process, s, grandchild);
  }

  FakeState make_state(bool is_enrolled) {
    if (is_enrolled && one_in(3)) return {.kind = FakeKind::Sync};
    if (one_in(10)) return {.kind = FakeKind::Choose, .count = 2};
    if (one_in(12)) return {.kind = FakeKind::Sleep, .guards = {make_timeout()}};
    if (one_in(2)) {
      const bool reads = one_in(2);
      return {.kind = reads ? FakeKind::Read : FakeKind::Write,
              .guards = {make_channel_guard(reads)}};
    }
    FakeState state{.kind = one_in(2) ? FakeKind::Alt : FakeKind::PriAlt};
    const int guards = 1 + below(3);
    for (int g = 0; g < guards; ++g) {
      if (one_in(6)) {
        state.guards.push_back(one_in(2) ? make_timeout() : FakeGuard{FakeGuard::Kind::Skip});
      } else {
        state.guards.push_back(make_channel_guard(one_in(2)));
        state.guards.back().is_enabled = !one_in(5);
      }
    }
    return state;
  }

  FakeGuard make_timeout() {
    return {.kind = FakeGuard::Kind::Timeout, .delay = next_delay_++ % 4};
  }

  FakeGuard make_channel_guard(bool reads) {
    return {.kind = reads ? FakeGuard::Kind::Read : FakeGuard::Kind::Write,
            .channel = below(channels()),
            .value = below(2)};
  }

  void fill_steps(FakeProcess& process, int s, int grandchild) {
    using Kind = FakeEvent::Kind;
    const FakeState state = process.states[static_cast<std::size_t>(s)];
    const auto add = [&](FakeEvent event) {
      process.steps[{s, event}] = make_step(process, grandchild);
    };
    for (int g = 0; g < static_cast<int>(state.guards.size()); ++g) {
      add({Kind::Wrote, g});
      add({Kind::Timeout, g});
      add({Kind::Skip, g});
      // Often it does not matter what was read.
      add({Kind::Read, g, 0});
      add({Kind::Read, g, 1});
      if (!one_in(3)) process.steps[{s, {Kind::Read, g, 1}}] = process.steps[{s, {Kind::Read, g}}];
      if (one_in(3)) add({Kind::Poisoned, g});
    }
    for (int v = 0; v < state.count; ++v)
      add({Kind::Chose, v});
    add({Kind::Sync});
    add({Kind::Joined});
    if (one_in(3)) add({Kind::Closed});
    // Now and then an exception of a child is caught.
    for (int failure = 1; failure <= failures; ++failure) {
      if (one_in(2)) add({.kind = Kind::Joined, .failure = failure});
    }
    for (const Kind kind : {Kind::Wrote, Kind::Read, Kind::Sync, Kind::Joined, Kind::Cancelled}) {
      process.steps[{s, {.kind = kind, .is_told_to_stop = true}}] =
          make_last_step(process, state.kind == FakeKind::Join ? -1 : grandchild);
    }
  }

  // Of one that was told to stop: it may still start children and wait for them.
  FakeStep make_last_step(const FakeProcess& process, int grandchild) {
    FakeStep step = make_step(process, -1);
    step.target = -1;
    if (grandchild >= 0 && one_in(3)) {
      step.effects.insert(step.effects.begin(),
                          {.kind = FakeEffect::Kind::Spawn, .object = grandchild});
      step.target = static_cast<int>(process.states.size()) - 1;
    }
    return step;
  }

  FakeStep make_step(const FakeProcess& process, int grandchild) {
    FakeStep step;
    const int plain = static_cast<int>(process.states.size()) - (grandchild >= 0 ? 1 : 0);
    if (one_in(8)) {
      step.effects.push_back({FakeEffect::Kind::Poison, below(channels()), one_in(2)});
    }
    if (one_in(6)) {
      step.effects.push_back({FakeEffect::Kind::Drop, below(channels()), one_in(2)});
    }
    if (grandchild >= 0 && one_in(4)) {
      // First: an end that is given up and made again in one step would not be told.
      step.effects.insert(step.effects.begin(),
                          {.kind = FakeEffect::Kind::Spawn, .object = grandchild});
      step.target = plain;
    } else if (!one_in(7)) {
      step.target = below(plain);
    }
    if (step.target < 0 && are_exceptions_thrown_ && one_in(2)) step.failure = 1 + below(failures);
    return step;
  }

  std::mt19937 random_;
  int next_delay_ = 0;
  FakeNetwork network_;
  bool has_barrier_ = false;
  bool are_exceptions_thrown_ = false;
};

}  // namespace

FakeNetwork generate_network(std::uint32_t seed) { return Generator(seed).make(); }

}  // namespace csp::checker::program::test
