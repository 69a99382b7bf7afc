// expect: holds
// alone: goes on
//
// A buffer of three with two writers and two readers that go on for ever.
#include <csp/csp.hpp>

namespace {

csp::Process send(csp::Writer<int> out, int who) {
  for (;;)
    co_await out.write(who);
}

csp::Process hear(csp::Reader<int> in) {
  for (;;)
    co_await in.read();
}

}  // namespace

int main() {
  csp::Channel<int> numbers("numbers", csp::fifo(3));
  csp::run(csp::par(
      send(numbers.writer(), 0).named("writer.0"), send(numbers.writer(), 1).named("writer.1"),
      hear(numbers.reader()).named("reader.0"), hear(numbers.reader()).named("reader.1")));
}
