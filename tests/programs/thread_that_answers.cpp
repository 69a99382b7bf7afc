// expect: holds_up_to_bound depends on
// alone: ends
//
// A process waits for what another thread has counted by then, and sends it: how far that thread
// came, nobody decides.
#include <atomic>
#include <stop_token>
#include <thread>

#include <csp/csp.hpp>

namespace {

csp::Process report(const std::atomic<long>* counted, csp::Writer<long> out) {
  for (int i = 0; i < 2; ++i)
    co_await out.write(counted->load());
}

csp::Process hear(csp::Reader<long> in) {
  while (const auto value = co_await in.next()) {
  }
}

}  // namespace

int main() {
  // Not among main's variables, which are watched.
  const auto counted = std::make_unique<std::atomic<long>>(0);
  const std::jthread counter([&](const std::stop_token& stop) {
    while (!stop.stop_requested())
      ++*counted;
  });
  csp::Channel<long> numbers("numbers");
  csp::run(csp::par(report(counted.get(), numbers.writer()).named("reporter"),
                    hear(numbers.reader()).named("listener")));
}
