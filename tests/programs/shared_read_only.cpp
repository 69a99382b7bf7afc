// expect: holds_up_to_bound a block of
// alone: ends
//
// Two processes read the same block of memory, which nobody changes. That would be harmless; but
// who can reach a block can change it, so it is told.
#include <memory>

#include <csp/csp.hpp>

namespace {

csp::Process count(std::shared_ptr<const int> most, csp::Writer<int> out) {
  for (int i = 0; i < *most; ++i)
    co_await out.write(i);
}

csp::Process hear(csp::Reader<int> in) {
  while (const auto value = co_await in.next()) {
  }
}

}  // namespace

int main() {
  csp::Channel<int> numbers("numbers");
  const auto most = std::make_shared<const int>(2);
  csp::run(csp::par(count(most, numbers.writer()).named("first"),
                    count(most, numbers.writer()).named("second"),
                    hear(numbers.reader()).named("listener")));
}
