// Programs for real_programs_test.cpp: which, says the argument. With another argument `beside` a
// thread sleeps beside the processes; with `once FILE` this happens only as long as there is no
// such file, which is made then. So it does with `again FILE`; when the file is there the program
// does not come to csp::run, nor to its end.
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <latch>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <csp/csp.hpp>

namespace {

csp::Process philosopher(int seat, csp::Writer<int> take_first, csp::Writer<int> take_second,
                         csp::Writer<int> put_first, csp::Writer<int> put_second) {
  for (;;) {
    co_await take_first.write(seat);
    co_await take_second.write(seat);
    co_await put_first.write(seat);
    co_await put_second.write(seat);
  }
}

csp::Process fork(csp::Reader<int> take, csp::Reader<int> put) {
  for (;;) {
    co_await take.read();
    co_await put.read();
  }
}

void dine(int count, bool is_asymmetric) {
  std::vector<csp::Process> dinner;
  {
    std::vector<csp::Channel<int>> take, put;
    for (int i = 0; i < count; ++i) {
      take.emplace_back("take." + std::to_string(i));
      put.emplace_back("put." + std::to_string(i));
    }
    for (int seat = 0; seat < count; ++seat) {
      auto first = static_cast<std::size_t>(seat);
      auto second = static_cast<std::size_t>((seat + 1) % count);
      if (is_asymmetric && seat == 0) std::swap(first, second);
      dinner.push_back(philosopher(seat, take[first].writer(), take[second].writer(),
                                   put[first].writer(), put[second].writer())
                           .named("philosopher." + std::to_string(seat)));
    }
    for (std::size_t i = 0; i < take.size(); ++i)
      dinner.push_back(fork(take[i].reader(), put[i].reader()).named("fork." + std::to_string(i)));
  }
  csp::run(csp::par(std::move(dinner)));
}

csp::Process thrower(csp::Reader<int> in) {
  while (const auto value = co_await in.next()) {
    if (*value == 2) throw std::runtime_error("two is too much");
  }
}

csp::Process counter(csp::Writer<int> out, int count) {
  for (int i = 0; i < count; ++i)
    co_await out.write(i);
}

csp::Process poisoner(csp::Writer<int> out) {
  co_await out.write(0);
  out.poison();
}

csp::Process drain(csp::Reader<int> in) {
  while (const auto value = co_await in.next())
    (void)value;
}

csp::Process killer() {
  std::fputs("last words\n", stdout);
  std::fflush(stdout);
  co_await csp::sleep_for(std::chrono::milliseconds(1));
  std::raise(SIGKILL);
}

csp::Process spinner() {
  co_await csp::sleep_for(std::chrono::milliseconds(1));
  static volatile bool is_true = true;
  while (is_true) {
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "", how = argc > 2 ? argv[2] : "";
  if (argc > 3 && std::filesystem::exists(argv[3])) {
    std::fputs("there it is\n", stderr);
    while (how == "again")
      std::this_thread::sleep_for(std::chrono::hours(1));
    return 3;
  }
  if (argc > 3) std::ofstream(argv[3]).put('\n');
  // It changes nothing any more when the processes begin: that would be told.
  std::latch is_there(1);
  std::optional<std::jthread> beside;
  if (how == "beside" || how == "once" || how == "again") {
    beside.emplace([&](const std::stop_token& stop) {
      is_there.count_down();
      while (!stop.stop_requested())
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    });
    is_there.wait();
  }
  csp::Channel<int> numbers("numbers");
  csp::Channel<int> jobs("jobs", csp::fifo(2));
  if (what == "dine") dine(3, false);
  if (what == "dine_left_handed") dine(3, true);
  if (what == "throw") csp::run(csp::par(thrower(numbers.reader()), counter(numbers.writer(), 4)));
  if (what == "kill") csp::run(killer());
  if (what == "spin") csp::run(spinner());
  if (what == "poison") {
    csp::run(csp::par(drain(jobs.reader()), poisoner(jobs.writer())));
  }
}
