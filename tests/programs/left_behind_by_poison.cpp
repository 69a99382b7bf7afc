// expect: fails deadlock free
// alone: deadlock
//
// A network is wound down by poison, which does not reach the logger: it is poisoned at the one
// channel and holds both ends of the other.
#include <csp/csp.hpp>

namespace {

csp::Process work(csp::Reader<int> in, csp::Writer<int> log) {
  while (const auto value = co_await in.next())
    co_await log.write(*value);
}

csp::Process log_all(csp::Reader<int> in, csp::Writer<int>) {
  while (const auto value = co_await in.next()) {
  }
}

csp::Process lead(csp::Writer<int> out) {
  co_await out.write(1);
  out.poison();
}

}  // namespace

int main() {
  csp::Channel<int> jobs("jobs"), log("log");
  csp::run(csp::par(lead(jobs.writer()).named("leader"),
                    work(jobs.reader(), log.writer()).named("worker"),
                    log_all(log.reader(), log.writer()).named("logger")));
}
