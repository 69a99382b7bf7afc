// expect: fails deadlock free
// alone: any
//
// A helper throws, and the one who asked catches the exception. Then it waits for an answer that
// only the helper would have given, and holds the other end of that channel itself.
#include <stdexcept>

#include <csp/csp.hpp>

namespace {

csp::Process think(csp::Reader<int> questions, csp::Writer<int> answers) {
  const int question = co_await questions.read();
  if (question == 2) throw std::runtime_error("no idea");
  co_await answers.write(question);
}

csp::Process ask() {
  csp::Channel<int> questions("questions"), answers("answers");
  const csp::Writer<int> out = questions.writer();
  const csp::Reader<int> in = answers.reader();
  const csp::Writer<int> spare = answers.writer();
  csp::ForkScope helpers;
  helpers.fork(think(questions.reader(), answers.writer()).named("thinker"));
  const auto question = static_cast<int>(co_await csp::choose(3));
  co_await out.write(question);
  try {
    if (question == 2) co_await helpers.join();
  } catch (const std::runtime_error&) {
  }
  co_await in.read();
}

}  // namespace

int main() { csp::run(ask().named("asker")); }
