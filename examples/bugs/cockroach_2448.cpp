// expect bug: deadlock
// expect fix: holds
// schedules: some
//
// CockroachDB #2448: two loops send to each other, and neither receives.
//
//   ticker --ticks--> raft --events--> store
//                     raft <--callbacks--
//
// The raft loop hands events to the store; the store works on an event and hands back a callback,
// to be run in the raft loop. If a second tick makes the raft loop send an event while the store
// still has a callback to hand over, each waits for the other to receive.
//
// The cure: while the raft loop has an event to hand over it goes on receiving callbacks.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan, go_like::Signal;

constexpr int count = 2;

csp::Process ticker(Chan<Signal> ticks) {
  for (int i = 0; i < count; ++i)
    co_await ticks.out.write(Signal::Given);
}

csp::Process raft(Chan<Signal> ticks, Chan<int> events, Chan<int> callbacks, bool is_fixed) {
  int begun = 0, done = 0;
  bool has_event = false;
  while (done < count) {
    co_await csp::alt(
        csp::when(
            begun < count && !has_event, ticks.in.read() >> [&](Signal) { has_event = true; }),
        csp::when(
            has_event && is_fixed, events.out.write(begun) >>
                                       [&] {
                                         has_event = false;
                                         ++begun;
                                       }),
        callbacks.in.read() >> [&](int) { ++done; });
    if (has_event && !is_fixed) {
      co_await events.out.write(begun);
      has_event = false;
      ++begun;
    }
  }
  events.close();
}

csp::Process store(Chan<int> events, Chan<int> callbacks) {
  while (const auto event = co_await events.in.next())
    co_await callbacks.out.write(*event);
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "Two loops that send to each other.");
  csp::Channel<Signal> ticks("ticks");
  csp::Channel<int> events("events"), callbacks("callbacks");
  go_like::run(csp::par(ticker(ticks).named("ticker"),
                        raft(ticks, events, callbacks, is_fixed).named("raft"),
                        store(events, callbacks).named("store")));
}
