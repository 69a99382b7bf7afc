// expect: holds
// ends: 0, 1, 2, 3, 4
// alone: ends
//
// Every answer of csp::choose comes about, and every sum of two.
#include <iostream>

#include <csp/csp.hpp>

namespace {

csp::Process throw_dice() {
  const std::uint32_t first = co_await csp::choose(3);
  const std::uint32_t second = co_await csp::choose(3);
  std::cout << first + second << "\n";
}

}  // namespace

int main() { csp::run(throw_dice().named("player")); }
