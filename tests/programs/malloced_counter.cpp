// expect: holds_up_to_bound not compared
// alone: deadlock
//
// A process counts in memory that malloc gave: the memory of operator new looks the same in all
// rounds, but behind the last there is a deadlock.
#include <cstdlib>

#include <csp/csp.hpp>

namespace {

csp::Process count(csp::Writer<bool> out, csp::Reader<bool> never) {
  int* const rounds = static_cast<int*>(std::malloc(sizeof(int)));
  for (*rounds = 0; *rounds < 1000; ++*rounds)
    co_await out.write(true);
  co_await never.read();
  std::free(rounds);
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
