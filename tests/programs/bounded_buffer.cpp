// expect: holds
// alone: goes on
//
// A buffer of two made of an alternation: an input guard and an output guard, each with its
// precondition.
#include <array>
#include <cstddef>
#include <cstdlib>

#include <csp/csp.hpp>

namespace {

csp::Process buffer(csp::Reader<int> in, csp::Writer<int> out) {
  std::array<int, 2> kept{};
  std::size_t first = 0, count = 0;
  for (;;) {
    co_await csp::alt(
        csp::when(
            count < kept.size(),
            in.read() >> [&](int value) { kept[(first + count++) % kept.size()] = value; }),
        csp::when(
            count > 0, out.write(kept[first]) >> [&] {
              first = (first + 1) % kept.size();
              --count;
            }));
  }
}

csp::Process count(csp::Writer<int> out) {
  for (int i = 0;; i = (i + 1) % 3)
    co_await out.write(i);
}

csp::Process expect_count(csp::Reader<int> in) {
  for (int i = 0;; i = (i + 1) % 3) {
    if (co_await in.read() != i) std::abort();
  }
}

}  // namespace

int main() {
  csp::Channel<int> in("in"), out("out");
  csp::run(csp::par(count(in.writer()).named("counter"),
                    buffer(in.reader(), out.writer()).named("buffer"),
                    expect_count(out.reader()).named("listener")));
}
