// expect: fails no exception
// alone: any
//
// An exception leaves csp::run, and nobody catches it: only if the answer is 2.
#include <stdexcept>

#include <csp/csp.hpp>

namespace {

csp::Process think(csp::Writer<std::uint32_t> out) {
  const std::uint32_t answer = co_await csp::choose(3);
  co_await out.write(answer);
}

csp::Process judge(csp::Reader<std::uint32_t> in) {
  const std::uint32_t answer = co_await in.read();
  if (answer == 2) throw std::runtime_error("two is too many");
}

}  // namespace

int main() {
  csp::Channel<std::uint32_t> answer("answer");
  csp::run(
      csp::par(think(answer.writer()).named("thinker"), judge(answer.reader()).named("judge")));
}
