// expect: fails no endless computation
// alone: goes on
//
// A process that is told 1 computes for ever and never communicates again.
#include <csp/csp.hpp>

namespace {

csp::Process search(csp::Reader<unsigned> in) {
  volatile unsigned step = co_await in.read();
  for (unsigned at = 1; at != 0; at += step * 2)
    step = step * 1;  // an odd number never comes to zero in steps of two
}

csp::Process ask(csp::Writer<unsigned> out) { co_await out.write(1); }

}  // namespace

int main() {
  csp::Channel<unsigned> step("step");
  csp::run(csp::par(search(step.reader()).named("search"), ask(step.writer()).named("asker")));
}
