// expect: holds
// ends: 3
// alone: ends
//
// Who leaves a barrier is not waited for, and who is enrolled by another one is.
#include <iostream>

#include <csp/csp.hpp>

namespace {

csp::Process meet(csp::Enrolment place, int times) {
  for (int i = 0; i < times; ++i)
    co_await place.sync();
}

csp::Process bring_a_friend(csp::Enrolment place) {
  co_await place.sync();
  csp::Enrolment friends = place.enrol();
  co_await csp::par(meet(std::move(place), 2).named("host"),
                    meet(std::move(friends), 2).named("friend"));
}

csp::Process meet_and_count(csp::Enrolment place) {
  int met = 0;
  for (; met < 3; ++met)
    co_await place.sync();
  std::cout << met << "\n";
}

}  // namespace

int main() {
  csp::Barrier start("start");
  csp::run(csp::par(meet(start.enrol(), 1).named("leaving"),
                    bring_a_friend(start.enrol()).named("bringing"),
                    meet_and_count(start.enrol()).named("staying")));
}
