// A steered program does what it is told, tells what happened, and recognises its states.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <deque>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/runtime/steered.hpp"
#include "tests/support/catch.hpp"

using namespace std::chrono_literals;
using csp::test::Answer;
using csp::test::Histories;
using csp::test::Line;
using csp::test::Steered;

namespace {

csp::Process write_all(csp::Writer<int> out, int count) {
  for (int i = 0; i < count; ++i)
    co_await out.write(i);
}
csp::Process read_all(csp::Reader<int> in) {
  while (const auto value = co_await in.next()) {
  }
}

// Two processes that want two locks, each in its own order.
struct Lock {
  csp::Writer<bool> take, give;
};
csp::Process take_both(Lock first, Lock second) {
  co_await first.take.write(true);
  co_await second.take.write(true);
  co_await second.give.write(true);
  co_await first.give.write(true);
}
csp::Process lock(csp::Reader<bool> take, csp::Reader<bool> give) {
  while (const auto is_taken = co_await take.next())
    co_await give.read();
}
void two_locks() {
  std::vector<csp::Process> processes;
  {
    csp::Channel<bool> take_a("take.a"), give_a("give.a"), take_b("take.b"), give_b("give.b");
    const Lock a{take_a.writer(), give_a.writer()}, b{take_b.writer(), give_b.writer()};
    processes.push_back(take_both(a, b));
    processes.push_back(take_both(b, a));
    processes.push_back(lock(take_a.reader(), give_a.reader()));
    processes.push_back(lock(take_b.reader(), give_b.reader()));
  }
  csp::run(csp::par(std::move(processes)));
}

std::set<std::string> words_of(const Answer& answer) {
  std::set<std::string> words;
  for (const std::string& decision : answer.decisions())
    words.insert(decision.substr(0, decision.find(' ')));
  return words;
}

bool has(const Answer& answer, const Line& start) {
  for (const Line& line : answer.log) {
    if (line.size() >= start.size() && std::equal(start.begin(), start.end(), line.begin()))
      return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a schedule brings about a deadlock, and the same log every time") {
  Steered program(two_locks);
  REQUIRE(program.hello() == "csp-control 3");
  const std::vector<std::string> schedule = {"# each takes one", "run 0",           "run 0.0",
                                             "run 0.1",          "run 0.2",         "run 0.3",
                                             "pass 0.0 0 0.2 0", "pass 0.1 0 0.3 0"};
  const Answer answer = program.run(2, 0, schedule);
  CHECK(answer.end() == "stuck");
  CHECK(answer.exit == "exited 70");
  CHECK(program.run(2, 0, schedule).text == answer.text);
  // In some other orders there is none.
  std::set<std::string> ends;
  for (std::uint64_t seed = 1; seed <= 20; ++seed)
    ends.insert(program.run(100, seed).end());
  CHECK(ends == std::set<std::string>{"completed", "stuck"});
}

TEST_CASE("a run with no way on ends stuck, with the exit code of a deadlock") {
  Steered program([] {
    csp::Channel<int> left("left"), right("right");
    csp::run(csp::par(write_all(left.writer(), 1), write_all(right.writer(), 1),
                      [](csp::Writer<int> l, csp::Reader<int>, csp::Reader<int>) -> csp::Process {
                        co_await l.write(7);
                      }(left.writer(), right.reader(), left.reader())));
  });
  const Answer answer = program.run(100);
  CHECK(answer.end() == "stuck");
  CHECK(answer.exit == "exited 70");
}

TEST_CASE("a decision that is not possible is refused") {
  Steered program(two_locks);
  const Answer answer = program.run(10, 0, {"run 0", "pass 0.0 0 0.2 0"});
  REQUIRE(answer.end() == "refused");
  CHECK(answer.log.back()[2].find("line 2: `pass 0.0 0 0.2 0`") == 0);
}

TEST_CASE("every kind of decision comes about") {
  Steered program([] {
    csp::Channel<int> buffered("buffered", csp::fifo(2)), poisoned("poisoned"), closed("closed");
    csp::Barrier barrier;
    csp::run(csp::par(
        write_all(buffered.writer(), 2), read_all(buffered.reader()), read_all(closed.reader()),
        write_all(closed.writer(), 1), read_all(poisoned.reader()),
        [](csp::Writer<int> out, csp::Enrolment here) -> csp::Process {
          const std::uint32_t chosen = co_await csp::choose(2);
          if (chosen == 1) co_await csp::sleep_for(1ms);
          auto taken = co_await csp::alt(out.write(1), csp::skip());
          static_cast<void>(taken);
          co_await here.sync();
          out.poison();
        }(poisoned.writer(), barrier.enrol()),
        [](csp::Enrolment here) -> csp::Process { co_await here.sync(); }(barrier.enrol())));
  });
  std::set<std::string> words;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Answer answer = program.run(100, seed);
    CHECK(answer.end() == "completed");
    words.merge(words_of(answer));
  }
  CHECK(words == std::set<std::string>{"choose", "closed", "get", "pass", "poisoned", "put", "run",
                                       "skip", "sync", "timer"});
}

TEST_CASE("guards that are not enabled are told apart from those that are") {
  Steered program([] {
    csp::Channel<int> left("left"), right("right");
    csp::run([](csp::Reader<int> a, csp::Reader<int> b) -> csp::Process {
      co_await csp::alt(csp::when(false, a.read()), b.read(), csp::when(false, csp::skip()));
    }(left.reader(), right.reader()));
  });
  const Answer answer = program.run(1);
  CHECK(has(answer, {"disabled", "0", "read", "c0"}));
  CHECK(has(answer, {"guard", "1", "read", "c1"}));
  CHECK(has(answer, {"disabled", "2", "skip", "-"}));
}

TEST_CASE("a deadline comes last where time is maximal") {
  Steered program([] {
    csp::Channel<int> numbers("numbers");
    csp::run(csp::par(write_all(numbers.writer(), 3), read_all(numbers.reader()),
                      []() -> csp::Process { co_await csp::sleep_for(1ms); }()));
  });
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const std::vector<std::string> decisions = program.run(100, seed, {}, "maximal").decisions();
    std::vector<std::string> happenings;
    for (const std::string& decision : decisions) {
      if (!decision.starts_with("run")) happenings.push_back(decision);
    }
    CHECK(happenings.back() == "timer 0.2 0");
  }
}

