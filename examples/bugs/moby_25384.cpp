// expect bug: deadlock
// expect fix: holds
// schedules: all
//
// Moby #25384: waiting inside the loop that starts those who are waited for.
//
//   loader --add, wait--> group <--done-- worker.0, worker.1
//
// A wait group is told of two workers. The loop that starts them waits for the group in every
// round: after the first worker it waits for two, and never starts the second.
//
// The cure: wait behind the loop.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan, go_like::Counter, go_like::Signal;

csp::Process worker(Chan<Signal> start, Counter group) {
  co_await start.in.read();
  co_await group.done();
}

csp::Process loader(Chan<Signal> start, Counter group, bool is_fixed) {
  co_await group.add(2);
  for (int i = 0; i < 2; ++i) {
    co_await start.out.write(Signal::Given);
    if (!is_fixed) co_await group.wait();
  }
  co_await group.wait();
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "Waiting inside the loop.");
  csp::Channel<Signal> start("start");
  go_like::WaitGroup group("group");
  go_like::run(csp::par(group.server(), worker(start, group).named("worker.0"),
                        worker(start, group).named("worker.1"),
                        loader(start, group, is_fixed).named("loader")));
}
