// A buffer as a process: it accepts a value while it has room and offers one while it has any.
//
//   producer --in--> buffer --out--> consumer
//
// Shows: alternation with an input guard and an output guard, each under a precondition. (A channel
// made with csp::fifo(n) does the same without a process; here the buffer is written out.)
#include <deque>
#include <iostream>

#include <csp/csp.hpp>

#include "examples/command_line.hpp"

namespace {

csp::Process producer(csp::Writer<int> out, int count) {
  for (int i = 0; i < count; ++i)
    co_await out.write(i);
}

csp::Process buffer(csp::Reader<int> in, csp::Writer<int> out, std::size_t capacity) {
  std::deque<int> values;
  std::size_t fullest = 0;
  for (;;) {
    try {
      const int oldest = values.empty() ? 0 : values.front();
      co_await csp::alt(
          csp::when(
              values.size() < capacity, in.read() >> [&](int value) { values.push_back(value); }),
          csp::when(
              !values.empty(), out.write(oldest) >> [&] { values.pop_front(); }));
    } catch (const csp::Closed&) {
      break;  // the producer has ended and the buffer is empty: neither guard can ever be ready
              // again
    }
    fullest = std::max(fullest, values.size());
  }
  std::cout << "the buffer held at most " << fullest << " of " << capacity << " values\n";
}

csp::Process consumer(csp::Reader<int> in) {
  long sum = 0, count = 0;
  while (const auto value = co_await in.next()) {
    sum += *value;
    ++count;
  }
  std::cout << "received " << count << " values, their sum is " << sum << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "A bounded buffer between a producer and a consumer.\nExample: bounded_buffer --capacity 2 "
      "--count 10"};
  int count = 100;
  std::size_t capacity = 3;
  app.add_option("--count", count, "how many values go through")
      ->check(CLI::Range(0, most))
      ->capture_default_str();
  app.add_option("--capacity", capacity, "how many values the buffer holds")
      ->check(CLI::Range(1, most))
      ->capture_default_str();
  parse_command_line(app, argc, argv);

  csp::Channel<int> in("in"), out("out");
  csp::run(csp::par(producer(in.writer(), count).named("producer"),
                    buffer(in.reader(), out.writer(), capacity).named("buffer"),
                    consumer(out.reader()).named("consumer")));
}