TEST_CASE("the earliest deadline comes first where time is maximal, equal ones in any order") {
  const auto sleep = [](std::chrono::milliseconds first,
                        std::chrono::milliseconds second) -> csp::Process {
    co_await csp::sleep_for(first);
    co_await csp::sleep_for(second);
  };
  Steered program(
      [&sleep] { csp::run(csp::par(sleep(20ms, 20ms), sleep(30ms, 10ms), sleep(50ms, 0ms))); });
  std::set<std::string> orders;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::string order;
    for (const std::string& decision : program.run(100, seed, {}, "maximal").decisions())
      order += decision.starts_with("timer") ? decision.substr(8, 1) : "";
    orders.insert(order);
  }
  // At 20, 30 and twice at 40 ms, at 50 and once more at 50.
  CHECK(orders == std::set<std::string>{"010122", "011022"});
}

TEST_CASE("a deadline that is not the earliest is refused where time is maximal") {
  Steered program([] {
    csp::run(csp::par([]() -> csp::Process { co_await csp::sleep_for(1ms); }(),
                      []() -> csp::Process { co_await csp::sleep_for(2ms); }()));
  });
  const std::vector<std::string> schedule = {"run 0", "run 0.0", "run 0.1", "timer 0.1 0"};
  CHECK(program.run(10, 0, schedule, "any").end() == "completed");
  CHECK(program.run(10, 0, schedule, "maximal").end() == "refused");
}

TEST_CASE("who asks what time it is is told so where time is maximal") {
  Steered program([] {
    csp::run([]() -> csp::Process {
      co_await csp::sleep_for(1ms);
      co_await csp::sleep_until(csp::now() + 1ms);
    }());
  });
  CHECK(program.run(10, 0, {}, "any").count("hazard") == 0);
  const Answer answer = program.run(10, 0, {}, "maximal");
  CHECK(answer.count("hazard") == 1);
  CHECK(has(answer, {"hazard", "clock"}));
  CHECK(has(answer, {"guard", "0", "timeout", "1000000"}));
}

