// expect bug: deadlock
// expect fix: holds
// schedules: some
//
// CockroachDB #18101: a cancellation stops the receiver, and not the senders.
//
//   sender.0, sender.1 --ready--> receiver
//   canceller --context (cancelled)--> receiver
//
// A restore is done by several senders and a receiver that counts what is ready. When the context
// is cancelled the receiver returns. The senders do not look at the context: they wait for a
// receiver that has gone.
//
// The cure: the senders, too, stop when the context is cancelled.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan, go_like::Context, go_like::Signal;

csp::Process sender(int number, Chan<int> ready, Context context, bool is_fixed) {
  if (is_fixed) {
    co_await csp::alt(ready.out.write(number), context.done.in.read());
  } else {
    co_await ready.out.write(number);
  }
}

csp::Process receiver(Chan<int> ready, Context context) {
  for (int count = 0; count < 2; ++count)
    co_await csp::alt(ready.in.read(), context.done.in.read());
}

csp::Process canceller(Context context) {
  context.cancel();
  co_return;
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "Senders who are not told of the end.");
  csp::Channel<int> ready("ready");
  csp::Channel<Signal> done("done");
  go_like::run(csp::par(sender(0, ready, Context(done), is_fixed).named("sender.0"),
                        sender(1, ready, Context(done), is_fixed).named("sender.1"),
                        receiver(ready, Context(done)).named("receiver"),
                        canceller(Context(done)).named("canceller")));
}
