// expect bug: deadlock
// expect fix: holds
// schedules: all
//
// Kubernetes #38669: the first events of a watch have no room to stand.
//
//   watch --result--> client
//   watch <--stopped (closed)-- client
//
// A watch first hands over the events that were there before it began, then goes on until it is
// stopped. Its result channel is made with the room that a parameter says: none. The client stops
// the watch without having read anything, and the watch waits for ever to hand over its first
// event.
//
// The cure: room for the events that are there at the beginning.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan, go_like::Signal;

csp::Process watch(Chan<int> result, Chan<Signal> stopped) {
  co_await result.out.write(1);  // the event that was there before
  co_await stopped.in.read();
}

csp::Process client(Chan<Signal> stopped) {
  stopped.close();
  co_return;
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "A first event without room.");
  const auto result = go_like::channel_with_room<int>(is_fixed, "result");
  csp::Channel<Signal> stopped("stopped");
  go_like::run(csp::par(watch(result, stopped).named("watch"), client(stopped).named("client")));
}
