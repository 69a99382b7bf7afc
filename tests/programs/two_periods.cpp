// expect: holds_up_to_bound no timer is ever late
// options: --clock maximal
// alone: ends
//
// One process comes every 20 ms, one every 30 ms, and the listener goes after 70 ms: by then it has
// heard the first three times and the second twice, whoever was first where both came at once.
#include <chrono>
#include <cstdlib>

#include <csp/csp.hpp>

namespace {

using namespace std::chrono_literals;

csp::Process come(csp::Writer<int> out, int who, std::chrono::milliseconds period) {
  for (;;) {
    co_await csp::sleep_for(period);
    co_await out.write(who);
  }
}

csp::Process end(csp::Writer<int> out) {
  co_await csp::sleep_for(70ms);
  co_await out.write(2);
}

csp::Process hear(csp::Reader<int> in) {
  int heard[2] = {};
  for (;;) {
    const int who = co_await in.read();
    if (who == 2) break;
    ++heard[who];
  }
  if (heard[0] != 3 || heard[1] != 2) std::abort();
}

}  // namespace

int main() {
  csp::Channel<int> comings("comings");
  csp::run(csp::par(come(comings.writer(), 0, 20ms).named("often"),
                    come(comings.writer(), 1, 30ms).named("seldom"),
                    end(comings.writer()).named("end"), hear(comings.reader()).named("listener")));
}
