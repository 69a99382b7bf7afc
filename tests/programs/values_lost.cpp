// expect: fails no value is lost
// options: --lossless numbers
// ends: none, some
// alone: ends
//
// A reader that has seen enough poisons: what still lies in the buffer is lost, and the writer
// learns only that it was not wanted. Nobody waits for ever, but a value can be lost.
#include <iostream>

#include <csp/csp.hpp>

namespace {

csp::Process send(csp::Writer<int> out) {
  for (int i = 0; i < 5; ++i)
    co_await out.write(i);
}

csp::Process take_one(csp::Reader<int> in) {
  co_await in.read();
  std::cout << (in.poison() == 0 ? "none" : "some") << "\n";
}

}  // namespace

int main() {
  csp::Channel<int> numbers("numbers", csp::fifo(2));
  csp::run(
      csp::par(send(numbers.writer()).named("sender"), take_one(numbers.reader()).named("taker")));
}
