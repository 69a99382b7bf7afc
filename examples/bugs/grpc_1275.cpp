// expect bug: deadlock
// expect fix: holds
// schedules: all
//
// gRPC #1275: a stream is closed, and its reader is not told.
//
//   client --messages--> reader --finished (closed)--> client
//
// A reader waits for the next message of a stream. The client closes the stream and waits, for a
// second at most, until the reader has finished. Closing puts nothing into the stream: the client
// gives up, and the reader waits for ever.
//
// The cure: closing the stream ends its messages.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan, go_like::Signal;

csp::Process reader(Chan<int> messages, Chan<Signal> finished) {
  co_await messages.closed();
  finished.close();
}

csp::Process client(Chan<int> messages, Chan<Signal> finished, bool is_fixed) {
  co_await messages.out.write(1);
  if (is_fixed) messages.close();  // closes the stream
  co_await csp::alt(finished.in.read(), csp::after(std::chrono::seconds(1)));
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "A reader that is not told of the end.");
  csp::Channel<int> messages("messages");
  csp::Channel<Signal> finished("finished");
  go_like::run(csp::par(reader(messages, finished).named("reader"),
                        client(messages, finished, is_fixed).named("client")));
}
