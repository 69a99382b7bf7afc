// expect: fails no sudden exit
// alone: crashes
//
// A process ends the program behind the others' backs.
#include <cstdlib>

#include <csp/csp.hpp>

namespace {

csp::Process leave(csp::Reader<int> in) { std::exit(co_await in.read()); }

csp::Process ask(csp::Writer<int> out) { co_await out.write(3); }

}  // namespace

int main() {
  csp::Channel<int> code("code");
  csp::run(csp::par(leave(code.reader()).named("leaving"), ask(code.writer()).named("asker")));
}
