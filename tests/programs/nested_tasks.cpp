// expect: holds
// alone: goes on
//
// A process communicates out of calls within calls, of different depth each time.
#include <cstdlib>

#include <csp/csp.hpp>

namespace {

csp::Task<int> count_down(const csp::Writer<int>& out, int from) {
  if (from == 0) co_return 0;
  co_await out.write(from);
  co_return 1 + co_await count_down(out, from - 1);
}

csp::Process count(csp::Writer<int> out) {
  for (int depth = 1;; depth = depth % 3 + 1) {
    if (co_await count_down(out, depth) != depth) std::abort();
  }
}

csp::Process hear(csp::Reader<int> in) {
  for (;;)
    co_await in.read();
}

}  // namespace

int main() {
  csp::Channel<int> numbers("numbers");
  csp::run(
      csp::par(count(numbers.writer()).named("counter"), hear(numbers.reader()).named("listener")));
}