TEST_CASE("a loop that starts processes and makes channels uses the same places again") {
  Steered program([] {
    csp::run([]() -> csp::Process {
      for (int round = 0; round < 5; ++round) {
        csp::Channel<int> numbers("numbers");
        co_await csp::par(write_all(numbers.writer(), 1), read_all(numbers.reader()));
      }
    }());
  });
  Histories histories;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Answer answer = program.run(100, seed);
    CHECK(answer.end() == "completed");
    CHECK(answer.count("process") == 11);
    std::set<std::string> places;
    for (const Line& line : answer.log) {
      if (line[0] == "process" || line[0] == "channel") places.insert(line[1]);
    }
    CHECK(places == std::set<std::string>{"0", "0.0", "0.1", "0/c0"});
    CHECK(histories.add(answer));
  }
}

TEST_CASE("a state is a function of what the process took part in, whatever its messages own") {
  struct Message {
    explicit Message(int number)
        : text(60, static_cast<char>('a' + number)),
          items{number, number + 1},
          owned(std::make_unique<int>(number)) {}
    std::string text;
    std::vector<int> items;
    std::deque<int> queue{1, 2, 3};
    std::unique_ptr<int> owned;
  };
  Steered program([] {
    csp::Channel<Message> in("in"), out("out");
    const auto produce = [](csp::Writer<Message> to, int first) -> csp::Process {
      for (int i = 0;; i = (i + 1) % 2)
        co_await to.write(Message(first + i));
    };
    csp::run(csp::par(
        produce(in.writer(), 0), produce(in.writer(), 2),
        [](csp::Reader<Message> from, csp::Writer<Message> to) -> csp::Process {
          std::deque<Message> kept;
          for (;;) {
            kept.push_back(co_await from.read());
            if (kept.size() == 3) {
              co_await to.write(std::move(kept.front()));
              kept.pop_front();
            }
          }
        }(in.reader(), out.writer()),
        [](csp::Reader<Message> from) -> csp::Process {
          for (;;)
            co_await from.read();
        }(out.reader())));
  });
  Histories histories;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Answer answer = program.run(300, seed);
    CHECK(answer.count("hazard") == 0);
    CHECK(histories.add(answer));
  }
  // The one in the middle keeps two of four messages, in a queue that walks through its blocks.
  CHECK(histories.states() < 2500);
}

TEST_CASE("a program finds its blocks at the same addresses in every run") {
  Steered program([] {
    csp::Channel<std::uint32_t> numbers("numbers");
    csp::run(csp::par(
        [](csp::Writer<std::uint32_t> out) -> csp::Process {
          const auto block = std::make_unique<int>(1);
          const auto address = reinterpret_cast<std::uintptr_t>(block.get());
          co_await out.write(static_cast<std::uint32_t>(address));
        }(numbers.writer()),
        [](csp::Reader<std::uint32_t> in) -> csp::Process {
          co_await in.read();
        }(numbers.reader())));
  });
  const Answer first = program.run(10);
  CHECK(first.end() == "completed");
  for (int again = 0; again < 3; ++again)
    CHECK(program.run(10).text == first.text);
}

TEST_CASE("what is not there leaves no trace in a state") {
  Steered program([] {
    csp::Channel<int> numbers("numbers"), result("result");
    const auto count = [](csp::Reader<int> in, csp::Writer<int> out) -> csp::Process {
      int heard = 0;
      while (const auto value = co_await in.next())
        ++heard;
      co_await out.write(heard);
    };
    csp::run(csp::par(write_all(numbers.writer(), 3), count(numbers.reader(), result.writer()),
                      count(numbers.reader(), result.writer()), read_all(result.reader())));
  });
  Histories histories;
  for (std::uint64_t seed = 1; seed <= 40; ++seed)
    CHECK(histories.add(program.run(100, seed)));
}

