// expect: holds_up_to_bound depends on
// alone: ends
//
// Two processes draw from rand(). Its state belongs to the C library, where nobody watches; but who
// draws first gets another number than who draws second, so the two orders contradict each other.
#include <cstdlib>

#include <csp/csp.hpp>

namespace {

csp::Process draw(csp::Reader<int> told, csp::Writer<int> out) {
  co_await told.read();
  const int drawn = std::rand();
  co_await out.write(drawn);
}

csp::Process tell(csp::Writer<int> out) { co_await out.write(0); }

csp::Process hear(csp::Reader<int> in) {
  while (const auto value = co_await in.next()) {
  }
}

}  // namespace

int main() {
  csp::Channel<int> first("first"), second("second"), drawn("drawn");
  csp::run(csp::par(tell(first.writer()).named("teller.1"), tell(second.writer()).named("teller.2"),
                    draw(first.reader(), drawn.writer()).named("drawer.1"),
                    draw(second.reader(), drawn.writer()).named("drawer.2"),
                    hear(drawn.reader()).named("listener")));
}
