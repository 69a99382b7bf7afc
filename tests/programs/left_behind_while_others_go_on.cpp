// expect: fails no process is left behind
// alone: any
//
// The asker stops to wait when its answer takes too long. Then the answer that comes nevertheless
// has nobody who takes it, while the asker goes on with somebody else.
#include <chrono>

#include <csp/csp.hpp>

namespace {

using namespace std::chrono_literals;

csp::Process answer(csp::Reader<int> in, csp::Writer<int> out) {
  const int question = co_await in.read();
  co_await out.write(question + 1);
}

csp::Process ask(csp::Writer<int> out, csp::Reader<int> in, csp::Writer<int> ticks) {
  co_await out.write(1);
  co_await csp::alt(in.read(), csp::after(1ms));
  for (;;)
    co_await ticks.write(0);
}

csp::Process hear(csp::Reader<int> in) {
  for (;;)
    co_await in.read();
}

}  // namespace

int main() {
  csp::Channel<int> question("question"), reply("reply"), ticks("ticks");
  csp::run(csp::par(answer(question.reader(), reply.writer()).named("answering"),
                    ask(question.writer(), reply.reader(), ticks.writer()).named("asker"),
                    hear(ticks.reader()).named("listener")));
}
