// expect: holds
// alone: goes on
//
// A scope that is gone tells the processes it forked to stop, wherever they are: some have ended,
// some wait, some have not begun. The next round starts the same again.
#include <csp/csp.hpp>

namespace {

csp::Process work(csp::Writer<int> out) {
  co_await out.write(1);
  co_await out.write(2);
}

csp::Process play(csp::Reader<int> in, csp::Writer<int> out) {
  csp::ForkScope workers;
  for (int i = 0; i < 2; ++i)
    workers.fork(work(out).named("worker"));
  if (co_await csp::choose(2) == 0) co_await in.read();
  co_await in.read();
}

csp::Process lead() {
  for (;;) {
    csp::Channel<int> results("results");
    co_await csp::par(play(results.reader(), results.writer()).named("round"));
  }
}

}  // namespace

int main() { csp::run(lead().named("leader")); }
