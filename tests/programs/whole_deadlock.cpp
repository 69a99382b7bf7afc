// expect: fails deadlock free
// alone: deadlock
//
// Two processes each write before they read: nobody is there to read.
#include <csp/csp.hpp>

namespace {

csp::Process exchange(csp::Writer<int> out, csp::Reader<int> in) {
  co_await out.write(1);
  co_await in.read();
}

}  // namespace

int main() {
  csp::Channel<int> there("there"), back("back");
  csp::run(csp::par(exchange(there.writer(), back.reader()).named("left"),
                    exchange(back.writer(), there.reader()).named("right")));
}
