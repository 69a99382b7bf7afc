// expect: holds_up_to_bound variable
// alone: ends
//
// A function that all processes call numbers its calls in a variable of its own: who gets which
// number depends on who was first.
#include <csp/csp.hpp>

namespace {

int next_number() {
  static int last = 0;
  return ++last;
}

csp::Process take_number(csp::Writer<int> out) {
  co_await out.write(0);
  co_await out.write(next_number());
}

csp::Process hear(csp::Reader<int> in) {
  while (const auto value = co_await in.next()) {
  }
}

}  // namespace

int main() {
  csp::Channel<int> numbers("numbers");
  csp::run(csp::par(take_number(numbers.writer()).named("first"),
                    take_number(numbers.writer()).named("second"),
                    hear(numbers.reader()).named("listener")));
}
