// expect: holds
// ends: closed after 2
// alone: ends
//
// A writer that never stops by itself: when the last of two readers has left, it learns that the
// channel is closed.
#include <iostream>

#include <csp/csp.hpp>

namespace {

csp::Process send(csp::Writer<int> out) {
  int sent = 0;
  try {
    for (;; ++sent)
      co_await out.write(sent);
  } catch (const csp::Closed&) {
    std::cout << "closed after " << sent << "\n";
  }
}

csp::Process take_one(csp::Reader<int> in) { co_await in.read(); }

}  // namespace

int main() {
  csp::Channel<int> numbers("numbers");
  csp::run(csp::par(send(numbers.writer()).named("sender"),
                    take_one(numbers.reader()).named("taker.0"),
                    take_one(numbers.reader()).named("taker.1")));
}
