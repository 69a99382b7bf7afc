// expect bug: deadlock
// expect fix: holds
// schedules: all
//
// CockroachDB #25456: a check waits for the server to be drained, and nobody drains it.
//
//   server --draining (closed)--> check
//
// The consistency check of a range waits either for a result or for the signal that the server is
// being drained. Where no result can come, as here, everything hangs on that signal; the server
// goes away without giving it.
//
// The cure: the server closes `draining` when it stops.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan, go_like::Signal;

csp::Process check(Chan<int> result, Chan<Signal> draining) {
  co_await csp::alt(result.in.read(), draining.in.read());
}

csp::Process server(Chan<Signal> draining, bool is_fixed) {
  co_await csp::sleep_for(std::chrono::seconds(1));  // serves
  if (is_fixed) draining.close();
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "A signal that nobody gives.");
  csp::Channel<int> result("result");
  csp::Channel<Signal> draining("draining");
  go_like::run(
      csp::par(check(result, draining).named("check"), server(draining, is_fixed).named("server")));
}
