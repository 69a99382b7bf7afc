// expect: return a value or a pointer, not a reference
#include <csp/csp.hpp>

csp::Task<int&> first(int* values) { co_return values[0]; }

csp::Process use(int* values) { co_await first(values); }

int main() {
  int values[] = {1, 2};
  csp::run(use(values));
}
