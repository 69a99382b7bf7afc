// expect: holds_up_to_bound the first csp::run
// alone: ends
//
// A program that runs one network after the other: the search sees the first.
#include <csp/csp.hpp>

namespace {

csp::Process give(csp::Writer<int> out, int number) { co_await out.write(number); }

csp::Process take(csp::Reader<int> in) { co_await in.read(); }

}  // namespace

int main() {
  for (int number = 0; number < 2; ++number) {
    csp::Channel<int> numbers("numbers");
    csp::run(csp::par(give(numbers.writer(), number), take(numbers.reader())));
  }
}
