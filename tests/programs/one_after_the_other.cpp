// expect: holds
// alone: goes on
//
// Sequences of processes within a loop: each begins when the one before it has ended.
#include <cstdlib>

#include <csp/csp.hpp>

namespace {

csp::Process send(csp::Writer<int> out, int value) { co_await out.write(value); }

csp::Process send_in_order(csp::Writer<int> out) {
  for (;;)
    co_await csp::seq(send(out, 1), send(out, 2), send(out, 3));
}

csp::Process expect_in_order(csp::Reader<int> in) {
  for (int i = 1;; i = i % 3 + 1) {
    if (co_await in.read() != i) std::abort();
  }
}

}  // namespace

int main() {
  csp::Channel<int> numbers("numbers");
  csp::run(csp::par(send_in_order(numbers.writer()).named("sender"),
                    expect_in_order(numbers.reader()).named("listener")));
}
