// expect: holds
// alone: goes on
//
// A block that always belongs to exactly one process goes round a ring of three, and each changes
// it while it has it.
#include <memory>
#include <utility>

#include <csp/csp.hpp>

namespace {

using Token = std::unique_ptr<int>;

csp::Process pass_on(csp::Reader<Token> in, csp::Writer<Token> out) {
  for (;;) {
    Token token = co_await in.read();
    *token = (*token + 1) % 4;
    co_await out.write(std::move(token));
  }
}

csp::Process begin(csp::Reader<Token> in, csp::Writer<Token> out) {
  auto token = std::make_unique<int>(0);
  co_await out.write(std::move(token));
  co_await csp::par(pass_on(std::move(in), std::move(out)).named("first again"));
}

}  // namespace

int main() {
  csp::Channel<Token> a("a"), b("b"), c("c");
  csp::run(csp::par(begin(c.reader(), a.writer()).named("first"),
                    pass_on(a.reader(), b.writer()).named("second"),
                    pass_on(b.reader(), c.writer()).named("third")));
}
