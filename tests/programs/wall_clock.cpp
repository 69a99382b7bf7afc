// expect: holds_up_to_bound depends on
// alone: ends
//
// A process asks the machine's clock, and not csp::now(), what to send.
#include <chrono>

#include <csp/csp.hpp>

namespace {

csp::Process tell_time(csp::Writer<bool> out) {
  for (int i = 0; i < 3; ++i) {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    co_await out.write(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count() % 2 == 0);
  }
}

csp::Process hear(csp::Reader<bool> in) {
  while (const auto value = co_await in.next()) {
  }
}

}  // namespace

int main() {
  csp::Channel<bool> is_even("is_even");
  csp::run(csp::par(tell_time(is_even.writer()).named("clock"),
                    hear(is_even.reader()).named("listener")));
}
