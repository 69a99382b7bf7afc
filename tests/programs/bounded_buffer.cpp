// expect: holds
// alone: goes on
//
// A buffer of two made of an alternation: an input guard and an output guard, each with its
// precondition.
#include <cstdlib>
#include <deque>

#include <csp/csp.hpp>

namespace {

csp::Process buffer(csp::Reader<int> in, csp::Writer<int> out) {
  std::deque<int> kept;
  for (;;) {
    co_await csp::alt(csp::when(
                          kept.size() < 2, in.read() >> [&](int value) { kept.push_back(value); }),
                      csp::when(
                          !kept.empty(),
                          out.write(kept.empty() ? 0 : kept.front()) >> [&] { kept.pop_front(); }));
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
