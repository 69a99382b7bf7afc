// messages senders N | any N | pipeline N | merge N: N senders to one receiver; N senders and N
// receivers on one channel; N numbers through N stages; 3 producers of N numbers each, merged by an
// alternation.
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <csp/csp.hpp>

namespace {

csp::Process send(csp::Writer<int> out, int first, int count) {
  for (int i = 0; i < count; ++i)
    co_await out.write(first + i);
}

csp::Process take(csp::Reader<int> in, int count) {
  std::vector<int> taken(static_cast<std::size_t>(count));
  for (int& place : taken)
    place = co_await in.read();
}

csp::Process pass_on(csp::Reader<int> in, csp::Writer<int> out) {
  while (const auto value = co_await in.next())
    co_await out.write(*value);
}

csp::Process merge(std::vector<csp::Reader<int>> in, int count) {
  std::vector<int> taken(static_cast<std::size_t>(count));
  for (int& place : taken) {
    auto chosen = co_await csp::alt(csp::any_of(in));
    place = chosen.get<0>();
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string what = argv[1];
  const int count = std::atoi(argv[2]);
  std::vector<csp::Process> processes;
  {
    csp::Channel<int> shared("shared");
    if (what == "senders" || what == "any") {
      for (int i = 0; i < count; ++i)
        processes.push_back(send(shared.writer(), i, 1));
      for (int i = 0; i < (what == "any" ? count : 1); ++i)
        processes.push_back(take(shared.reader(), what == "any" ? 1 : count));
    } else if (what == "pipeline") {
      std::vector<csp::Channel<int>> stages;
      for (int i = 0; i <= count; ++i)
        stages.emplace_back("stage." + std::to_string(i));
      processes.push_back(send(stages.front().writer(), 0, count));
      for (std::size_t i = 0; i + 1 < stages.size(); ++i)
        processes.push_back(pass_on(stages[i].reader(), stages[i + 1].writer()));
      processes.push_back(take(stages.back().reader(), count));
    } else if (what == "merge") {
      std::vector<csp::Reader<int>> readers;
      for (int i = 0; i < 3; ++i) {
        const csp::Channel<int> own("own." + std::to_string(i));
        processes.push_back(send(own.writer(), 10 * i, count));
        readers.push_back(own.reader());
      }
      processes.push_back(merge(std::move(readers), 3 * count));
    } else {
      return 2;
    }
  }
  csp::run(csp::par(std::move(processes)));
}
