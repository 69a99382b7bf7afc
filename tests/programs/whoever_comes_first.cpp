// expect: fails no crash
// alone: any
//
// The same without buffers and with two senders: a pri_alt takes the lower message if the sender of
// the higher one is late.
#include <cstdlib>

#include <csp/csp.hpp>

namespace {

csp::Process send(csp::Writer<int> out) { co_await out.write(1); }

csp::Process take(csp::Reader<int> urgent, csp::Reader<int> usual) {
  const auto chosen = co_await csp::pri_alt(urgent.read(), usual.read());
  if (chosen.index() != 0) std::abort();
  co_await usual.read();
}

}  // namespace

int main() {
  csp::Channel<int> urgent("urgent"), usual("usual");
  csp::run(csp::par(send(urgent.writer()).named("urgent sender"),
                    send(usual.writer()).named("usual sender"),
                    take(urgent.reader(), usual.reader()).named("taker")));
}
