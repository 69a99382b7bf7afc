// expect: holds
// alone: goes on
//
// One guard for three channels, kept in a vector: what comes from reader i is i.
#include <cstdlib>
#include <vector>

#include <csp/csp.hpp>

namespace {

csp::Process send(csp::Writer<std::size_t> out, std::size_t number) {
  for (;;)
    co_await out.write(number);
}

csp::Process merge(std::vector<csp::Reader<std::size_t>> in) {
  for (;;) {
    auto chosen = co_await csp::alt(csp::any_of(in));
    if (chosen.get<0>() != chosen.item()) std::abort();
  }
}

}  // namespace

int main() {
  csp::Channel<std::size_t> a("a"), b("b"), c("c");
  csp::run(csp::par(send(a.writer(), 0).named("a"), send(b.writer(), 1).named("b"),
                    send(c.writer(), 2).named("c"),
                    merge({a.reader(), b.reader(), c.reader()}).named("merge")));
}