TEST_CASE("an exception that was caught leaves no trace in a state, one that is kept does") {
  const auto juggle = [](csp::Reader<int> in, bool keeps) -> csp::Process {
    std::exception_ptr kept;
    for (int number = 1; number != 0;) {
      number = co_await in.read();
      try {
        throw std::runtime_error(std::to_string(number));
      } catch (const std::runtime_error& error) {
        if (keeps) kept = std::current_exception();
      }
      number = 1;
    }
  };
  const auto give = [](csp::Writer<int> out) -> csp::Process {
    for (int number = 0; number < 4; ++number)
      co_await out.write(number % 2);
  };
  for (const bool keeps : {false, true}) {
    Steered program([&] {
      csp::Channel<int> left("left"), right("right");
      csp::run(csp::par(give(left.writer()), give(right.writer()), juggle(left.reader(), keeps),
                        juggle(right.reader(), keeps)));
    });
    Histories histories;
    std::set<std::string> states;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const Answer answer = program.run(8, seed);
      CHECK(histories.add(answer));
      for (const Line& line : answer.log) {
        if (line[0] == "state" && line[1] == "0.2") states.insert(line[2]);
      }
    }
    // Before it has caught anything, and behind a 0 and a 1.
    CHECK(states.size() == (keeps ? 3 : 2));
  }
}

TEST_CASE("memory that two processes can reach is told") {
  Steered program([] {
    const auto shared = std::make_shared<int>(0);
    const auto use = [](std::shared_ptr<int> mine) -> csp::Process {
      for (int i = 0; i < 2; ++i) {
        ++*mine;
        co_await csp::sleep_for(1ms);
      }
    };
    csp::run(csp::par(use(shared), use(shared)));
  });
  CHECK(has(program.run(10), {"hazard", "shared"}));
}

namespace {
int counter = 0;
}
TEST_CASE("a process that changes a variable outside is told, with the variable") {
  int in_main = 0;
  Steered program([&in_main] {
    csp::run(csp::par(
        [](int* outside) -> csp::Process {
          co_await csp::sleep_for(1ms);
          ++*outside;
        }(&in_main),
        []() -> csp::Process {
          co_await csp::sleep_for(1ms);
          ++counter;
        }()));
  });
  const Answer answer = program.run(10);
  CHECK(has(answer, {"hazard", "global", "the variable `(anonymous namespace)::counter`"}));
  CHECK(has(answer, {"hazard", "global", "a variable of main or of what main calls"}));

  CHECK(answer.count("hazard") == 2);
}

namespace {
thread_local int counter_of_thread = 0;
}
TEST_CASE("a process that changes a variable of its thread is told, with the variable") {
  Steered program([] {
    csp::run([]() -> csp::Process {
      co_await csp::sleep_for(1ms);
      ++counter_of_thread;
    }());
  });
  const Answer answer = program.run(10);
  CHECK(
      has(answer, {"hazard", "global", "the variable `(anonymous namespace)::counter_of_thread`"}));
  CHECK(answer.count("hazard") == 1);
}

TEST_CASE("a block that only a variable leads to is watched, one that a process has is not") {
  Steered program([] {
    auto kept = std::make_unique<int>(0);
    const auto given = std::make_shared<long>(0);
    csp::run(csp::par(
        [](const std::unique_ptr<int>* outside) -> csp::Process {
          co_await csp::sleep_for(1ms);
          ++**outside;
          co_await csp::sleep_for(1ms);
        }(&kept),
        [](std::shared_ptr<long> mine) -> csp::Process {
          co_await csp::sleep_for(1ms);
          ++*mine;
        }(given)));
  });
  const Answer answer = program.run(10);
  CHECK(has(answer, {"hazard", "global", "a block of 4 bytes that a variable leads to"}));
  CHECK(answer.count("hazard") == 1);
}

TEST_CASE("a process that keeps an address of memory that malloc gave is told so") {
  for (const bool is_early : {false, true}) {
    Steered program([is_early] {
      void* const early = std::malloc(1);
      csp::run([](void* given) -> csp::Process {
        co_await csp::sleep_for(1ms);
        void* const kept = given != nullptr ? given : std::malloc(std::size_t{1} << 20);
        co_await csp::sleep_for(1ms);
        if (kept != given) std::free(kept);
      }(is_early ? early : nullptr));
      std::free(early);
    });
    const Answer answer = program.run(10);
    CHECK(answer.end() == "completed");
    CHECK(has(answer, {"hazard", "unseen", "it keeps an address there"}));
  }
}

