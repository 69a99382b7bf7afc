// expect: holds_up_to_bound a block of
// alone: ends
//
// Two processes count in the same block of memory, and tell what they find there.
#include <memory>

#include <csp/csp.hpp>

namespace {

csp::Process count(std::shared_ptr<int> total, csp::Writer<int> out) {
  for (int i = 0; i < 2; ++i)
    co_await out.write(++*total);
}

csp::Process hear(csp::Reader<int> in) {
  while (const auto value = co_await in.next()) {
  }
}

}  // namespace

int main() {
  csp::Channel<int> totals("totals");
  const auto total = std::make_shared<int>(0);
  csp::run(csp::par(count(total, totals.writer()).named("first"),
                    count(total, totals.writer()).named("second"),
                    hear(totals.reader()).named("listener")));
}
