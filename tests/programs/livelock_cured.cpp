// expect: holds
// options: --visible through
// alone: goes on
//
// Who stepped aside once goes through the next time: whatever is chosen, somebody comes through
// again and again.
#include <csp/csp.hpp>

namespace {

csp::Process polite(csp::Writer<int> aside, csp::Writer<int> through) {
  for (;;) {
    const std::uint32_t chosen = co_await csp::choose(2);
    if (chosen == 0) co_await aside.write(0);
    co_await through.write(0);
  }
}

csp::Process corridor(csp::Reader<int> aside, csp::Reader<int> through) {
  for (;;)
    co_await csp::alt(aside.read(), through.read());
}

}  // namespace

int main() {
  csp::Channel<int> aside("aside"), through("through");
  csp::run(csp::par(polite(aside.writer(), through.writer()).named("first"),
                    polite(aside.writer(), through.writer()).named("second"),
                    corridor(aside.reader(), through.reader()).named("corridor")));
}
