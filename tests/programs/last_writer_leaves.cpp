// expect: holds
// ends: 3
// alone: ends
//
// A channel closes for its reader when the last of two writers has ended, and not before.
#include <iostream>

#include <csp/csp.hpp>

namespace {

csp::Process send(csp::Writer<int> out, int count) {
  for (int i = 0; i < count; ++i)
    co_await out.write(i);
}

csp::Process count(csp::Reader<int> in) {
  int heard = 0;
  while (const auto value = co_await in.next())
    ++heard;
  std::cout << heard << "\n";
}

}  // namespace

int main() {
  csp::Channel<int> numbers("numbers", csp::fifo(1));
  csp::run(csp::par(send(numbers.writer(), 1).named("short"),
                    send(numbers.writer(), 2).named("long"),
                    count(numbers.reader()).named("counter")));
}