TEST_CASE("a process that never communicates again is told by its place") {
  Steered program([] {
    csp::run(csp::par([]() -> csp::Process { co_return; }(),
                      []() -> csp::Process {
                        co_await csp::sleep_for(1ms);
                        static volatile bool is_true = true;
                        while (is_true) {
                        }
                      }()));
  });
  CHECK(program.run(10, 0, {}, "any", 100).exit == "spinning 0.1");
}

TEST_CASE("what was told before a crash is kept, and so is what was printed") {
  Steered program([] {
    csp::run([]() -> csp::Process {
      co_await csp::sleep_for(1ms);
      std::fputs("last words\n", stderr);
      raise(SIGKILL);
    }());
  });
  const Answer answer = program.run(10);
  CHECK(answer.exit == "killed 9");
  CHECK(answer.output == "last words\n");
  CHECK(answer.decisions() == std::vector<std::string>{"run 0", "timer 0 0", "run 0"});
  CHECK(answer.end().empty());
}

TEST_CASE("an exception cancels, and is told with its text") {
  Steered program([] {
    csp::Channel<int> never("never");
    csp::run(
        csp::par([](csp::Reader<int> in) -> csp::Process { co_await in.read(); }(never.reader()),
                 [](csp::Writer<int>) -> csp::Process {
                   co_await csp::sleep_for(1ms);
                   throw std::runtime_error("no more");
                 }(never.writer())));
  });
  const Answer answer = program.run(10);
  CHECK(has(answer, {"ended", "0.1", "exception", "no more", typeid(std::runtime_error).name()}));
  CHECK(has(answer, {"ended", "0.0", "cancelled", "", ""}));
}

TEST_CASE("whoever is told to stop does not even sleep") {
  Steered program([] {
    const auto tell = []() -> csp::Process {
      throw std::runtime_error("no more");
      co_return;
    };
    const auto sleep = []() -> csp::Process { co_await csp::sleep_for(1ms); };
    csp::run(csp::par(tell(), sleep()));
  });
  const Answer answer = program.run(10);
  CHECK(has(answer, {"ended", "0.1", "cancelled", "", ""}));
  CHECK(answer.decisions() == std::vector<std::string>{"run 0", "run 0.0", "run 0.1", "run 0"});
}

TEST_CASE("a process that waits for children stops there, whether they were faster or not") {
  static const auto nothing = []() -> csp::Process { co_return; };
  const auto lead = []() -> csp::Process {
    {
      csp::ForkScope scope;
      scope.fork(nothing());
      co_await csp::choose(1);
      co_await scope.join();
    }
    csp::ForkScope forgotten;
    forgotten.fork(nothing());
    co_await csp::choose(1);
  };
  Steered program([&] { csp::run(lead()); });
  for (const bool child_is_fast : {false, true}) {
    std::vector<std::string> schedule{"run 0"};
    for (int scope = 0; scope < 2; ++scope) {
      if (child_is_fast) schedule.push_back("run 0.0");
      schedule.insert(schedule.end(), {"choose 0 0", "run 0"});
      if (!child_is_fast) schedule.push_back("run 0.0");
      schedule.push_back("run 0");
    }
    const Answer answer = program.run(10, 0, schedule);
    CHECK(answer.end() == "completed");
    CHECK(answer.decisions() == schedule);
    CHECK(answer.count("cancel") == 1);  // of the scope that is gone before it is waited for
    CHECK(has(answer, {"process", "0.0", "0/j0"}));
  }
}

TEST_CASE("a second run is told, and not steered") {
  Steered program([] {
    csp::run([]() -> csp::Process { co_return; }());
    csp::run([]() -> csp::Process { co_return; }());
  });
  CHECK(program.run(10).end() == "again");
}

namespace {

constexpr int busy_writes = 30;

// Who comes first to the one that asks once: the one that has only that to do, or the busy one?
void busy_and_idle() {
  csp::Channel<int> numbers("numbers"), first("first");
  const auto busy = [](csp::Writer<int> out, csp::Writer<int> last) -> csp::Process {
    for (int i = 0; i < busy_writes; ++i)
      co_await out.write(i);
    co_await last.write(1);
  };
  csp::run(csp::par(busy(numbers.writer(), first.writer()), read_all(numbers.reader()),
                    write_all(first.writer(), 1), [](csp::Reader<int> in) -> csp::Process {
                      co_await in.read();
                    }(first.reader())));
}

std::string by_priorities(int changes, int length) {
  return " priorities " + std::to_string(changes) + " " + std::to_string(length);
}

std::size_t busy_comes_first(const Answer& answer) {
  const std::vector<std::string> decisions = answer.decisions();
  return std::ranges::count(decisions, "pass 0.0 0 0.3 0") == 1 ? 1 : 0;
}

}  // namespace

