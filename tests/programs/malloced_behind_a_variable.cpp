// expect: holds_up_to_bound not compared
// alone: deadlock
//
// A process counts in memory of malloc that only a global variable leads to; the variable itself
// never changes. Behind the last round there is a deadlock.
#include <cstdlib>

#include <csp/csp.hpp>

namespace {

int* const rounds = static_cast<int*>(std::calloc(1, sizeof(int)));

csp::Process count(csp::Writer<bool> out, csp::Reader<bool> never) {
  for (; *rounds < 1000; ++*rounds)
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
