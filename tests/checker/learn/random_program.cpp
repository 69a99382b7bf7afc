#include "tests/checker/learn/random_program.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "tests/checker/learn/simulator.hpp"

namespace csp::checker::learn::simulation {
namespace {

// Where a process is: at a node that is an operation, or -1; and the counters of its nodes.
struct Place {
  int node = 0;
  std::vector<int> counters;

  friend auto operator<=>(const Place&, const Place&) = default;
};

// Follows counters until the next operation or the end.
void settle(const std::vector<Node>& nodes, Place& place) {
  while (place.node >= 0 && nodes[static_cast<std::size_t>(place.node)].choices.empty()) {
    const auto at = static_cast<std::size_t>(place.node);
    if (place.counters[at] < nodes[at].times) {
      ++place.counters[at];
      place.node = nodes[at].again;
    } else {
      place.counters[at] = 0;
      place.node = nodes[at].out;
    }
  }
}

Place start(const std::vector<Node>& nodes) {
  Place place{0, std::vector<int>(nodes.size(), 0)};
  settle(nodes, place);
  return place;
}

struct Ends {
  std::vector<Channel> reads, writes;
};

Ends ends_of(const std::vector<Node>& nodes) {
  std::set<std::uint32_t> reads, writes;
  for (const Node& node : nodes) {
    for (const Node::Choice& choice : node.choices)
      (choice.is_write ? writes : reads).insert(choice.channel);
  }
  Ends ends;
  for (const std::uint32_t channel : reads)
    ends.reads.push_back(Channel{channel});
  for (const std::uint32_t channel : writes)
    ends.writes.push_back(Channel{channel});
  return ends;
}

Script interpret(Self& self, const std::vector<Node>& nodes) {
  Place place = start(nodes);
  while (place.node >= 0) {
    const Node& node = nodes[static_cast<std::size_t>(place.node)];
    std::vector<Guard> guards;
    for (const Node::Choice& choice : node.choices) {
      const Channel channel{choice.channel};
      guards.push_back(choice.is_write ? writing(channel, 7) : reading(channel));
    }
    const auto line = static_cast<std::uint32_t>(place.node + 1);
    const Outcome outcome = co_await self.operate(line, guards, guards.size() > 1);
    if (outcome.failed) co_return;
    place.node = node.choices[outcome.guard].next;
    settle(nodes, place);
  }
}

using Global = std::vector<Place>;

class Explorer {
 public:
  explicit Explorer(const RandomProgram& program) : program_(program) {
    for (const auto& nodes : program.processes)
      ends_.push_back(ends_of(nodes));
  }

  // Every state, in the order of discovery.
  std::optional<ProgramStates> states(std::size_t most) {
    ProgramStates states;
    Global initial;
    for (const auto& nodes : program_.processes)
      initial.push_back(start(nodes));
    std::map<Global, std::size_t> numbers{{initial, 0}};
    std::deque<Global> waiting{initial};
    while (!waiting.empty()) {
      if (numbers.size() > most) return std::nullopt;
      const Global state = waiting.front();
      waiting.pop_front();
      ProgramState& here = states.emplace_back();
      here.all_ended = std::ranges::all_of(state, [](const Place& it) { return it.node < 0; });
      for_each_step(state, [&](std::optional<std::uint32_t> channel, const Global& next) {
        const auto [found, is_new] = numbers.try_emplace(next, numbers.size());
        if (is_new) waiting.push_back(next);
        here.steps.emplace_back(channel, found->second);
      });
    }
    return states;
  }

  Truth explore(std::size_t most) {
    Global initial;
    for (const auto& nodes : program_.processes)
      initial.push_back(start(nodes));
    add(initial);
    while (!queue_.empty()) {
      if (seen_.size() > most) return Truth::TooLarge;
      const Global state = queue_.front();
      queue_.pop_front();
      const bool moved = expand(state);
      bool all_ended = true;
      for (const Place& place : state)
        all_ended &= place.node < 0;
      if (!moved && !all_ended) return Truth::Deadlocks;
    }
    return Truth::DeadlockFree;
  }

 private:
  void add(const Global& state) {
    if (seen_.insert(state).second) queue_.push_back(state);
  }

  const Node& node(const Global& state, std::size_t process) const {
    return program_.processes[process][static_cast<std::size_t>(state[process].node)];
  }

