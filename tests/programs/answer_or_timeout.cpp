// expect: holds
// ends: answer, timeout
// alone: ends
//
// An answer that may come too late: who does not get it in time reads it afterwards all the same.
#include <chrono>
#include <iostream>

#include <csp/csp.hpp>

namespace {

using namespace std::chrono_literals;

csp::Process answer(csp::Writer<int> out) {
  co_await csp::sleep_for(1ms);
  co_await out.write(42);
}

csp::Process ask(csp::Reader<int> in) {
  const auto chosen = co_await csp::alt(in.read(), csp::after(2ms));
  std::cout << (chosen.index() == 0 ? "answer" : "timeout") << "\n";
  if (chosen.index() == 1) co_await in.read();
}

}  // namespace

int main() {
  csp::Channel<int> reply("reply");
  csp::run(csp::par(answer(reply.writer()).named("answering"), ask(reply.reader()).named("asker")));
}
