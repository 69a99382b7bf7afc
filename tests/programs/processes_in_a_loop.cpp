// expect: holds
// alone: goes on
//
// A loop starts two processes, with a channel of their own, again and again.
#include <csp/csp.hpp>

namespace {

csp::Process send(csp::Writer<int> out) {
  for (int i = 0; i < 2; ++i)
    co_await out.write(i);
}

csp::Process hear(csp::Reader<int> in) {
  while (const auto value = co_await in.next()) {
  }
}

csp::Process start_again() {
  for (;;) {
    csp::Channel<int> numbers("numbers");
    co_await csp::par(send(numbers.writer()).named("sender"),
                      hear(numbers.reader()).named("listener"));
  }
}

}  // namespace

int main() { csp::run(start_again().named("starter")); }
