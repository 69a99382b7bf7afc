// expect: holds_up_to_bound variable
// alone: ends
//
// What a process sends depends on a global variable that another one changes.
#include <csp/csp.hpp>

namespace {

int limit = 1;

csp::Process raise(csp::Writer<int> out) {
  co_await out.write(0);
  limit = 3;
}

csp::Process count(csp::Writer<int> out) {
  co_await out.write(0);
  for (int i = 0; i < limit; ++i)
    co_await out.write(i);
}

csp::Process hear(csp::Reader<int> in) {
  while (const auto value = co_await in.next()) {
  }
}

}  // namespace

int main() {
  csp::Channel<int> numbers("numbers");
  csp::run(csp::par(raise(numbers.writer()).named("raiser"),
                    count(numbers.writer()).named("counter"),
                    hear(numbers.reader()).named("listener")));
}
