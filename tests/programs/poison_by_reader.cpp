// expect: holds
// ends: 1
// alone: ends
//
// One poison winds down a pipeline of three against the stream: who is poisoned at one channel
// poisons the next.
#include <iostream>

#include <csp/csp.hpp>

namespace {

csp::Process produce(csp::Writer<int> out) {
  int sent = 0;
  try {
    for (;; ++sent)
      co_await out.write(sent);
  } catch (const csp::Poisoned&) {
    std::cout << (sent > 0) << "\n";
  }
}

csp::Process pass_on(csp::Reader<int> in, csp::Writer<int> out) {
  try {
    for (;;) {
      const int value = co_await in.read();
      co_await out.write(value);
    }
  } catch (const csp::Poisoned&) {
    in.poison();
  }
}

csp::Process take_one(csp::Reader<int> in) {
  co_await in.read();
  in.poison();
}

}  // namespace

int main() {
  csp::Channel<int> first("first"), second("second");
  csp::run(csp::par(produce(first.writer()).named("producer"),
                    pass_on(first.reader(), second.writer()).named("middle"),
                    take_one(second.reader()).named("taker")));
}
