// The sieve of Eratosthenes as a pipeline that grows: one process for each prime found, which lets
// through only what its prime does not divide.
//
//   numbers --> filter 2 --> filter 3 --> filter 5 --> ... --> sieve
//
// Shows: processes forked while the network runs, ends of channels passed on, and how a network
// winds down: when the sieve has enough it drops its end, the last filter's write meets a closed
// channel and ends it, and so on to the source. (The network is McIlroy's; Hoare has it as a matrix
// of processes in "Communicating Sequential Processes", 1978.)
#include <iostream>
#include <string>

#include <csp/csp.hpp>

#include "examples/command_line.hpp"

namespace {

csp::Process numbers(csp::Writer<int> out) {
  for (int i = 2;; ++i)
    co_await out.write(i);
}

csp::Process filter(int prime, csp::Reader<int> in, csp::Writer<int> out) {
  for (;;) {
    const int number = co_await in.read();
    if (number % prime != 0) co_await out.write(number);
  }
}

csp::Process sieve(int count) {
  csp::ForkScope pipeline;
  {
    csp::Channel<int> source("from.1");
    csp::Reader<int> in = source.reader();
    pipeline.fork(numbers(source.writer()).named("numbers"));
    for (int i = 0; i < count; ++i) {
      const int prime = co_await in.read();
      std::cout << prime << (i + 1 < count ? ' ' : '\n');
      csp::Channel<int> next("from." + std::to_string(prime));
      csp::Reader<int> rest = next.reader();
      pipeline.fork(
          filter(prime, std::move(in), next.writer()).named("filter." + std::to_string(prime)));
      in = std::move(rest);
    }
  }  // the last reader is gone here
  co_await pipeline.join();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Prints the first primes, found by a pipeline of processes.\nExample: prime_sieve --count "
      "10"};
  int count = 20;
  app.add_option("--count", count, "how many primes")
      ->check(CLI::Range(1, 20'000))
      ->capture_default_str();
  parse_command_line(app, argc, argv);
  csp::run(sieve(count).named("sieve"));
}