TEST_CASE("by priorities one process is kept waiting as long as it takes, at random it is not") {
  Steered program(busy_and_idle);
  std::size_t at_random = 0, by_priority = 0, seeds = 60;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    at_random += busy_comes_first(program.run(200, seed));
    by_priority += busy_comes_first(program.run(200, seed, {}, "any", 5000, by_priorities(0, 1)));
  }
  CHECK(at_random == 0);
  // The busy one or its reader has the highest of four priorities in half of all cases.
  CHECK(by_priority > seeds / 4);
  CHECK(by_priority < 3 * seeds / 4);
}

TEST_CASE("a change of priorities lets somebody else go first for the rest of the run") {
  Steered program(busy_and_idle);
  std::set<std::size_t> turns;  // how many numbers come before the idle one's turn
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const std::vector<std::string> decisions =
        program.run(200, seed, {}, "any", 5000, by_priorities(2, busy_writes)).decisions();
    std::size_t numbers = 0;
    for (const std::string& decision : decisions) {
      if (decision == "pass 0.2 0 0.3 0") turns.insert(numbers);
      numbers += decision == "pass 0.0 0 0.1 0" ? 1 : 0;
    }
  }
  CHECK(turns.size() > 5);
}

TEST_CASE("a run by priorities is the same for the same seed, and a schedule goes there again") {
  Steered program(two_locks);
  std::set<std::string> ends;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Answer answer = program.run(100, seed, {}, "any", 5000, by_priorities(2, 8));
    CHECK(program.run(100, seed, {}, "any", 5000, by_priorities(2, 8)).text == answer.text);
    CHECK(program.run(100, 0, answer.decisions()).text == answer.text);
    ends.insert(answer.end());
  }
  CHECK(ends == std::set<std::string>{"completed", "stuck"});
}

TEST_CASE("a run by priorities stops at its limit, and everybody has run on") {
  Steered program(busy_and_idle);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Answer answer = program.run(7, seed, {}, "any", 5000, by_priorities(2, 7));
    CHECK(answer.end() == "limit");
    std::size_t happenings = 0;
    for (const std::string& decision : answer.decisions())
      happenings += decision.starts_with("run") ? 0 : 1;
    CHECK(happenings == 7);
  }
}

TEST_CASE("a deadline comes last by priorities, too, where time is maximal") {
  Steered program([] {
    csp::Channel<int> numbers("numbers");
    csp::run(csp::par(write_all(numbers.writer(), 3), read_all(numbers.reader()),
                      []() -> csp::Process { co_await csp::sleep_for(1ms); }()));
  });
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::string last;
    for (const std::string& decision :
         program.run(100, seed, {}, "maximal", 5000, by_priorities(2, 4)).decisions()) {
      if (!decision.starts_with("run")) last = decision;
    }
    CHECK(last == "timer 0.2 0");
  }
}

TEST_CASE("what is told to be possible is possible, and nothing else is done") {
  Steered program(two_locks);
  for (const std::string how : {" possible", " possible priorities 1 5"}) {
    const Answer answer = program.run(100, 3, {}, "any", 5000, how);
    std::vector<std::string> schedule, possible;
    for (const Line& line : answer.log) {
      if (line[0] == "may") possible.push_back(line[1]);
      if (line[0] != "do") continue;
      CHECK(std::ranges::count(possible, line[1]) == 1);
      for (const std::string& one : possible) {
        std::vector<std::string> other = schedule;
        other.push_back(one);
        CHECK(program.run(0, 0, other).end() != "refused");
      }
      schedule.push_back(line[1]);
      possible.clear();
    }
    CHECK(answer.count("may") > answer.count("do"));
    CHECK(program.run(100, 0, schedule, "any", 5000, " possible").count("may") ==
          answer.count("may"));
  }
}
