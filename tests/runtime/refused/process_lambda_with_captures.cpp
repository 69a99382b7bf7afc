// expect: be a lambda with captures
#include <csp/csp.hpp>

int main() {
  csp::Channel<int> numbers("numbers");
  csp::Writer<int> out = numbers.writer();
  auto writer = [out]() -> csp::Process { co_await out.write(1); };
  csp::run(writer());
}
