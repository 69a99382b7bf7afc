// expect: holds
// alone: goes on
//
// A vector that grows while it collects, is sent away as a whole, and begins anew.
#include <cstdlib>
#include <utility>
#include <vector>

#include <csp/csp.hpp>

namespace {

csp::Process send(csp::Writer<int> out, int who) {
  for (;;)
    co_await out.write(who);
}

csp::Process collect(csp::Reader<int> in, csp::Writer<std::vector<int>> out) {
  for (;;) {
    std::vector<int> collected;
    while (collected.size() < 3)
      collected.push_back(co_await in.read());
    co_await out.write(std::move(collected));
  }
}

csp::Process hear(csp::Reader<std::vector<int>> in) {
  for (;;) {
    const std::vector<int> heard = co_await in.read();
    if (heard.size() != 3) std::abort();
  }
}

}  // namespace

int main() {
  csp::Channel<int> numbers("numbers");
  csp::Channel<std::vector<int>> vectors("vectors");
  csp::run(csp::par(send(numbers.writer(), 0).named("sender.0"),
                    send(numbers.writer(), 1).named("sender.1"),
                    collect(numbers.reader(), vectors.writer()).named("collector"),
                    hear(vectors.reader()).named("listener")));
}
