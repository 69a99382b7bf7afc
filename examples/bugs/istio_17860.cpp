// expect bug: deadlock
// expect fix: holds
// schedules: some
//
// Istio #17860: after a restart nobody takes the old proxy's last word.
//
//   proxy.0, proxy.1 --status--> agent --abort.0, abort.1 (closed)--> proxy.0, proxy.1
//
// The agent restarts a proxy: it tells the old one to stop and starts a new one. Each proxy sends
// its number when it stops. The agent is content when the newest has stopped. If the old one comes
// after that, nobody takes its word any more.
//
// The cure: the agent takes the last word of every proxy that it started.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan, go_like::Signal;

csp::Process proxy(int number, Chan<int> status, Chan<Signal> abort) {
  co_await abort.closed();
  co_await status.out.write(number);
}

csp::Process agent(Chan<int> status, Chan<Signal> abort_old, Chan<Signal> abort_new,
                   bool is_fixed) {
  abort_old.close();  // restarts
  abort_new.close();
  int stopped = 0, last = 0;
  do {
    last = co_await status.in.read();
    ++stopped;
  } while (is_fixed ? stopped < 2 : last != 1);
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "A last word that nobody takes.");
  csp::Channel<int> status("status");
  csp::Channel<Signal> abort_old("abort.0"), abort_new("abort.1");
  go_like::run(csp::par(proxy(0, status, abort_old).named("proxy.0"),
                        proxy(1, status, abort_new).named("proxy.1"),
                        agent(status, abort_old, abort_new, is_fixed).named("agent")));
}
