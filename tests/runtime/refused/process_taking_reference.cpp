// expect: a csp::Process may not take references
#include <csp/csp.hpp>

csp::Process count_up(int& counter) {
  ++counter;
  co_return;
}

int main() {
  int counter = 0;
  csp::run(count_up(counter));
}
