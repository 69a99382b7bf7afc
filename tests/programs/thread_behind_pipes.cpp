// expect: holds_up_to_bound other threads
// alone: ends
//
// A process has another thread square its numbers, and waits for each: whatever that thread's pace,
// the answer is the same. They share no memory, only two pipes.
#include <array>
#include <cstdlib>
#include <thread>

#include <unistd.h>

#include <csp/csp.hpp>

namespace {

struct Pipe {
  Pipe() {
    if (pipe(ends.data()) != 0) std::abort();
  }
  std::array<int, 2> ends{};
};

int read_from(int end) {
  int number = 0;
  return read(end, &number, sizeof number) == sizeof number ? number : -1;
}

void write_to(int end, int number) {
  if (write(end, &number, sizeof number) != sizeof number) std::abort();
}

csp::Process square(csp::Reader<int> in, csp::Writer<int> out, int questions, int answers) {
  while (const auto number = co_await in.next()) {
    write_to(questions, *number);
    co_await out.write(read_from(answers));
  }
}

csp::Process count(csp::Writer<int> out) {
  for (int i = 0; i < 3; ++i)
    co_await out.write(i);
}

csp::Process hear(csp::Reader<int> in) {
  while (const auto value = co_await in.next()) {
  }
}

}  // namespace

int main() {
  const Pipe questions, answers;
  const std::jthread squarer([from = questions.ends[0], to = answers.ends[1]] {
    for (int number = read_from(from); number >= 0; number = read_from(from))
      write_to(to, number * number);
  });
  {
    csp::Channel<int> numbers("numbers"), squared("squared");
    csp::run(csp::par(count(numbers.writer()).named("counter"),
                      square(numbers.reader(), squared.writer(), questions.ends[1], answers.ends[0])
                          .named("squarer"),
                      hear(squared.reader()).named("listener")));
  }
  close(questions.ends[1]);
}
