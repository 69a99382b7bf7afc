// expect: holds
// alone: goes on
//
// A buffer of one between a writer and a reader that go on for ever: what comes out is what went
// in.
#include <cstdlib>

#include <csp/csp.hpp>

namespace {

csp::Process count(csp::Writer<int> out) {
  for (int i = 0;; i = (i + 1) % 3)
    co_await out.write(i);
}

csp::Process expect_count(csp::Reader<int> in) {
  for (int i = 0;; i = (i + 1) % 3) {
    if (co_await in.read() != i) std::abort();
  }
}

}  // namespace

int main() {
  csp::Channel<int> numbers("numbers", csp::fifo(1));
  csp::run(csp::par(count(numbers.writer()).named("counter"),
                    expect_count(numbers.reader()).named("listener")));
}
