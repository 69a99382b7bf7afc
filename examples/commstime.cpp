// The benchmark of every CSP system: how long does one communication take?
//
//   prefix --a--> delta --d--> consumer
//     ^             |
//     b             c
//     +---- succ <--+
//
// prefix starts with a 0 and then copies; delta copies its input to two outputs; succ adds one; so
// the consumer gets 0, 1, 2, ... Four communications a number. With --parallel, delta writes its
// two outputs in a par. (P. H. Welch, D. C. Wood: "The Kent Retargetable occam Compiler", WoTUG
// 1996.)
#include <chrono>
#include <iostream>

#include <csp/csp.hpp>

#include "examples/command_line.hpp"

namespace {

csp::Process prefix(int first, csp::Reader<int> in, csp::Writer<int> out) {
  co_await out.write(first);
  for (;;)
    co_await out.write(co_await in.read());
}

csp::Process succ(csp::Reader<int> in, csp::Writer<int> out) {
  for (;;)
    co_await out.write(1 + co_await in.read());
}

csp::Process delta(csp::Reader<int> in, csp::Writer<int> left, csp::Writer<int> right) {
  for (;;) {
    const int value = co_await in.read();
    co_await left.write(value);
    co_await right.write(value);
  }
}

csp::Process write_one(csp::Writer<int> out, int value) { co_await out.write(value); }

// A write that meets poison ends its own small process, not this one: so delta looks.
csp::Process parallel_delta(csp::Reader<int> in, csp::Writer<int> left, csp::Writer<int> right) {
  while (!right.is_poisoned()) {
    const int value = co_await in.read();
    co_await csp::par(write_one(left, value), write_one(right, value));
  }
}

csp::Process consumer(csp::Reader<int> in, int count) {
  const auto start = std::chrono::steady_clock::now();
  int last = 0;
  for (int i = 0; i < count; ++i)
    last = co_await in.read();
  const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - start;
  std::cout << "received 0 to " << last << ", " << time.count() / count << " ns a loop, "
            << time.count() / count / 4 << " ns a communication\n";
  in.poison();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Measures the time of a communication.\nExample: CSP_WORKERS=1 commstime --count 1000000"};
  int count = 100'000;
  bool is_parallel = false;
  app.add_option("--count", count, "numbers to receive")
      ->check(CLI::Range(1, most))
      ->capture_default_str();
  app.add_flag("--parallel", is_parallel, "delta writes both outputs at the same time");
  parse_command_line(app, argc, argv);

  csp::Channel<int> a("a"), b("b"), c("c"), d("d");
  csp::run(csp::par(prefix(0, b.reader(), a.writer()).named("prefix"),
                    (is_parallel ? parallel_delta(a.reader(), c.writer(), d.writer())
                                 : delta(a.reader(), c.writer(), d.writer()))
                        .named("delta"),
                    succ(c.reader(), b.writer()).named("succ"),
                    consumer(d.reader(), count).named("consumer")));
}
