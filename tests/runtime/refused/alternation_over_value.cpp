// expect: csp::alt takes guards: reads, writes, after, at, skip, when
#include <csp/csp.hpp>

csp::Process listen(csp::Reader<int> in) { co_await csp::alt(in); }

int main() {
  csp::Channel<int> numbers("numbers");
  csp::run(listen(numbers.reader()));
}
