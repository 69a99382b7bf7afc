// expect: holds_up_to_bound no timer is ever late
// options: --clock maximal
// alone: goes on
//
// A watchdog waits longer for a sign of life than the time between two of them: if no deadline
// comes late it never gives up. See heart_given_up.cpp.
#include <chrono>
#include <cstdlib>

#include <csp/csp.hpp>

namespace {

using namespace std::chrono_literals;

csp::Process beat(csp::Writer<bool> out) {
  for (;;) {
    co_await csp::sleep_for(20ms);
    co_await out.write(true);
  }
}

csp::Process watch(csp::Reader<bool> life) {
  for (;;) {
    const auto heard = co_await csp::alt(life.read(), csp::after(50ms));
    if (heard.index() == 1) std::abort();
  }
}

}  // namespace

int main() {
  csp::Channel<bool> life("life");
  csp::run(csp::par(beat(life.writer()).named("heart"), watch(life.reader()).named("watchdog")));
}
