// expect bug: deadlock
// expect fix: holds
// schedules: all
//
// CockroachDB #13197: a transaction waits for a cancellation that nobody issues.
//
//   client --context (cancelled)--> transaction
//
// Beside every transaction a process waits until its context is cancelled, to roll it back then.
// The client returns on a mistake without ending the transaction: the process stays for ever.
//
// The cure: the client rolls back, which cancels the context, however it returns.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Context, go_like::Signal;

csp::Process transaction(Context context) { co_await context.done.in.read(); }

csp::Process client(Context context, bool is_fixed) {
  if (is_fixed) context.cancel();  // rolls back
  co_return;
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "A cancellation that nobody issues.");
  csp::Channel<Signal> done("done");
  go_like::run(csp::par(transaction(Context(done)).named("transaction"),
                        client(Context(done), is_fixed).named("client")));
}
