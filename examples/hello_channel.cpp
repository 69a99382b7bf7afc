// The smallest network: one process writes five numbers, another reads them.
//
//   writer --numbers--> reader
//
// Shows: processes as coroutines, the two ends of a channel, par, and how a loop ends: when the
// writer ends, its end of the channel dies, the channel is closed, and next() gives nothing.
#include <iostream>

#include <csp/csp.hpp>

#include "examples/command_line.hpp"

namespace {

csp::Process writer(csp::Writer<int> out, int count) {
  for (int i = 0; i < count; ++i)
    co_await out.write(i);
}

csp::Process reader(csp::Reader<int> in) {
  while (const auto value = co_await in.next())
    std::cout << "received " << *value << '\n';
  std::cout << "the channel is closed\n";
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"One process writes numbers, another reads them.\nExample: hello_channel --count 3"};
  int count = 5;
  app.add_option("--count", count, "how many numbers")
      ->check(CLI::Range(0, most))
      ->capture_default_str();
  parse_command_line(app, argc, argv);

  csp::Channel<int> numbers("numbers");
  csp::run(csp::par(reader(numbers.reader()).named("reader"),
                    writer(numbers.writer(), count).named("writer")));
}
