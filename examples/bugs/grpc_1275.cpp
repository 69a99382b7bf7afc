// expect bug: left behind
// expect fix: holds
// schedules: all
//
// gRPC #1275: a stream is closed, and its reader is not told.
//
//   client --messages--> reader --finished (closed)--> client
//   connection --pings--> peer          reader --pings (closed)--> connection, peer
//
// A reader waits for the next message of a stream. The client closes the stream and waits, for a
// second at most, until the reader has finished. Closing puts nothing into the stream: the client
// gives up, and the reader waits for ever.
//
// A connection is kept alive by pings until its last reader closes it. As this one never does, the
// pings go on: there is no deadlock, the program does not end, and nothing but a checker says why.
//
// The cure: closing the stream ends its messages.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan, go_like::Signal;

csp::Process reader(Chan<int> messages, Chan<Signal> finished, Chan<Signal> pings) {
  co_await messages.closed();
  finished.close();
  pings.close();
}

csp::Process client(Chan<int> messages, Chan<Signal> finished, bool is_fixed) {
  co_await messages.out.write(1);
  if (is_fixed) messages.close();  // closes the stream
  co_await csp::alt(finished.in.read(), csp::after(std::chrono::seconds(1)));
}

csp::Process connection(Chan<Signal> pings) {
  for (;;) {
    co_await csp::sleep_for(std::chrono::seconds(1));
    co_await pings.out.write(Signal::Given);
  }
}

csp::Process peer(Chan<Signal> pings) { co_await pings.closed(); }

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "A reader that is not told of the end.");
  csp::Channel<int> messages("messages");
  csp::Channel<Signal> finished("finished"), pings("pings");
  go_like::run(csp::par(reader(messages, finished, pings).named("reader"),
                        client(messages, finished, is_fixed).named("client"),
                        connection(pings).named("connection"), peer(pings).named("peer")));
}
