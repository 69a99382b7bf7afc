// expect: holds
// alone: goes on
//
// Each question brings the end at which its answer is wanted, over a channel made for it.
#include <cstdlib>
#include <utility>

#include <csp/csp.hpp>

namespace {

struct Question {
  Question(int number_, csp::Writer<int> answer_) : number(number_), answer(std::move(answer_)) {}
  int number;
  csp::Writer<int> answer;
};

csp::Process serve(csp::Reader<Question> in) {
  for (;;) {
    const Question question = co_await in.read();
    co_await question.answer.write(question.number + 1);
  }
}

csp::Process ask(csp::Writer<Question> out, int number) {
  for (;;) {
    csp::Channel<int> answer("answer");
    const csp::Reader<int> in = answer.reader();
    Question question(number, answer.writer());
    co_await out.write(std::move(question));
    if (co_await in.read() != number + 1) std::abort();
  }
}

}  // namespace

int main() {
  csp::Channel<Question> questions("questions");
  csp::run(csp::par(serve(questions.reader()).named("server"),
                    ask(questions.writer(), 0).named("client.0"),
                    ask(questions.writer(), 10).named("client.1")));
}
