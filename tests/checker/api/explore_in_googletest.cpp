// Networks checked from inside a GoogleTest: one test passes, the other fails with the report.
#include <csp/checker/explore.hpp>
#include <csp/csp.hpp>

#include <gtest/gtest.h>

namespace {

csp::Process ask(csp::Writer<int> question, csp::Reader<int> answer) {
  co_await question.write(6);
  co_await answer.read();
}
csp::Process reply(csp::Reader<int> question, csp::Writer<int> answer) {
  const int number = co_await question.read();
  co_await answer.write(number * 7);
}
csp::Process reply_too_early(csp::Reader<int> question, csp::Writer<int> answer) {
  co_await answer.write(42);
  co_await question.read();
}

TEST(Conversation, EndsWhenTheReplyFollowsTheQuestion) {
  csp::checker::explore([] {
    csp::Channel<int> question("question"), answer("answer");
    csp::run(csp::par(ask(question.writer(), answer.reader()),
                      reply(question.reader(), answer.writer())));
  });
}

TEST(Conversation, GetsStuckWhenTheReplyComesFirst) {
  csp::checker::explore([] {
    csp::Channel<int> question("question"), answer("answer");
    csp::run(csp::par(ask(question.writer(), answer.reader()),
                      reply_too_early(question.reader(), answer.writer())));
  });
}

}  // namespace
