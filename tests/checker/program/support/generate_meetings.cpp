#include <algorithm>
#include <iterator>
#include <random>
#include <set>

#include "tests/checker/program/support/fake_network.hpp"

namespace csp::checker::program::test {

namespace {

// Locks and who takes them, what is handed on, and now and then something else in between.
class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  FakeNetwork make() {
    const int locks = below(3);
    const int others = locks == 2 ? 0 : 1;
    network_.capacities.assign(static_cast<std::size_t>(2 * locks + others), 0);
    for (int& capacity : network_.capacities)
      capacity = one_in(12) ? 1 : 0;
    disturbance_ = one_in(2) ? 0 : 5;
    poisons_ = one_in(4);
    minds_values_ = one_in(3);
    throws_ = one_in(10);
    const int servers = locks + others;
    const int children = servers + 1 + below(servers == 1 ? 3 : 2);
    const bool has_grandchild = one_in(3);
    network_.processes.push_back({.place = "0", .states = {{.kind = FakeKind::Join}}});
    for (int child = 1; child <= children; ++child)
      network_.processes.push_back({.place = "0." + std::to_string(child - 1)});
    FakeProcess& root = network_.processes[0];
    root.start.target = 0;
    for (int child = 1; child <= children; ++child) {
      root.start.effects.push_back({.kind = FakeEffect::Kind::Spawn, .object = child});
      root.states[0].children.push_back(child);
    }
    // The last, so that the first places below it stay where they are.
    const int parent = has_grandchild ? children : -1;
    if (has_grandchild) {
      network_.processes.push_back(
          {.place = network_.processes[static_cast<std::size_t>(parent)].place + ".0"});
    }
    for (int p = 1; p < static_cast<int>(network_.processes.size()); ++p) {
      std::vector<FakeState> script = p <= locks     ? lock(p - 1)
                                      : p <= servers ? listener(2 * locks)
                                                     : client(locks, others);
      fill(p, std::move(script), p > servers && one_in(2), p == parent ? children + 1 : -1);
    }
    return std::move(network_);
  }

 private:
  int below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }
  bool one_in(int n) { return below(n) == 0; }

  FakeGuard guard(bool reads, int channel) {
    return {.kind = reads ? FakeGuard::Kind::Read : FakeGuard::Kind::Write,
            .channel = channel,
            .value = below(2)};
  }
  FakeState use(bool reads, int channel) {
    return {.kind = reads ? FakeKind::Read : FakeKind::Write, .guards = {guard(reads, channel)}};
  }

  static FakeState nap() {
    return {.kind = FakeKind::Sleep, .guards = {{.kind = FakeGuard::Kind::Timeout}}};
  }
  std::vector<FakeState> lock(int number) {
    return {use(true, 2 * number), use(true, 2 * number + 1)};
  }

  std::vector<FakeState> listener(int channel) {
    std::vector<FakeState> script{use(true, channel)};
    if (one_in(4)) script.push_back(use(one_in(2), below(channel + 1)));
    return script;
  }

  std::vector<FakeState> client(int locks, int others) {
    std::vector<FakeState> script;
    const int parts = 1 + below(2);
    for (int part = 0; part < parts; ++part) {
      const bool uses_lock = others == 0 || (locks > 0 && !one_in(3));
      const int number = uses_lock ? below(locks) : 0;
      if (uses_lock) script.push_back(use(false, 2 * number));
      if (!uses_lock || (others > 0 && one_in(3))) script.push_back(use(one_in(10), 2 * locks));
      if (uses_lock) script.push_back(use(false, 2 * number + 1));
    }
    for (FakeState& state : script) {
      if (disturbance_ > 0 && one_in(disturbance_)) disturb(state);
    }
    if (one_in(3)) script.insert(script.begin(), nap());
    return script;
  }

  void disturb(FakeState& state) {
    const int channels = static_cast<int>(network_.capacities.size());
    switch (below(6)) {
      case 0:
        state = nap();
        break;
      case 1:
        state = {.kind = FakeKind::Choose, .count = 2};
        break;
      case 2:
        state.guards.push_back(
            {.kind = one_in(2) ? FakeGuard::Kind::Timeout : FakeGuard::Kind::Skip});
        state.kind = FakeKind::Alt;
        break;
      default:
        state.guards.push_back(guard(one_in(2), below(channels)));
        state.kind = one_in(3) ? FakeKind::PriAlt : FakeKind::Alt;
    }
  }

