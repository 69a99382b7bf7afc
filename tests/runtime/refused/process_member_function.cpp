// expect: be a member function
#include <csp/csp.hpp>

struct Counter {
  int count = 0;
  csp::Process count_up() {
    ++count;
    co_return;
  }
};

int main() {
  Counter counter;
  csp::run(counter.count_up());
}
