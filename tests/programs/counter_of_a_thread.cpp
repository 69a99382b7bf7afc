// expect: holds_up_to_bound the variable `(anonymous namespace)::rounds`
// alone: deadlock
//
// A process counts in a variable that every thread has for itself; behind the last round there is a
// deadlock.
#include <csp/csp.hpp>

namespace {

thread_local int rounds = 0;

csp::Process count(csp::Writer<bool> out, csp::Reader<bool> never) {
  for (rounds = 0; rounds < 1000; ++rounds)
    co_await out.write(true);
  co_await never.read();
}

csp::Process hear(csp::Reader<bool> in, csp::Writer<bool>) {
  for (;;)
    co_await in.read();
}

}  // namespace

int main() {
  csp::Channel<bool> channel("rounds"), nothing("nothing");
  csp::run(csp::par(count(channel.writer(), nothing.reader()).named("counter"),
                    hear(channel.reader(), nothing.writer()).named("listener")));
}
