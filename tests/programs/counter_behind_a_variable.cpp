// expect: holds_up_to_bound that a variable leads to
// alone: deadlock
//
// A process counts in a block that only a global variable leads to; the variable itself never
// changes. Behind the last round there is a deadlock.
#include <vector>

#include <csp/csp.hpp>

namespace {

std::vector<int> rounds(1);

csp::Process count(csp::Writer<bool> out, csp::Reader<bool> never) {
  for (; rounds[0] < 1000; ++rounds[0])
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
