// expect bug: deadlock
// expect fix: holds
// schedules: all
//
// gRPC #1424: a parent goes before its children have reported.
//
//   resolver, dialer --done--> parent
//
// Two children each send one word when they have done their work. The parent returns after the
// first word; nobody takes the second, and its sender stays.
//
// The cure: the parent takes as many words as it has children.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan;

csp::Process child(Chan<bool> done, bool succeeds) { co_await done.out.write(succeeds); }

csp::Process parent(Chan<bool> done, bool is_fixed) {
  co_await done.in.read();
  if (is_fixed) co_await done.in.read();
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "Reports that nobody takes.");
  csp::Channel<bool> done("done");
  go_like::run(csp::par(child(done, false).named("resolver"), child(done, true).named("dialer"),
                        parent(done, is_fixed).named("parent")));
}
