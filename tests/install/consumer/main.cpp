#include <iostream>

#include <csp/csp.hpp>

csp::Process ask(csp::Writer<int> out) { co_await out.write(42); }
csp::Process answer(csp::Reader<int> in) { std::cout << co_await in.read() << '\n'; }

int main() {
  const csp::Channel<int> answers("answers");
  csp::run(csp::par(ask(answers.writer()), answer(answers.reader())));
}
