// expect: a csp process can wait only for csp operations
#include <coroutine>

#include <csp/csp.hpp>

csp::Process stop() { co_await std::suspend_always{}; }

int main() { csp::run(stop()); }
