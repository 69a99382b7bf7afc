// expect: holds_up_to_bound the variable `counted`
// alone: deadlock
//
// A process has a shared library count its rounds; behind the last there is a deadlock.
#include <csp/csp.hpp>

#include "tests/programs/library/counting.hpp"

namespace {

csp::Process count(csp::Writer<bool> out, csp::Reader<bool> never) {
  while (count_one() < 1000)
    co_await out.write(true);
  co_await never.read();
}

csp::Process hear(csp::Reader<bool> in, csp::Writer<bool>) {
  for (;;)
    co_await in.read();
}

}  // namespace

int main() {
  csp::Channel<bool> rounds("rounds"), nothing("nothing");
  csp::run(csp::par(count(rounds.writer(), nothing.reader()).named("counter"),
                    hear(rounds.reader(), nothing.writer()).named("listener")));
}
