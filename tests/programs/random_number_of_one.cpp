// expect: holds
// alone: ends
//
// One process alone draws from rand(): every run begins with the same seed, so it gets the same
// numbers in the same order, and what it does depends on nothing but its communications. (What it
// would do under another seed is another program.)
#include <cstdlib>

#include <csp/csp.hpp>

namespace {

csp::Process draw(csp::Writer<int> out) {
  for (int i = 0; i < 3; ++i) {
    const int drawn = std::rand() % 10;
    co_await out.write(drawn);
  }
}

csp::Process hear(csp::Reader<int> in) {
  while (const auto value = co_await in.next()) {
  }
}

}  // namespace

int main() {
  csp::Channel<int> drawn("drawn");
  csp::run(csp::par(draw(drawn.writer()).named("drawer"), hear(drawn.reader()).named("listener")));
}