  // One after the other, round and round or once. With a grandchild: it is started somewhere on the
  // way, and waited for at the end of each round.
  void fill(int p, std::vector<FakeState> script, bool is_once, int grandchild) {
    using Kind = FakeEvent::Kind;
    FakeProcess& process = network_.processes[static_cast<std::size_t>(p)];
    const int length = static_cast<int>(script.size());
    const int start = grandchild < 0 ? length : below(length);  // with which step it is started
    process.states = std::move(script);
    if (grandchild >= 0)
      process.states.push_back({.kind = FakeKind::Join, .children = {grandchild}});
    for (const FakeState& state : process.states) {
      for (const FakeGuard& guard : state.guards) {
        if (guard.kind == FakeGuard::Kind::Read) process.reads.insert(guard.channel);
        if (guard.kind == FakeGuard::Kind::Write) process.writes.insert(guard.channel);
      }
    }
    const int join = length;
    const auto step_to = [&](int target) {
      FakeStep step{.target = target};
      if (grandchild >= 0 && target == start)
        step.effects.push_back({.kind = FakeEffect::Kind::Spawn, .object = grandchild});
      if (poisons_ && one_in(4)) step.effects.push_back(poison(process));
      if (target < 0 && throws_ && one_in(2)) step.failure = 1;
      return step;
    };
    process.start = step_to(0);
    for (int s = 0; s < length; ++s) {
      const bool has_grandchild = grandchild >= 0 && s >= start;
      const auto last = static_cast<std::size_t>(s);
      const int guards = static_cast<int>(process.states[last].guards.size());
      const int count = process.states[last].count;
      int next = s + 1;
      if (next == length && grandchild < 0) next = is_once ? -1 : 0;
      const auto on = [&](FakeEvent event) {
        // Now and then a step is left out, or all that are left.
        int target = next;
        if (disturbance_ > 0 && grandchild < 0 && one_in(8)) target = one_in(2) ? 0 : -1;
        process.steps[{s, event}] = step_to(target);
      };
      for (int g = 0; g < guards; ++g) {
        for (const Kind kind : {Kind::Wrote, Kind::Timeout, Kind::Skip})
          on({kind, g});
        on({Kind::Read, g, 0});
        process.steps[{s, {Kind::Read, g, 1}}] = process.steps[{s, {Kind::Read, g, 0}}];
        if (one_in(4)) on({Kind::Read, g, 1});
        if (minds_values_ && grandchild < 0)
          process.steps[{s, {Kind::Read, g, 1}}] = step_to(below(length + 1) - 1);
      }
      for (int v = 0; v < count; ++v)
        on({Kind::Chose, v});
      if (!has_grandchild) continue;
      // Whatever becomes of it, it waits for its child.
      process.steps[{s, {Kind::Closed}}] = {.target = join};
      process.steps[{s, {.kind = Kind::Cancelled, .is_told_to_stop = true}}] = {.target = join};
      for (int g = 0; g < guards; ++g) {
        process.steps[{s, {Kind::Poisoned, g}}] = {.target = join};
        process.steps[{s, {.kind = Kind::Wrote, .guard = g, .is_told_to_stop = true}}] = {.target =
                                                                                              join};
        for (int v = 0; v < 2; ++v) {
          process
              .steps[{s, {.kind = Kind::Read, .guard = g, .value = v, .is_told_to_stop = true}}] = {
              .target = join};
        }
      }
    }
    if (grandchild >= 0) process.steps[{join, {Kind::Joined}}] = step_to(is_once ? -1 : 0);
  }

  // Through one of its ends.
  FakeEffect poison(const FakeProcess& process) {
    const std::size_t reads = process.reads.size(), all = reads + process.writes.size();
    const auto end =
        static_cast<std::size_t>(below(static_cast<int>(std::max<std::size_t>(all, 1))));
    const bool is_read = end < reads;
    const std::set<int>& ends = is_read ? process.reads : process.writes;
    const int channel =
        all == 0 ? 0 : *std::next(ends.begin(), static_cast<int>(is_read ? end : end - reads));
    return {FakeEffect::Kind::Poison, channel, is_read};
  }

  std::mt19937 random_;
  FakeNetwork network_;
  int disturbance_ = 0;  // one state in so many is another than it was meant to be; 0: none
  bool poisons_ = false;
  bool throws_ = false;
  bool minds_values_ = false;
};

}  // namespace

FakeNetwork generate_meetings(std::uint32_t seed) { return Generator(seed).make(); }

}  // namespace csp::checker::program::test
