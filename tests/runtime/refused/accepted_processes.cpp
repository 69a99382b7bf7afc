// expect: accepted
#include <string>
#include <vector>

#include <csp/csp.hpp>

struct Counter {
  int count = 0;
  static csp::Process count_up(Counter* counter) {
    ++counter->count;
    co_return;
  }
};

csp::Process greet(csp::Writer<std::string> out, std::string name, std::vector<int> ages) {
  for (const int age : ages)
    co_await out.write(name + std::to_string(age));
}

csp::Task<int> add(int& left, const int& right) { co_return left + right; }

csp::Process use_task(int* sum) {
  int left = 1;
  *sum = co_await add(left, 2);
}

int main() {
  Counter counter;
  int sum = 0;
  csp::Channel<std::string> greetings("greetings");
  auto writer = [](csp::Writer<std::string> out) -> csp::Process { co_await out.write("Ada"); };
  csp::run(csp::par(Counter::count_up(&counter), writer(greetings.writer()), use_task(&sum),
                    greet(greetings.writer(), "Ada", {1, 2})));
}
