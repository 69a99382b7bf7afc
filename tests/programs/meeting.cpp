// expect: holds
// alone: goes on
//
// Three processes meet at a barrier again and again; in between each round somebody tells the
// number of the round, and nobody is ever a round ahead.
#include <cstdlib>

#include <csp/csp.hpp>

namespace {

csp::Process tell(csp::Writer<int> out, csp::Enrolment place) {
  for (int round = 0;; round = 1 - round) {
    co_await place.sync();
    co_await out.write(round);
  }
}

csp::Process hear(csp::Reader<int> in, csp::Enrolment place) {
  for (int round = 0;; round = 1 - round) {
    co_await place.sync();
    for (int i = 0; i < 2; ++i) {
      if (co_await in.read() != round) std::abort();
    }
  }
}

}  // namespace

int main() {
  csp::Channel<int> rounds("rounds");
  csp::Barrier start("start");
  csp::run(csp::par(tell(rounds.writer(), start.enrol()).named("teller.0"),
                    tell(rounds.writer(), start.enrol()).named("teller.1"),
                    hear(rounds.reader(), start.enrol()).named("listener")));
}
