#include "checker/learn/fold.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "checker/learn/names.hpp"
#include "checker/learn/recorded_network.hpp"
#include "checker/learn/trace_oracle.hpp"
#include "checker/program/global_states.hpp"
#include "tests/checker/learn/programs.hpp"
#include "tests/checker/learn/random_program.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::learn {
namespace {

using namespace simulation;
using record::Kind;
using tracer::Trace;

struct Learned {
  Words words;
  std::vector<Fold> folds;
  Topology topology;

  explicit Learned(const Trace& trace)
      : words(words_of(trace)), topology(topology_of(trace, words)) {
    for (const Word& word : words.words)
      folds.push_back(fold(words, word));
  }
};

std::size_t process_named(const Trace& trace, const std::string& name) {
  for (std::size_t id = 0; id < trace.processes.size(); ++id) {
    if (trace.processes[id].name == name) return id;
  }
  FAIL("no process " + name);
  return 0;
}

// The naive twin: walks the recorded word through the fold, label by label, and keeps every block
// it may be in.
bool accepts(const Words& words, const Word& word, const Fold& fold) {
  if (fold.path.empty()) return word.steps.empty();
  std::set<BlockId> here{fold.path.front()};
  for (std::size_t moment = 0; moment < word.steps.size(); ++moment) {
    std::set<BlockId> next;
    bool possible = false;
    for (const BlockId block : here) {
      if (fold.blocks[index(block)].situation != word.steps[moment].situation) continue;
      const Continuation* known = fold.find(block, word.steps[moment].label);
      if (known == nullptr) continue;
      possible = true;
      next.insert(known->targets.begin(), known->targets.end());
      if (known->doubted && !fold.is_decisive) return false;
    }
    // What was taken had been offered.
    const auto& offered = words[word.steps[moment].situation].offered;
    const Act act = word.steps[moment].label.act;
    const bool is_offered = is_failure(act) || std::find(offered.begin(), offered.end(),
                                                         word.steps[moment].label) != offered.end();
    if (!possible || !is_offered) return false;
    here = std::move(next);
  }
  return true;
}

// Each process's word is a way through its component, and every communication of the run is a rule
// of those who took part.
bool is_drawn(const Trace& trace) {
  const Learned learned(trace);
  const Names names(trace);
  const Network network = recorded_network(trace).network;
  std::set<std::vector<std::uint32_t>> meetings;
  for (const Rule& rule : network.rules()) {
    std::vector<std::uint32_t> who;
    for (const Participant& part : rule.participants) {
      if (checker::index(part.component) < trace.processes.size())
        who.push_back(static_cast<std::uint32_t>(part.component));
    }
    meetings.insert(who);
  }
  for (const tracer::Event& event : trace.events) {
    if (event.kind != Kind::Commit) continue;
    std::vector<std::uint32_t> who;
    for (const tracer::ProcessId process : {event.process, event.partner}) {
      if (process != tracer::no_process) who.push_back(static_cast<std::uint32_t>(process));
    }
    if (!meetings.contains(who)) return false;
  }
  for (std::uint32_t process = 0; process < trace.processes.size(); ++process) {
    const Lts& lts = *network[ComponentId{process}].lts;
    std::set<StateId> here{lts.initial()};
    for (const Step& step : learned.words.words[process].steps) {
      std::set<StateId> next;
      for (const StateId state : here) {
        for (const Transition& it : lts.transitions(state)) {
          if (network.events().name(it.event) == names.text(step.label)) next.insert(it.target);
        }
      }
      here = std::move(next);
    }
    if (here.empty()) return false;
  }
  return true;
}

// Follows the communications of a recorded run through what the trace teaches.
class Teaching {
 public:
  Teaching(const Trace& trace, Trust trust)
      : trace_(trace),
        learned_(trace),
        chains_(learned_.words, learned_.folds, learned_.topology, trust, false),
        oracle_(trace, learned_.words, learned_.folds, learned_.topology, chains_, knowledge_) {
    program::GlobalTransition start = states_.begin(oracle_.world().beginning());
    while (start.missing && learn(*start.missing))
      start = states_.begin(oracle_.world().beginning());
    here_.insert(start.target.value());
  }

