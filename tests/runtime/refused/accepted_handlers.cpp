// expect: accepted
#include <string>

#include <csp/csp.hpp>

csp::Process listen(csp::Reader<int> in, csp::Writer<int> out) {
  std::string last;
  auto remember = [prefix = std::string("got "), &last](int value) {
    last = prefix + std::to_string(value);
  };
  co_await csp::alt(
      in.read() >> remember, out.write(1) >> [&last] { last = "sent"; });
}

int main() {
  csp::Channel<int> in("in"), out("out");
  csp::run(listen(in.reader(), out.writer()));
}
