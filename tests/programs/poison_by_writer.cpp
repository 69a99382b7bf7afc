// expect: holds
// ends: 2
// alone: ends
//
// Poison through the writing end lets readers have what is in the buffer already.
#include <iostream>

#include <csp/csp.hpp>

namespace {

csp::Process send(csp::Writer<int> out) {
  co_await out.write(0);
  co_await out.write(1);
  out.poison();
}

csp::Process count(csp::Reader<int> in) {
  int heard = 0;
  try {
    for (;; ++heard)
      co_await in.read();
  } catch (const csp::Poisoned&) {
    std::cout << heard << "\n";
  }
}

}  // namespace

int main() {
  csp::Channel<int> numbers("numbers", csp::fifo(2));
  csp::run(
      csp::par(send(numbers.writer()).named("sender"), count(numbers.reader()).named("counter")));
}
