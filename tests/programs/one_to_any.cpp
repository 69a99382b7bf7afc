// expect: holds
// ends: 0, 1, 2, 3
// alone: ends
//
// Two readers share a channel: each message comes to exactly one of them, to either.
#include <cstdlib>
#include <iostream>

#include <csp/csp.hpp>

namespace {

csp::Process send(csp::Writer<int> out) {
  for (int i = 0; i < 3; ++i)
    co_await out.write(i);
}

csp::Process count(csp::Reader<int> in, csp::Writer<int> result) {
  int read = 0;
  while (const auto value = co_await in.next())
    ++read;
  co_await result.write(read);
}

csp::Process compare(csp::Reader<int> first, csp::Reader<int> second) {
  const int mine = co_await first.read();
  const int others = co_await second.read();
  std::cout << mine << "\n";
  if (mine + others != 3) std::abort();
}

}  // namespace

int main() {
  csp::Channel<int> jobs("jobs"), first("first"), second("second");
  csp::run(csp::par(send(jobs.writer()).named("sender"),
                    count(jobs.reader(), first.writer()).named("reader.1"),
                    count(jobs.reader(), second.writer()).named("reader.2"),
                    compare(first.reader(), second.reader()).named("judge")));
}
