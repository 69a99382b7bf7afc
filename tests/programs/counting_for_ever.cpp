// expect: gave_up local states
// options: --local-states 200
// alone: goes on
//
// A process that counts without end never comes to the same state again: that is said, with its
// name, and nothing is claimed.
#include <csp/csp.hpp>

namespace {

csp::Process count(csp::Writer<unsigned> out) {
  for (unsigned i = 0;; ++i)
    co_await out.write(i);
}

csp::Process hear(csp::Reader<unsigned> in) {
  for (;;)
    co_await in.read();
}

}  // namespace

int main() {
  csp::Channel<unsigned> numbers("numbers");
  csp::run(
      csp::par(count(numbers.writer()).named("counter"), hear(numbers.reader()).named("listener")));
}
