// expect bug: deadlock
// expect fix: holds
// schedules: all
//
// Moby #33293: a mistake is sent where nobody receives.
//
//   container --errors--> (nobody)
//
// Waiting for a container gives its caller a channel for the answer. If there is a mistake at once
// it is sent into that channel before the caller has it, and the channel has no room.
//
// The cure: room for one answer.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan;

csp::Process container(Chan<int> errors) {
  co_await errors.out.write(1);
  co_await errors.in.read();  // the caller, who has the channel only now
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "A mistake that nobody can hear yet.");
  go_like::run(container(go_like::channel_with_room<int>(is_fixed, "errors")).named("container"));
}
