// expect: holds
// alone: ends
//
// Main keeps a block of memory in which one process alone counts: the process is known by it.
#include <memory>

#include <csp/csp.hpp>

namespace {

csp::Process count(std::shared_ptr<int> rounds, csp::Writer<bool> out) {
  for (; *rounds < 3; ++*rounds)
    co_await out.write(true);
}

csp::Process hear(csp::Reader<bool> in) {
  while (const auto value = co_await in.next()) {
  }
}

}  // namespace

int main() {
  const auto rounds = std::make_shared<int>(0);
  csp::Channel<bool> channel("rounds");
  csp::run(csp::par(count(rounds, channel.writer()).named("counter"),
                    hear(channel.reader()).named("listener")));
}
