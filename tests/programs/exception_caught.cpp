// expect: holds
// alone: ends
//
// A child throws, its siblings are told to stop where they stand, and their parent catches what it
// threw and goes on: nothing is left to be found. Two things can be thrown, and who throws first
// decides.
#include <stdexcept>

#include <csp/csp.hpp>

namespace {

csp::Process give(csp::Writer<int> out) {
  for (int number = 0;; ++number)
    co_await out.write(number % 2);
}

csp::Process take(csp::Reader<int> in, const char* complaint) {
  const int number = co_await in.read();
  if (number == 1) throw std::runtime_error(complaint);
  co_await in.read();
}

csp::Process lead(csp::Writer<int> report) {
  for (int round = 0; round < 2; ++round) {
    csp::Channel<int> numbers("numbers");
    int seen = 0;
    try {
      co_await csp::par(give(numbers.writer()).named("giver"),
                        take(numbers.reader(), "left").named("left"),
                        take(numbers.reader(), "right").named("right"));
    } catch (const std::runtime_error& error) {
      seen = error.what()[0] == 'l' ? 1 : 2;
    }
    co_await report.write(seen);
  }
}

csp::Process hear(csp::Reader<int> in) {
  for (;;) {
    const auto report = co_await in.next();
    if (!report) co_return;
  }
}

}  // namespace

int main() {
  csp::Channel<int> reports("reports");
  csp::run(
      csp::par(lead(reports.writer()).named("leader"), hear(reports.reader()).named("listener")));
}
