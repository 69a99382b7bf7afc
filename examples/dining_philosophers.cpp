// Dijkstra's dining philosophers: N philosophers, N forks, two forks to eat.
//
//   philosopher i --take.i--> fork i <--take.i-- philosopher i-1      (and put.i the same way)
//
// A fork is a process that lets itself be taken by whoever comes first and then waits to be put
// back. Each philosopher takes the fork at the left hand, then the one at the right. If all take
// their left fork before any takes a right one, all wait for ever. That hardly ever happens in a
// run: which is why it hangs once a month, and why one looks for it with
//
//   csp-trace run -o dinner.csptrace dining_philosophers
//   csp-check trace dinner.csptrace
//
// Two cures: --asymmetric (the last philosopher is left-handed) and --butler (at most N-1 may sit
// at a time). (E. W. Dijkstra, "Hierarchical ordering of sequential processes", 1971; C. A. R.
// Hoare, "Communicating Sequential Processes", section 2.5.)
#include <chrono>
#include <iostream>
#include <string>
#include <vector>

#include <csp/csp.hpp>

#include "examples/command_line.hpp"

namespace {

using namespace std::chrono_literals;

// What a philosopher needs of a fork.
struct Hand {
  csp::Writer<int> take, put;
};

// What a philosopher needs of the butler.
struct Chair {
  csp::Writer<int> sit, leave;
};

csp::Task<> eat(int seat, Hand& first, Hand& second) {
  co_await first.take.write(seat);
  co_await second.take.write(seat);
  co_await csp::sleep_for(1ms);
  co_await first.put.write(seat);
  co_await second.put.write(seat);
}

csp::Process philosopher(int seat, int meals, Hand first, Hand second) {
  for (int meal = 0; meal < meals; ++meal) {
    co_await csp::sleep_for(1ms);  // think
    co_await eat(seat, first, second);
  }
}

csp::Process polite_philosopher(int seat, int meals, Hand first, Hand second, Chair chair) {
  for (int meal = 0; meal < meals; ++meal) {
    co_await csp::sleep_for(1ms);
    co_await chair.sit.write(seat);
    co_await eat(seat, first, second);
    co_await chair.leave.write(seat);
  }
}

csp::Process fork(csp::Reader<int> take, csp::Reader<int> put) {
  while (const auto seat = co_await take.next())
    co_await put.read();
}

csp::Process butler(csp::Reader<int> sit, csp::Reader<int> leave, int chairs) {
  int seated = 0;
  for (;;) {  // until both channels are closed
    co_await csp::alt(
        csp::when(
            seated < chairs, sit.read() >> [&](int) { ++seated; }),
        leave.read() >> [&](int) { --seated; });
  }
}

// A name with its index, as CSP_M writes it: take.3
std::string numbered(const char* name, int index) { return name + ("." + std::to_string(index)); }

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Philosophers who may deadlock, and two ways to stop them.\nExample: dining_philosophers "
      "--count 5 --meals 3"};
  int count = 5, meals = 3;
  bool is_asymmetric = false, has_butler = false;
  app.add_option("--count", count, "philosophers")
      ->check(CLI::Range(2, 100'000))
      ->capture_default_str();
  app.add_option("--meals", meals, "meals of each")
      ->check(CLI::Range(0, most))
      ->capture_default_str();
  auto* const asymmetric = app.add_flag("--asymmetric", is_asymmetric,
                                        "the last philosopher takes the right fork first");
  app.add_flag("--butler", has_butler, "a butler lets at most all but one sit down")
      ->excludes(asymmetric);
  parse_command_line(app, argc, argv);

  std::vector<csp::Process> dinner;
  {
    std::vector<csp::Channel<int>> take, put;
    for (int i = 0; i < count; ++i) {
      take.emplace_back(numbered("take", i));
      put.emplace_back(numbered("put", i));
    }
    const auto hand = [&](int i) {
      const auto fork_index = static_cast<std::size_t>(i % count);
      return Hand{take[fork_index].writer(), put[fork_index].writer()};
    };
    csp::Channel<int> sit("sit"), leave("leave");
    for (int seat = 0; seat < count; ++seat) {
      const bool is_left_handed = is_asymmetric && seat == count - 1;
      Hand first = hand(is_left_handed ? seat + 1 : seat);
      Hand second = hand(is_left_handed ? seat : seat + 1);
      dinner.push_back((has_butler
                            ? polite_philosopher(seat, meals, std::move(first), std::move(second),
                                                 Chair{sit.writer(), leave.writer()})
                            : philosopher(seat, meals, std::move(first), std::move(second)))
                           .named(numbered("philosopher", seat)));
    }
    for (int i = 0; i < count; ++i) {
      const auto index = static_cast<std::size_t>(i);
      dinner.push_back(fork(take[index].reader(), put[index].reader()).named(numbered("fork", i)));
    }
    if (has_butler)
      dinner.push_back(butler(sit.reader(), leave.reader(), count - 1).named("butler"));
  }
  csp::run(csp::par(std::move(dinner)));
  std::cout << count << " philosophers have eaten " << meals << " meals each\n";
}