  void go(Global& state, std::size_t process, int next) const {
    state[process].node = next;
    settle(program_.processes[process], state[process]);
  }

  bool is_closed(const Global& state, const Node::Choice& choice) const {
    for (std::size_t other = 0; other < state.size(); ++other) {
      if (state[other].node < 0) continue;
      for (const Channel channel : choice.is_write ? ends_[other].reads : ends_[other].writes) {
        if (static_cast<std::uint32_t>(channel) == choice.channel) return false;
      }
    }
    return true;
  }

  bool expand(const Global& state) {
    bool moved = false;
    for_each_step(state, [&](std::optional<std::uint32_t>, const Global& next) {
      add(next);
      moved = true;
    });
    return moved;
  }

  // Calls sink(the channel of a communication, or nothing where a process gives up; what follows).
  template <class Sink>
  void for_each_step(const Global& state, Sink&& sink) {
    for (std::size_t a = 0; a < state.size(); ++a) {
      if (state[a].node < 0) continue;
      bool hopeless = true;
      for (const Node::Choice& mine : node(state, a).choices) {
        hopeless &= is_closed(state, mine);
        for (std::size_t b = 0; mine.is_write && b < state.size(); ++b) {
          if (b == a || state[b].node < 0) continue;
          for (const Node::Choice& theirs : node(state, b).choices) {
            if (theirs.is_write || theirs.channel != mine.channel) continue;
            Global next = state;
            go(next, a, mine.next);
            go(next, b, theirs.next);
            sink(std::optional(mine.channel), next);
          }
        }
      }
      if (!hopeless) continue;
      Global next = state;
      next[a] = {-1, std::vector<int>(program_.processes[a].size(), 0)};
      sink(std::nullopt, next);
    }
  }

  const RandomProgram& program_;
  std::vector<Ends> ends_;
  std::set<Global> seen_;
  std::deque<Global> queue_;
};

}  // namespace

RandomProgram random_program(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto pick = [&](int from, int to) {
    return std::uniform_int_distribution<int>(from, to)(random);
  };
  RandomProgram program;
  program.channels = static_cast<std::uint32_t>(pick(1, 4));
  const int processes = pick(2, 4);
  for (int process = 0; process < processes; ++process) {
    std::vector<Node> nodes;
    const int count = pick(1, 5);
    for (int at = 0; at < count; ++at) {
      Node node;
      const int next = at + 1 < count ? at + 1 : -1;
      if (at > 0 && pick(0, 2) == 0) {
        node.times = pick(1, 3);
        node.again = pick(0, at - 1);
        node.out = next;
        nodes.push_back(node);
        continue;
      }
      const int choices = pick(0, 2) == 0 ? pick(2, 3) : 1;
      for (int i = 0; i < choices; ++i) {
        Node::Choice choice;
        choice.is_write = pick(0, 1) == 0;
        choice.channel =
            static_cast<std::uint32_t>(pick(0, static_cast<int>(program.channels) - 1));
        // Sometimes skips a node, so that the branches differ.
        choice.next = next >= 0 && next + 1 < count && pick(0, 3) == 0 ? next + 1 : next;
        node.choices.push_back(choice);
      }
      nodes.push_back(node);
    }
    program.processes.push_back(nodes);
  }
  return program;
}

tracer::Trace run(const RandomProgram& program, std::uint64_t seed) {
  Simulation simulation(seed);
  for (std::uint32_t i = 0; i < program.channels; ++i) {
    simulation.channel("c" + std::to_string(i));
  }
  std::vector<Spawn> children;
  for (std::size_t i = 0; i < program.processes.size(); ++i) {
    const std::vector<Node>& nodes = program.processes[i];
    const Ends ends = ends_of(nodes);
    children.push_back({"p" + std::to_string(i),
                        [&nodes](Self& self) { return interpret(self, nodes); }, ends.reads,
                        ends.writes});
  }
  const Spawn main{"", [children](Self& self) -> Script { co_await self.par(children); }, {}, {}};
  return simulation.run(main);
}

std::optional<ProgramStates> states_of(const RandomProgram& program, std::size_t most_states) {
  return Explorer(program).states(most_states);
}

Truth explore(const RandomProgram& program, std::size_t most_states) {
  return Explorer(program).explore(most_states);
}

}  // namespace csp::checker::learn::simulation
