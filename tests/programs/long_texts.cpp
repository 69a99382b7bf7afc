// expect: holds
// alone: goes on
//
// Messages that are texts too long to lie in their own bytes.
#include <cstdlib>
#include <string>
#include <utility>

#include <csp/csp.hpp>

namespace {

csp::Process send(csp::Writer<std::string> out, char letter) {
  for (std::size_t length = 40;; length = 81 - length) {
    std::string text(length, letter);
    co_await out.write(std::move(text));
  }
}

csp::Process join_two(csp::Reader<std::string> in, csp::Writer<std::string> out) {
  for (;;) {
    std::string text = co_await in.read();
    text += co_await in.read();
    co_await out.write(std::move(text));
  }
}

csp::Process hear(csp::Reader<std::string> in) {
  for (;;) {
    const std::string text = co_await in.read();
    if (text.size() < 80 || text.size() > 82) std::abort();
  }
}

}  // namespace

int main() {
  csp::Channel<std::string> parts("parts"), texts("texts");
  csp::run(csp::par(send(parts.writer(), 'a').named("first"),
                    send(parts.writer(), 'b').named("second"),
                    join_two(parts.reader(), texts.writer()).named("joiner"),
                    hear(texts.reader()).named("listener")));
}
