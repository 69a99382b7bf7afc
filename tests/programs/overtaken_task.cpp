// expect: fails deadlock free
// alone: any
//
// A server forks a process for every job. The second writes its result before the first has, now
// and then, and who hears that waits for ever. Where each has written before the next one begins
// they are in the same place, one after the other.
#include <csp/csp.hpp>

namespace {

csp::Process work(int job, csp::Writer<int> out) { co_await out.write(job); }

csp::Process serve(csp::Reader<int> in, csp::Writer<int> out) {
  for (;;) {
    csp::ForkScope workers;
    for (int i = 0; i < 2; ++i) {
      const int job = co_await in.read();
      workers.fork(work(job, out).named("worker"));
    }
    co_await workers.join();
  }
}

csp::Process give(csp::Writer<int> out) {
  for (int job = 0;; job = 1 - job)
    co_await out.write(job);
}

csp::Process hear(csp::Reader<int> in, csp::Writer<int> to_nobody) {
  for (int job = 0;; job = 1 - job) {
    if (co_await in.read() != job) co_await to_nobody.write(job);
  }
}

}  // namespace

int main() {
  csp::Channel<int> jobs("jobs"), results("results"), complaints("complaints");
  csp::run(csp::par(give(jobs.writer()).named("giver"),
                    serve(jobs.reader(), results.writer()).named("server"),
                    hear(results.reader(), complaints.writer()).named("listener")));
}