  // The number of the first event that cannot be followed, or the number of all.
  std::size_t follow() {
    std::set<std::pair<std::uint32_t, std::uint64_t>> phases;
    for (std::size_t number = 0; number < trace_.events.size(); ++number) {
      const tracer::Event& event = trace_.events[number];
      const bool is_phase =
          event.kind == Kind::Sync && phases.insert({event.object, event.argument}).second;
      if (event.kind != Kind::Commit && !is_phase) continue;
      step(event);
      if (here_.empty()) return number;
    }
    const auto has_ended = [&](const auto& state) { return states_.is_completed(state); };
    close();
    const bool is_over = std::ranges::any_of(here_, has_ended);
    return trace_.ending != tracer::Ending::Completed || is_over ? trace_.events.size() : 0;
  }

 private:
  bool learn(const program::MissingEdge& missing) {
    if (unlearnable_.contains(missing)) return false;
    const std::string why = oracle_.ask(missing, [] { return std::vector<std::string>(); });
    if (!why.empty()) unlearnable_.insert(missing);
    return true;
  }

  std::vector<program::GlobalTransition> transitions(const program::StateWords& state) {
    for (;;) {
      auto all = states_.transitions(state);
      const bool is_new = std::ranges::any_of(
          all, [&](const auto& it) { return it.missing && learn(*it.missing); });
      if (!is_new) return all;
    }
  }

  bool fits(const program::GlobalTransition& transition, const tracer::Event& event) const {
    using SeenKind = program::GlobalStates::SeenKind;
    if (!transition.target || transition.label == program::unseen) return false;
    const auto seen = states_.seen(transition.label);
    const bool is_get = event.kind == Kind::Commit && event.process == tracer::no_process &&
                        trace_.channels[event.object].capacity > 0;
    const SeenKind kind = event.kind == Kind::Sync ? SeenKind::Sync
                          : is_get                 ? SeenKind::Get
                                                   : SeenKind::Value;
    return seen.kind == kind && oracle_.world().object(seen.place) == event.object;
  }

  void close() {
    std::vector<program::StateWords> waiting(here_.begin(), here_.end());
    while (!waiting.empty()) {
      const program::StateWords state = std::move(waiting.back());
      waiting.pop_back();
      for (const auto& it : transitions(state)) {
        if (it.label == program::unseen && it.target && here_.insert(*it.target).second)
          waiting.push_back(*it.target);
      }
    }
  }

  void step(const tracer::Event& event) {
    close();
    std::set<program::StateWords> next;
    for (const program::StateWords& state : here_) {
      for (const auto& it : transitions(state)) {
        if (fits(it, event)) next.insert(*it.target);
      }
    }
    here_ = std::move(next);
  }

