// expect: holds
// alone: ends
//
// Two buffered messages lie there before the reader looks: a pri_alt never takes the lower one.
#include <cstdlib>

#include <csp/csp.hpp>

namespace {

csp::Process send(csp::Writer<int> urgent, csp::Writer<int> usual, csp::Writer<int> ready) {
  co_await usual.write(1);
  co_await urgent.write(0);
  co_await ready.write(0);
}

csp::Process take(csp::Reader<int> urgent, csp::Reader<int> usual, csp::Reader<int> ready) {
  co_await ready.read();
  const auto chosen = co_await csp::pri_alt(urgent.read(), usual.read());
  if (chosen.index() != 0) std::abort();
  co_await usual.read();
}

}  // namespace

int main() {
  csp::Channel<int> urgent("urgent", csp::fifo(1)), usual("usual", csp::fifo(1)), ready("ready");
  csp::run(csp::par(send(urgent.writer(), usual.writer(), ready.writer()).named("sender"),
                    take(urgent.reader(), usual.reader(), ready.reader()).named("taker")));
}
