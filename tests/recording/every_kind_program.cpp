// A network in which every kind of record comes about: alternations with every kind of guard,
// buffers, barriers, choices, forks, sequences, poison, closing, ends that travel, exceptions.
//   every_kind_program [ROUNDS]
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include <csp/csp.hpp>

namespace {

using namespace std::chrono_literals;
using csp::Channel;
using csp::Enrolment;
using csp::Process;
using csp::Reader;
using csp::Writer;

Process chooser(Writer<int> out, Enrolment round, int rounds) {
  for (int i = 0; i < rounds; ++i) {
    co_await out.write(static_cast<int>(co_await csp::choose(3)));
    co_await round.sync();
  }
}

Process worker(Reader<int> jobs, Writer<std::string> results) {
  while (const auto job = co_await jobs.next()) {
    std::string result(static_cast<std::size_t>(*job) * 10, 'x');
    co_await results.write(std::move(result));
  }
}

Process manager(std::vector<Reader<int>> in, Writer<int> jobs, Reader<std::string> results,
                Enrolment round, int rounds) {
  csp::Turn turn;
  for (int i = 0; i < rounds; ++i) {
    int outstanding = 0;
    for (std::size_t got = 0; got < in.size(); ++got) {
      auto chosen = co_await csp::fair_alt(turn, csp::any_of(in));
      co_await jobs.write(chosen.get<0>());
      ++outstanding;
    }
    while (outstanding > 0) {
      co_await csp::alt(
          results.read() >> [&](const std::string&) { --outstanding; }, csp::after(1ms));
    }
    co_await csp::pri_alt(csp::when(false, results.read()), csp::skip());
    co_await round.sync();
  }
  jobs.poison();
}

Process face(Reader<int> in, Writer<int> out, int rounds) {
  for (int i = 0; i < rounds; ++i)
    co_await csp::alt(in.read(), out.write(i));
}

Process lend(Writer<Writer<int>> out, Channel<int> inner) {
  co_await out.write(inner.writer());
  co_await inner.reader().read();
}
Process borrow(Reader<Writer<int>> in) {
  const Writer<int> writer = co_await in.read();
  co_await writer.write(7);
}

Process sleep_a_little() { co_await csp::sleep_for(1ms); }
Process never(Reader<int> in) { co_await in.read(); }
Process fail() {
  co_await csp::sleep_for(1ms);
  throw std::runtime_error("on purpose");
}
Process guarded(Reader<int> in) {
  try {
    co_await csp::par(never(in), fail());
  } catch (const std::runtime_error&) {
  }
}

Process everything(int rounds) {
  csp::Barrier round("round");
  Channel<int> jobs("jobs", csp::fifo(2));
  Channel<std::string> results("results", csp::fifo(1));
  std::vector<Process> all;
  std::vector<Reader<int>> choices;
  for (int i = 0; i < 3; ++i) {
    Channel<int> choice("choice." + std::to_string(i));
    choices.push_back(choice.reader());
    all.push_back(
        chooser(choice.writer(), round.enrol(), rounds).named("chooser." + std::to_string(i)));
  }
  for (int i = 0; i < 2; ++i) {
    all.push_back(worker(jobs.reader(), results.writer()).named("worker." + std::to_string(i)));
  }
  all.push_back(manager(std::move(choices), jobs.writer(), results.reader(), round.enrol(), rounds)
                    .named("manager"));
  Channel<int> a("a"), b("b"), inner, silent("silent");
  all.push_back(face(a.reader(), b.writer(), 10 * rounds).named("left"));
  all.push_back(face(b.reader(), a.writer(), 10 * rounds).named("right"));
  Channel<Writer<int>> mobile("mobile");
  all.push_back(lend(mobile.writer(), inner));
  all.push_back(borrow(mobile.reader()));
  all.push_back(csp::seq(sleep_a_little(), sleep_a_little()));
  const auto unused = silent.writer();
  all.push_back(guarded(silent.reader()));
  co_await csp::par(std::move(all));
  csp::ForkScope scope;
  for (int i = 0; i < 5; ++i)
    scope.fork(sleep_a_little());
  co_await scope.join();
}

}  // namespace

int main(int argc, char** argv) {
  csp::run(everything(argc > 1 ? std::atoi(argv[1]) : 10).named("main"));
}
