// expect bug: deadlock
// expect fix: holds
// schedules: all
//
// CockroachDB #35931: cancelling a flow blocks at the input that is not being read.
//
//   canceller --left (room for one)---> joiner
//             --right (room for one)-->
//
// A joiner reads its right input to the end before it looks at the left one. The left one is
// already full when the flow is cancelled. Whoever cancels tells both inputs of the mistake, the
// left one first: it waits for room there, and the joiner waits for the right one, which never
// hears of it.
//
// The cure: the mistake is told only where there is room; closing, which never waits, tells the
// rest.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan;

constexpr int row = 1, mistake = 2;

csp::Task<> cancel(Chan<int>& input, bool is_fixed) {
  if (is_fixed) {
    co_await csp::pri_alt(input.out.write(mistake), csp::skip());
  } else {
    co_await input.out.write(mistake);
  }
  input.close();
}

csp::Process canceller(Chan<int> left, Chan<int> right, bool is_fixed) {
  co_await left.out.write(row);
  co_await cancel(left, is_fixed);
  co_await cancel(right, is_fixed);
}

csp::Process joiner(Chan<int> left, Chan<int> right) {
  co_await right.closed();
  co_await left.closed();
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "A message to the input that is not read.");
  csp::Channel<int> left("left", csp::fifo(1)), right("right", csp::fifo(1));
  go_like::run(csp::par(canceller(left, right, is_fixed).named("canceller"),
                        joiner(left, right).named("joiner")));
}
