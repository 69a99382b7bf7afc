// expect bug: deadlock
// expect fix: holds
// schedules: all
//
// CockroachDB #13755: the rows of a query are never closed.
//
//   query --rows--> client --context (cancelled)--> query, guard
//
// A query offers its rows until its context is cancelled; a guard waits for the same, to free what
// the query has in use. The client takes the first row, which is all it wants, and returns. Closing
// the rows would have cancelled the context.
//
// The cure: the client closes the rows before it returns.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan, go_like::Context, go_like::Signal;

csp::Process query(Chan<int> rows, Context context) {
  for (int row = 0; row < 3; ++row)
    co_await csp::alt(rows.out.write(row), context.done.in.read());
}

csp::Process guard(Context context) { co_await context.done.in.read(); }

csp::Process client(Chan<int> rows, Context context, bool is_fixed) {
  co_await rows.in.read();
  if (is_fixed) context.cancel();  // closes the rows
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "Rows that nobody closes.");
  csp::Channel<int> rows("rows");
  csp::Channel<Signal> done("done");
  go_like::run(csp::par(query(rows, Context(done)).named("query"),
                        guard(Context(done)).named("guard"),
                        client(rows, Context(done), is_fixed).named("client")));
}
