// expect: holds
// ends: 0, 1, 2, 3
// alone: ends
//
// A process looks three times whether there is a message, and waits for none: each time there may
// be one or not.
#include <iostream>

#include <csp/csp.hpp>

namespace {

csp::Process look(csp::Reader<int> in) {
  int found = 0;
  for (int i = 0; i < 3; ++i)
    co_await csp::pri_alt(
        in.read() >> [&](int) { ++found; }, csp::skip());
  std::cout << found << "\n";
}

csp::Process send(csp::Writer<int> out) {
  for (int i = 0; i < 3; ++i)
    co_await out.write(i);
}

}  // namespace

int main() {
  csp::Channel<int> messages("messages");
  csp::run(
      csp::par(look(messages.reader()).named("looking"), send(messages.writer()).named("sender")));
}
