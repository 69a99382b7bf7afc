#include "tests/checker/learn/programs.hpp"

#include <string>
#include <vector>

namespace csp::checker::learn::simulation {
namespace {

std::string numbered(const std::string& name, int number) {
  return name + "." + std::to_string(number);
}

std::vector<Channel> channels(Simulation& it, const std::string& name, int count) {
  std::vector<Channel> result;
  for (int i = 0; i < count; ++i)
    result.push_back(it.channel(numbered(name, i)));
  return result;
}

Spawn main_of(std::vector<Spawn> children) {
  return {"",
          [children = std::move(children)](Self& self) -> Script { co_await self.par(children); },
          {},
          {}};
}

std::size_t at(int i) { return static_cast<std::size_t>(i); }

Spawn philosopher(int i, int meals, Channel take1, Channel put1, Channel take2, Channel put2,
                  std::vector<Channel> butler) {
  std::vector<Channel> writes{take1, put1, take2, put2};
  writes.insert(writes.end(), butler.begin(), butler.end());
  return {numbered("philosopher", i),
          [=](Self& self) -> Script {
            for (int meal = 0; meal < meals; ++meal) {
              if (!butler.empty()) co_await self.write(butler[0], i);
              co_await self.write(take1, i);
              co_await self.write(take2, i);
              co_await self.write(put1, i);
              co_await self.write(put2, i);
              if (!butler.empty()) co_await self.write(butler[1], i);
            }
          },
          {},
          writes};
}

// take and put of the left neighbour, then of the right one.
Spawn alternating_fork(int i, std::vector<Channel> takes, std::vector<Channel> puts, int services) {
  std::vector<Channel> reads = takes;
  reads.insert(reads.end(), puts.begin(), puts.end());
  return {numbered("fork", i),
          [=](Self& self) -> Script {
            const std::vector<Guard> guards{reading(takes[0]), reading(takes[1])};
            for (int service = 0; service != services; ++service) {
              const Outcome taken = co_await self.alt(guards);
              if (taken.failed) co_return;
              const Outcome put = co_await self.read(puts[taken.guard]);
              if (put.failed) co_return;
            }
          },
          reads,
          {}};
}

Spawn shared_fork(int i, Channel take, Channel put) {
  return {numbered("fork", i),
          [=](Self& self) -> Script {
            while (true) {
              const Outcome taken = co_await self.read(take);
              if (taken.failed) co_return;
              const Outcome back = co_await self.read(put);
              if (back.failed) co_return;
            }
          },
          {take, put},
          {}};
}

Spawn butler(std::vector<Channel> sits, std::vector<Channel> stands) {
  std::vector<Channel> reads = sits;
  reads.insert(reads.end(), stands.begin(), stands.end());
  return {"butler",
          [=](Self& self) -> Script {
            std::size_t seated = 0;
            while (true) {
              std::vector<Guard> guards;
              for (const Channel stand : stands)
                guards.push_back(reading(stand));
              const std::size_t standing = guards.size();
              if (seated + 1 < sits.size()) {
                for (const Channel sit : sits)
                  guards.push_back(reading(sit));
              }
              const Outcome outcome = co_await self.alt(guards);
              if (outcome.failed) co_return;
              if (outcome.guard < standing)
                --seated;
              else
                ++seated;
            }
          },
          reads,
          {}};
}

}  // namespace

tracer::Trace philosophers(std::uint64_t seed, const Table& table) {
  Simulation it(seed);
  const int n = table.count;
  const bool is_shared = table.forks == Table::Forks::Shared;
  // Of each fork: what its left neighbour (philosopher i) and its right one (i - 1) take it and put
  // it with.
  const std::vector<Channel> take_left = channels(it, is_shared ? "take" : "take.left", n);
  const std::vector<Channel> put_left = channels(it, is_shared ? "put" : "put.left", n);
  std::vector<Channel> take_right = take_left, put_right = put_left;
  if (!is_shared) take_right = channels(it, "take.right", n);
  if (!is_shared) put_right = channels(it, "put.right", n);
  std::vector<Channel> sits, stands;
  if (table.manners == Table::Manners::Butler) {
    sits = channels(it, "sit", n);
    stands = channels(it, "stand", n);
  }
  std::vector<Spawn> children;
  for (int i = 0; i < n; ++i) {
    std::vector<Channel> asks;
    if (!sits.empty()) asks = {sits[at(i)], stands[at(i)]};
    const std::size_t mine = at(i), next = at((i + 1) % n);
    if (table.manners == Table::Manners::Asymmetric && i == n - 1) {
      children.push_back(philosopher(i, table.meals, take_right[next], put_right[next],
                                     take_left[mine], put_left[mine], asks));
    } else {
      children.push_back(philosopher(i, table.meals, take_left[mine], put_left[mine],
                                     take_right[next], put_right[next], asks));
    }
  }
  for (int i = 0; i < n; ++i) {
    const std::size_t me = at(i);
    const int services = table.forks == Table::Forks::Counting ? 2 * table.meals : -1;
    children.push_back(is_shared ? shared_fork(i, take_left[me], put_left[me])
                                 : alternating_fork(i, {take_left[me], take_right[me]},
                                                    {put_left[me], put_right[me]}, services));
  }
  if (!sits.empty()) children.push_back(butler(sits, stands));
  return it.run(main_of(children));
}

tracer::Trace pipeline(std::uint64_t seed, int stages, int items, Ending ending,
                       std::uint32_t capacity) {
  Simulation it(seed);
  std::vector<Channel> links;
  for (int i = 0; i <= stages; ++i)
    links.push_back(it.channel(numbered("link", i), capacity));
  std::vector<Spawn> children;
  children.push_back({"producer",
                      [=](Self& self) -> Script {
                        for (int item = 0; item < items; ++item)
                          co_await self.write(links[0], item);
                        // A buffered channel would lose what is poisoned too early.
                        if (ending == Ending::Poisoned && capacity == 0)
                          co_await self.poison(links[0]);
                      },
                      {},
                      {links[0]}});
  for (int i = 0; i < stages; ++i) {
    const Channel in = links[at(i)], out = links[at(i + 1)];
    children.push_back({numbered("stage", i),
                        [=](Self& self) -> Script {
                          for (int item = 0; ending != Ending::Counted || item < items; ++item) {
                            const Outcome got = co_await self.read(in);
                            if (got.failed) break;
                            co_await self.write(out, got.value + 1);
                          }
                          if (ending == Ending::Poisoned && capacity == 0)
                            co_await self.poison(out);
                        },
                        {in},
                        {out}});
  }
  const Channel last = links.back();
  children.push_back({"consumer",
                      [=](Self& self) -> Script {
                        for (int item = 0; ending != Ending::Counted || item < items; ++item) {
                          const Outcome got = co_await self.read(last);
                          if (got.failed) break;
                        }
                      },
                      {last},
                      {}});
  return it.run(main_of(children));
}

tracer::Trace token_ring(std::uint64_t seed, int members, int rounds) {
  Simulation it(seed);
  const std::vector<Channel> links = channels(it, "link", members);
  std::vector<Spawn> children;
  for (int i = 0; i < members; ++i) {
    const Channel in = links[at(i)], out = links[at((i + 1) % members)];
    children.push_back({numbered("member", i),
                        [=](Self& self) -> Script {
                          if (i == 0) co_await self.write(out, 0);
                          for (int round = 0; round < rounds; ++round) {
                            const Outcome token = co_await self.read(in);
                            if (i != 0 || round + 1 < rounds)
                              co_await self.write(out, token.value + 1);
                          }
                        },
                        {in},
                        {out}});
  }
  return it.run(main_of(children));
}

namespace {

// Reads numbers, keeps the first, passes on what it does not divide to a sieve of its own.
Script sieve(Self& self, Channel in, Channel out, Channel results) {
  const Outcome first = co_await self.read(in);
  if (first.failed) co_return;
  co_await self.write(results, first.value);
  while (true) {
    const Outcome number = co_await self.read(in);
    if (number.failed) co_return;
    if (number.value % first.value != 0) co_await self.write(out, number.value);
  }
}

}  // namespace

tracer::Trace prime_sieve(std::uint64_t seed, int limit) {
  Simulation it(seed);
  const int stages = 5;
  const std::vector<Channel> links = channels(it, "link", stages + 1);
  const Channel results = it.channel("primes");
  std::vector<Spawn> children;
  children.push_back({"numbers",
                      [=](Self& self) -> Script {
                        for (int number = 2; number < limit; ++number) {
                          const Outcome outcome = co_await self.write(links[0], number);
                          if (outcome.failed) co_return;
                        }
                      },
                      {},
                      {links[0]}});
  for (int i = 0; i < stages; ++i) {
    const Channel in = links[at(i)], out = links[at(i + 1)];
    children.push_back({numbered("sieve", i),
                        [=](Self& self) { return sieve(self, in, out, results); },
                        {in},
                        {out, results}});
  }
  const Channel rest = links.back();
  children.push_back({"sink",
                      [=](Self& self) -> Script {
                        while (!(co_await self.read(rest)).failed)
                          continue;
                      },
                      {rest},
                      {}});
  children.push_back({"printer",
                      [=](Self& self) -> Script {
                        while (!(co_await self.read(results)).failed)
                          continue;
                      },
                      {results},
                      {}});
  return it.run(main_of(children));
}

tracer::Trace gather(std::uint64_t seed, int producers, int rounds, int items) {
  Simulation it(seed);
  const std::vector<Channel> ins = channels(it, "in", producers);
  const std::vector<Channel> answers = channels(it, "answer", producers);
  std::vector<Spawn> children;
  for (int i = 0; i < producers; ++i) {
    const Channel out = ins[at(i)], answer = answers[at(i)];
    // Producer 0 sends one more than the others.
    const int share = items + (i == 0 ? 1 : 0);
    children.push_back({numbered("producer", i),
                        [=](Self& self) -> Script {
                          for (int round = 0; round < rounds; ++round) {
                            for (int item = 0; item < share; ++item)
                              co_await self.write(out, item);
                            co_await self.read(answer);
                          }
                        },
                        {answer},
                        {out}});
  }
  const int all = producers * items + 1;
  children.push_back({"gatherer",
                      [=](Self& self) -> Script {
                        std::vector<Guard> guards;
                        for (const Channel in : ins)
                          guards.push_back(reading(in));
                        for (int round = 0; round < rounds; ++round) {
                          for (int item = 0; item < all; ++item)
                            co_await self.alt(guards);
                          for (const Channel answer : answers)
                            co_await self.write(answer, round);
                        }
                      },
                      ins, answers});
  return it.run(main_of(children));
}

tracer::Trace phases(std::uint64_t seed, int times) {
  Simulation it(seed);
  const Channel there = it.channel("there"), back = it.channel("back"), go = it.channel("go");
  std::vector<Spawn> children;
  children.push_back({"a",
                      [=](Self& self) -> Script {
                        for (int i = 0; i < times; ++i)
                          co_await self.write(there, i);
                        for (int i = 0; i < times; ++i)
                          co_await self.read(back);
                        co_await self.read(go);
                      },
                      {back, go},
                      {there}});
  children.push_back({"b",
                      [=](Self& self) -> Script {
                        for (int i = 0; i < times; ++i)
                          co_await self.read(there);
                        for (int i = 0; i < times; ++i)
                          co_await self.write(back, i);
                      },
                      {there},
                      {back}});
  children.push_back({"c", [=](Self& self) -> Script { co_await self.write(go, 1); }, {}, {go}});
  return it.run(main_of(children));
}

tracer::Trace server(std::uint64_t seed, int clients, int questions) {
  Simulation it(seed);
  const Channel ask = it.channel("ask");
  const std::vector<Channel> answers = channels(it, "answer", clients);
  std::vector<Spawn> children;
  for (int i = 0; i < clients; ++i) {
    const Channel answer = answers[at(i)];
    children.push_back({numbered("client", i),
                        [=](Self& self) -> Script {
                          for (int question = 0; question < questions; ++question) {
                            co_await self.write(ask, i);
                            co_await self.read(answer);
                          }
                        },
                        {answer},
                        {ask}});
  }
  children.push_back({"server",
                      [=](Self& self) -> Script {
                        while (true) {
                          const Outcome question = co_await self.read(ask);
                          if (question.failed) co_return;
                          co_await self.write(answers[at(question.value)], 42);
                        }
                      },
                      {ask},
                      answers});
  return it.run(main_of(children));
}

tracer::Trace buffer_process(std::uint64_t seed, int items, int capacity) {
  Simulation it(seed);
  const Channel in = it.channel("in"), out = it.channel("out");
  std::vector<Spawn> children;
  children.push_back({"producer",
                      [=](Self& self) -> Script {
                        for (int item = 0; item < items; ++item)
                          co_await self.write(in, item);
                      },
                      {},
                      {in}});
  children.push_back({"buffer",
                      [=](Self& self) -> Script {
                        std::deque<int> held;
                        for (int done = 0; done < 2 * items; ++done) {
                          std::vector<Guard> guards;
                          if (static_cast<int>(held.size()) < capacity)
                            guards.push_back(reading(in));
                          if (!held.empty()) guards.push_back(writing(out, held.front()));
                          const Outcome outcome = co_await self.alt(guards);
                          if (outcome.failed) co_return;
                          if (guards[outcome.guard].kind == record::GuardKind::Read)
                            held.push_back(outcome.value);
                          else
                            held.pop_front();
                        }
                      },
                      {in},
                      {out}});
  children.push_back({"consumer",
                      [=](Self& self) -> Script {
                        for (int item = 0; item < items; ++item)
                          co_await self.read(out);
                      },
                      {out},
                      {}});
  return it.run(main_of(children));
}

tracer::Trace barriers(std::uint64_t seed, int members, int phases) {
  Simulation it(seed);
  const Barrier barrier = it.barrier("tick", at(members));
  const std::vector<Channel> links = channels(it, "link", members);
  std::vector<Spawn> children;
  for (int i = 0; i < members; ++i) {
    // Even members write to their odd neighbour between the phases.
    const Channel link = links[at(i / 2)];
    const bool has_neighbour = (i ^ 1) < members;
    children.push_back({numbered("member", i),
                        [=](Self& self) -> Script {
                          for (int phase = 0; phase < phases; ++phase) {
                            if (has_neighbour && i % 2 == 0) co_await self.write(link, phase);
                            if (has_neighbour && i % 2 == 1) co_await self.read(link);
                            co_await self.sync(barrier);
                          }
                        },
                        {link},
                        {link}});
  }
  return it.run(main_of(children));
}

tracer::Trace farm(std::uint64_t seed, int workers, int jobs) {
  Simulation it(seed);
  const Channel todo = it.channel("jobs", 2), done = it.channel("results");
  std::vector<Spawn> children;
  children.push_back({"farmer",
                      [=](Self& self) -> Script {
                        for (int job = 0; job < jobs; ++job)
                          co_await self.write(todo, job);
                      },
                      {},
                      {todo}});
  for (int i = 0; i < workers; ++i) {
    children.push_back({numbered("worker", i),
                        [=](Self& self) -> Script {
                          while (true) {
                            const Outcome job = co_await self.read(todo);
                            if (job.failed) co_return;
                            co_await self.write(done, job.value);
                          }
                        },
                        {todo},
                        {done}});
  }
  children.push_back({"collector",
                      [=](Self& self) -> Script {
                        for (int job = 0; job < jobs; ++job)
                          co_await self.read(done);
                      },
                      {done},
                      {}});
  return it.run(main_of(children));
}

tracer::Trace mixture(std::uint64_t seed, int rounds) {
  Simulation it(seed);
  const Channel data = it.channel("data"), quit = it.channel("quit");
  const Spawn sender{"sender",
                     [=](Self& self) -> Script {
                       for (int round = 0; round < rounds; ++round) {
                         if ((co_await self.choose(3)).value == 0) co_await self.sleep();
                         const Outcome sent = co_await self.write(data, round);
                         if (sent.failed) co_return;
                       }
                     },
                     {},
                     {data}};
  const Spawn stopper{"stopper",
                      [=](Self& self) -> Script {
                        co_await self.sleep();
                        co_await self.write(quit, 1);
                      },
                      {},
                      {quit}};
  const Spawn senders{"senders",
                      [=](Self& self) -> Script {
                        const std::vector<Spawn> both{sender, sender};
                        co_await self.par(both, record::ParKind::Seq);
                        const std::vector<Spawn> one{stopper};
                        co_await self.par(one);
                      },
                      {},
                      {}};
  const Spawn receiver{
      "receiver",
      [=](Self& self) -> Script {
        const std::vector<Guard> guards{reading(data), reading(quit), timing_out()};
        while (true) {
          const Outcome outcome = co_await self.alt(guards);
          if (outcome.failed || outcome.guard == 1) co_return;
        }
      },
      {data, quit},
      {}};
  return it.run(main_of({senders, receiver}));
}

tracer::Trace crossing(std::uint64_t seed, int rounds) {
  Simulation it(seed);
  const Channel there = it.channel("there"), back = it.channel("back");
  const auto side = [=](const std::string& name, Channel out, Channel in) {
    return Spawn{name,
                 [=](Self& self) -> Script {
                   for (int round = 0; round < rounds; ++round) {
                     const std::vector<Guard> guards{writing(out, round), reading(in)};
                     const Outcome first = co_await self.alt(guards);
                     if (first.guard == 0)
                       co_await self.read(in);
                     else
                       co_await self.write(out, round);
                     // Now and then one side insists on writing first; if both do, they are stuck.
                     if ((co_await self.choose(4)).value == 0) {
                       co_await self.write(out, round);
                       co_await self.read(in);
                     } else {
                       co_await self.read(in);
                       co_await self.write(out, round);
                     }
                   }
                 },
                 {in},
                 {out}};
  };
  return it.run(main_of({side("one", there, back), side("two", back, there)}));
}

}  // namespace csp::checker::learn::simulation
