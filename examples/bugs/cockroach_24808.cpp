// expect bug: deadlock
// expect fix: holds
// schedules: all
//
// CockroachDB #24808: the compactor wakes itself, and nobody listens yet.
//
//   compactor --wake (room for one)--> compactor
//
// A suggestion to compact leaves a note in `wake`, which has room for one. When the compactor
// starts it leaves itself another, so as to look at old suggestions first, and only then begins the
// loop that takes notes. With a note already there it waits for room that only it could make.
//
// The cure: one note says as much as two, so whoever finds the buffer full goes on.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan, go_like::Signal;

csp::Process compactor(Chan<Signal> wake, bool is_fixed) {
  co_await wake.out.write(Signal::Given);  // a suggestion
  if (is_fixed) {
    co_await csp::pri_alt(wake.out.write(Signal::Given), csp::skip());
  } else {
    co_await wake.out.write(Signal::Given);
  }
  co_await wake.in.read();  // the loop: compacts what has been suggested
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "A loop that fills its own buffer first.");
  csp::Channel<Signal> wake("wake", csp::fifo(1));
  go_like::run(compactor(wake, is_fixed).named("compactor"));
}
