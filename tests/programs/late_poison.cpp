// expect: fails no crash
// alone: any
//
// A process that poisons may be late: after its last read the buffer of two can fill again before
// it comes to poisoning it.
#include <cstdlib>

#include <csp/csp.hpp>

namespace {

csp::Process send(csp::Writer<int> out) {
  for (int i = 0; i < 3; ++i)
    co_await out.write(i);
}

csp::Process take_one(csp::Reader<int> in) {
  co_await in.read();
  if (in.poison() == 2) std::abort();
}

}  // namespace

int main() {
  csp::Channel<int> numbers("numbers", csp::fifo(2));
  csp::run(
      csp::par(send(numbers.writer()).named("sender"), take_one(numbers.reader()).named("taker")));
}
