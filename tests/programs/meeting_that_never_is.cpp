// expect: fails deadlock free
// alone: deadlock
//
// Somebody keeps its place at a barrier and never comes.
#include <csp/csp.hpp>

namespace {

csp::Process meet(csp::Enrolment place) { co_await place.sync(); }

csp::Process stay_away(csp::Enrolment, csp::Reader<int> in) { co_await in.read(); }

csp::Process meet_and_tell(csp::Enrolment place, csp::Writer<int> out) {
  co_await place.sync();
  co_await out.write(0);
}

}  // namespace

int main() {
  csp::Channel<int> called("called");
  csp::Barrier start("start");
  csp::run(csp::par(meet(start.enrol()).named("waiting"),
                    stay_away(start.enrol(), called.reader()).named("away"),
                    meet_and_tell(start.enrol(), called.writer()).named("calling")));
}
