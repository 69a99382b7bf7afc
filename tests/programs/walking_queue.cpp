// expect: holds
// alone: goes on
//
// A queue of at most two, which walks through its blocks of memory and frees and takes new ones on
// its way.
#include <cstdlib>
#include <deque>

#include <csp/csp.hpp>

namespace {

struct Large {
  int number = 0;
  int rest[31] = {};
};

csp::Process keep(csp::Reader<int> in, csp::Writer<int> out) {
  std::deque<Large> kept;
  for (;;) {
    kept.emplace_back();
    kept.back().number = co_await in.read();
    if (kept.size() < 3) continue;
    co_await out.write(kept.front().number);
    kept.pop_front();
  }
}

csp::Process count(csp::Writer<int> out) {
  for (int i = 0;; i = 1 - i)
    co_await out.write(i);
}

csp::Process expect_count(csp::Reader<int> in) {
  for (int i = 0;; i = 1 - i) {
    if (co_await in.read() != i) std::abort();
  }
}

}  // namespace

int main() {
  csp::Channel<int> in("in"), out("out");
  csp::run(csp::par(count(in.writer()).named("counter"),
                    keep(in.reader(), out.writer()).named("keeper"),
                    expect_count(out.reader()).named("listener")));
}
