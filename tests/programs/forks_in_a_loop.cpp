// expect: holds
// alone: goes on
//
// A server forks a process for every job and waits for them after each second one. The second
// takes the first one's place if that has ended by then, and the server finds nobody to wait for if
// both have: neither is a communication of the server, and neither makes a difference to it.
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

csp::Process hear(csp::Reader<int> in) {
  for (;;)
    co_await in.read();
}

}  // namespace

int main() {
  csp::Channel<int> jobs("jobs"), results("results");
  csp::run(csp::par(give(jobs.writer()).named("giver"),
                    serve(jobs.reader(), results.writer()).named("server"),
                    hear(results.reader()).named("listener")));
}
