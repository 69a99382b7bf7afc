// expect: fails no crash
// alone: crashes
//
// csp::run is called by another thread than main's, and a process gives up the whole program.
#include <cstdlib>
#include <thread>

#include <csp/csp.hpp>

namespace {

csp::Process fail(csp::Reader<int> in) {
  const int number = co_await in.read();
  if (number == 3) std::abort();
}

csp::Process ask(csp::Writer<int> out) { co_await out.write(3); }

}  // namespace

int main() {
  std::jthread([] {
    csp::Channel<int> number("number");
    csp::run(csp::par(fail(number.reader()).named("failing"), ask(number.writer()).named("asker")));
  });
}
