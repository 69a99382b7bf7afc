// expect: holds
// alone: goes on
//
// Two write and two read on one channel, for ever.
#include <cstdlib>

#include <csp/csp.hpp>

namespace {

csp::Process send(csp::Writer<int> out, int who) {
  for (int round = 0;; round = 1 - round)
    co_await out.write(10 * who + round);
}

csp::Process hear(csp::Reader<int> in) {
  for (;;) {
    const int heard = co_await in.read();
    if (heard / 10 > 1 || heard % 10 > 1) std::abort();
  }
}

}  // namespace

int main() {
  csp::Channel<int> numbers("numbers");
  csp::run(csp::par(
      send(numbers.writer(), 0).named("writer.0"), send(numbers.writer(), 1).named("writer.1"),
      hear(numbers.reader()).named("reader.0"), hear(numbers.reader()).named("reader.1")));
}
