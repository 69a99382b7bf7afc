// expect: fails deadlock free
// alone: deadlock
//
// Another thread sleeps while the processes run, so no copies can be made of the program: it is
// started anew for every run. Two processes each write before they read.
#include <condition_variable>
#include <mutex>
#include <thread>

#include <csp/csp.hpp>

namespace {

csp::Process exchange(csp::Writer<int> out, csp::Reader<int> in) {
  co_await out.write(1);
  co_await in.read();
}

}  // namespace

int main() {
  std::mutex mutex;
  std::condition_variable_any is_over;
  const std::jthread sleeper([&](const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    is_over.wait(lock, stop, [] { return false; });
  });
  csp::Channel<int> there("there"), back("back");
  csp::run(csp::par(exchange(there.writer(), back.reader()).named("left"),
                    exchange(back.writer(), there.reader()).named("right")));
}
