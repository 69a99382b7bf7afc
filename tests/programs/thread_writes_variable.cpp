// expect: holds_up_to_bound another thread
// alone: ends
//
// A thread counts in a global variable while the processes run, and one of them waits for it to.
#include <atomic>
#include <stop_token>
#include <thread>

#include <csp/csp.hpp>

namespace {

std::atomic<long> counted = 0;

csp::Process count(csp::Writer<int> out) {
  for (const long before = counted; counted == before;)
    std::this_thread::yield();
  for (int i = 0; i < 3; ++i)
    co_await out.write(i);
}

csp::Process hear(csp::Reader<int> in) {
  while (const auto value = co_await in.next()) {
  }
}

}  // namespace

int main() {
  const std::jthread counter([](const std::stop_token& stop) {
    while (!stop.stop_requested())
      ++counted;
  });
  csp::Channel<int> numbers("numbers");
  csp::run(
      csp::par(count(numbers.writer()).named("counter"), hear(numbers.reader()).named("listener")));
}
