// expect: name the lambda first
#include <string>

#include <csp/csp.hpp>

csp::Process listen(csp::Reader<int> in) {
  co_await csp::alt(in.read() >> [prefix = std::string("got ")](int) {});
}

int main() {
  csp::Channel<int> numbers("numbers");
  csp::run(listen(numbers.reader()));
}
