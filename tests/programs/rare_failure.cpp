// expect: fails no crash
// alone: any
//
// An assumption that one of 70 orders breaks: all of the second writer's messages come before the
// first one's.
#include <cstdlib>

#include <csp/csp.hpp>

namespace {

csp::Process send(csp::Writer<int> out, int first) {
  for (int i = 0; i < 4; ++i)
    co_await out.write(first + i);
}

csp::Process collect(csp::Reader<int> in) {
  int late = 0, count = 0;
  while (const auto value = co_await in.next()) {
    if (++count <= 4) late += *value >= 10 ? 1 : 0;
    if (late == 4) std::abort();
  }
}

}  // namespace

int main() {
  csp::Channel<int> numbers("numbers");
  csp::run(csp::par(send(numbers.writer(), 0).named("early"),
                    send(numbers.writer(), 10).named("late"),
                    collect(numbers.reader()).named("collector")));
}