  const Trace& trace_;
  Learned learned_;
  Chains chains_;
  program::Knowledge knowledge_;
  TraceOracle oracle_;
  program::Alike nobody_is_alike_;
  program::GlobalStates states_{knowledge_, nobody_is_alike_, program::TimeMode::Any};
  std::set<program::StateWords> here_;
  std::set<program::MissingEdge> unlearnable_;
};

bool follows(const Trace& trace, Trust trust) {
  const std::size_t reached = Teaching(trace, trust).follow();
  if (reached == trace.events.size()) return true;
  UNSCOPED_INFO("what was learned cannot follow event " << reached << " of "
                                                        << trace.events.size());
  return false;
}

bool all_words_are_accepted(const Trace& trace) {
  const Learned learned(trace);
  for (std::size_t id = 0; id < learned.folds.size(); ++id) {
    if (!accepts(learned.words, learned.words.words[id], learned.folds[id])) return false;
  }
  return true;
}

TEST_CASE("a fork folds into three places, whatever the number of meals", "[fold]") {
  for (const int meals : {2, 5, 20}) {
    const Trace trace =
        philosophers(11, {.count = 3, .meals = meals, .manners = Table::Manners::Asymmetric});
    REQUIRE(trace.ending == tracer::Ending::Completed);
    const Learned learned(trace);
    const Fold& fork = learned.folds[process_named(trace, "fork.1")];
    // Waiting for either neighbour, waiting for the left one to give back, for the right one; and
    // its own end.
    CHECK(fork.blocks.size() == 4);
    CHECK_FALSE(fork.is_decisive);
    for (const Continuation& it : fork.continuations) {
      if (it.label.act != Act::End) CHECK(it.is_certain());
    }
  }
}

TEST_CASE("a loop that ends by counting is a decision", "[fold]") {
  const Trace trace = philosophers(11, {.count = 3, .manners = Table::Manners::Asymmetric});
  const Learned learned(trace);
  CHECK(learned.folds[process_named(trace, "philosopher.0")].is_decisive);
}

// A process that waits in one line for what another line asked for: only the past tells where it
// goes on.
Trace helper_function(std::uint64_t seed, const std::vector<int>& order) {
  Simulation it(seed);
  const Channel ask_a = it.channel("ask.a"), ask_b = it.channel("ask.b"),
                answer = it.channel("answer"), done_a = it.channel("done.a"),
                done_b = it.channel("done.b");
  const Spawn client{"client",
                     [=](Self& self) -> Script {
                       for (const int which : order) {
                         co_await self.write(which == 0 ? ask_a : ask_b);
                         co_await self.read(which == 0 ? done_a : done_b);
                       }
                     },
                     {done_a, done_b},
                     {ask_a, ask_b}};
  const Spawn server{"server",
                     [=](Self& self) -> Script {
                       const std::vector<Guard> guards{reading(ask_a), reading(ask_b)};
                       while (true) {
                         const Outcome asked = co_await self.alt(guards);
                         if (asked.failed) co_return;
                         co_await self.read(answer);
                         co_await self.write(asked.guard == 0 ? done_a : done_b);
                       }
                     },
                     {ask_a, ask_b, answer},
                     {done_a, done_b}};
  const Spawn oracle{"oracle",
                     [=](Self& self) -> Script {
                       while (!(co_await self.write(answer)).failed)
                         continue;
                     },
                     {},
                     {answer}};
  const std::vector<Spawn> children{client, server, oracle};
  return it.run({"", [=](Self& self) -> Script { co_await self.par(children); }, {}, {}});
}

TEST_CASE("a block is split by its past where that explains what follows", "[fold]") {
  const Trace trace = helper_function(1, {0, 0, 1, 0, 1, 1, 1, 0});
  const Learned learned(trace);
  const Fold& server = learned.folds[process_named(trace, "server")];
  CHECK_FALSE(server.is_decisive);
}

TEST_CASE("a block is not split where counting explains as much", "[fold]") {
  for (const std::vector<int>& order : {std::vector{0, 1, 0, 1, 0, 1}, std::vector{0, 0, 1}}) {
    const Trace trace = helper_function(1, order);
    const Learned learned(trace);
    CHECK(learned.folds[process_named(trace, "server")].is_decisive);
  }
}

TEST_CASE("a process accepts its own word, and what was learned the whole run", "[fold]") {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    for (const Trace& trace :
         {philosophers(seed, {.count = 3}),
          philosophers(seed, {.count = 3, .forks = Table::Forks::Counting}),
          philosophers(seed, {.count = 3, .manners = Table::Manners::Butler}),
          philosophers(
              seed,
              {.count = 3, .manners = Table::Manners::Asymmetric, .forks = Table::Forks::Shared}),
          pipeline(seed, 2, 3, simulation::Ending::Closed, 2),
          pipeline(seed, 2, 3, simulation::Ending::Poisoned),
          pipeline(seed, 2, 3, simulation::Ending::Counted), token_ring(seed, 3, 2),
          prime_sieve(seed, 10), gather(seed, 2, 2, 2), phases(seed, 3), server(seed, 3, 2),
          buffer_process(seed, 5, 2), barriers(seed, 4, 2), mixture(seed, 2), crossing(seed, 2)}) {
      CHECK(all_words_are_accepted(trace));
      CHECK(is_drawn(trace));
      CHECK(follows(trace, Trust::Everything));
      CHECK(follows(trace, Trust::CertainOnly));
    }
    const Trace farmed = farm(seed, 2, 4);
    CHECK(is_drawn(farmed));
    CHECK(follows(farmed, Trust::Everything));
    CHECK(follows(farmed, Trust::CertainOnly));
  }
}

TEST_CASE("random programs: words are accepted and runs are followed", "[fold][property]") {
  CHECK(rc::check("a run is a way through what was learned from it", [](std::uint32_t program,
                                                                        std::uint32_t run) {
    const RandomProgram source = random_program(program);
    const Trace trace = simulation::run(source, run);
    RC_ASSERT(all_words_are_accepted(trace));
    RC_ASSERT(is_drawn(trace));
    RC_ASSERT(follows(trace, Trust::Everything));
    const Words words = words_of(trace);
    // What failed without showing why is a gap.
    const bool is_explained = std::none_of(words.words.begin(), words.words.end(),
                                           [](const Word& word) { return word.cancelled; });
    RC_ASSERT(!is_explained || follows(trace, Trust::CertainOnly));
  }));
}

}  // namespace
}  // namespace csp::checker::learn
