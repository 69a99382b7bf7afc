// philosophers N symmetric|asymmetric|butler once|ever: examples/dining_philosophers.cpp without
// its clock.
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <csp/csp.hpp>

namespace {

struct Hand {
  csp::Writer<int> take, put;
};

csp::Process philosopher(int seat, bool is_once, Hand first, Hand second, csp::Writer<int> sit,
                         csp::Writer<int> leave, bool has_butler) {
  for (bool again = true; again; again = !is_once) {
    if (has_butler) co_await sit.write(seat);
    co_await first.take.write(seat);
    co_await second.take.write(seat);
    co_await first.put.write(seat);
    co_await second.put.write(seat);
    if (has_butler) co_await leave.write(seat);
  }
}

csp::Process fork(csp::Reader<int> take, csp::Reader<int> put) {
  while (const auto seat = co_await take.next())
    co_await put.read();
}

csp::Process butler(csp::Reader<int> sit, csp::Reader<int> leave, int chairs) {
  int seated = 0;
  for (;;) {
    co_await csp::alt(
        csp::when(
            seated < chairs, sit.read() >> [&](int) { ++seated; }),
        leave.read() >> [&](int) { --seated; });
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const int count = std::atoi(argv[1]);
  const std::string variant = argv[2], times = argv[3];
  std::vector<csp::Process> processes;
  {
    csp::Channel<int> sit("sit"), leave("leave");
    std::vector<csp::Channel<int>> take, put;
    for (int i = 0; i < count; ++i) {
      take.emplace_back("take." + std::to_string(i));
      put.emplace_back("put." + std::to_string(i));
    }
    const auto hand = [&](int i) {
      const auto at = static_cast<std::size_t>(i % count);
      return Hand{take[at].writer(), put[at].writer()};
    };
    for (int i = 0; i < count; ++i) {
      Hand first = hand(i), second = hand(i + 1);
      if (variant == "asymmetric" && i == count - 1) std::swap(first, second);
      processes.push_back(philosopher(i, times == "once", std::move(first), std::move(second),
                                      sit.writer(), leave.writer(), variant == "butler")
                              .named("philosopher." + std::to_string(i)));
      const auto at = static_cast<std::size_t>(i);
      processes.push_back(
          fork(take[at].reader(), put[at].reader()).named("fork." + std::to_string(i)));
    }
    if (variant == "butler")
      processes.push_back(butler(sit.reader(), leave.reader(), count - 1).named("butler"));
  }
  csp::run(csp::par(std::move(processes)));
}
