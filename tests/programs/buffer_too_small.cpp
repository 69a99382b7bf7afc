// expect: fails deadlock free
// alone: deadlock
//
// Two processes send each other three messages before they read any: a buffer of two on both ways
// is one too few.
#include <csp/csp.hpp>

namespace {

csp::Process exchange(csp::Writer<int> out, csp::Reader<int> in) {
  for (int i = 0; i < 3; ++i)
    co_await out.write(i);
  for (int i = 0; i < 3; ++i)
    co_await in.read();
}

}  // namespace

int main() {
  csp::Channel<int> there("there", csp::fifo(2)), back("back", csp::fifo(2));
  csp::run(csp::par(exchange(there.writer(), back.reader()).named("left"),
                    exchange(back.writer(), there.reader()).named("right")));
}
