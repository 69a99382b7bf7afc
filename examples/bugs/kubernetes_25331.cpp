// expect bug: deadlock
// expect fix: holds
// schedules: all
//
// Kubernetes #25331: after a mistake somebody still hands over a result.
//
//   watch --result--> client
//   watch --context (cancelled)--> client
//
// A watch that meets a mistake cancels its context, so that everybody stops, and then hands the
// mistake over as its result. The client waits for the end of the context; it has gone when the
// result comes.
//
// The cure: the result is handed over unless the context is cancelled.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan, go_like::Context, go_like::Signal;

csp::Process watch(Chan<int> result, Context context, bool is_fixed) {
  context.cancel();
  if (is_fixed) {
    co_await csp::alt(result.out.write(1), context.done.in.read());
  } else {
    co_await result.out.write(1);
  }
}

csp::Process client(Context context) { co_await context.done.in.read(); }

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "A result after the end.");
  csp::Channel<int> result("result");
  csp::Channel<Signal> done("done");
  go_like::run(csp::par(watch(result, Context(done), is_fixed).named("watch"),
                        client(Context(done)).named("client")));
}
