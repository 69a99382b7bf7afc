// expect: holds
// alone: goes on
//
// A fair alternation between two that go on for ever.
#include <csp/csp.hpp>

namespace {

csp::Process send(csp::Writer<int> out) {
  for (;;)
    co_await out.write(0);
}

csp::Process merge(csp::Reader<int> left, csp::Reader<int> right) {
  csp::Turn turn;
  for (;;)
    co_await csp::fair_alt(turn, left.read(), right.read());
}

}  // namespace

int main() {
  csp::Channel<int> left("left"), right("right");
  csp::run(csp::par(send(left.writer()).named("left"), send(right.writer()).named("right"),
                    merge(left.reader(), right.reader()).named("merge")));
}
