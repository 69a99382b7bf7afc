// expect: a csp::Process may not take a view (std::string_view, std::span)
#include <span>
#include <vector>

#include <csp/csp.hpp>

csp::Process send_all(csp::Writer<int> out, std::span<const int> values) {
  for (const int value : values)
    co_await out.write(value);
}

int main() {
  const std::vector<int> values = {1, 2, 3};
  csp::Channel<int> numbers("numbers");
  csp::run(send_all(numbers.writer(), values));
}
