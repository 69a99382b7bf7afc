#include <iostream>

#include <csp/checker/check_network.hpp>
#include <csp/tracer/read_trace.hpp>

// Checks a network; a recorded program would be read first.
int main(int argc, char** argv) {
  if (argc != 2) return 2;
  try {
    static_cast<void>(csp::tracer::read_trace(argv[1]));
    return 1;
  } catch (const csp::tracer::TraceError&) {
    const csp::checker::Report report = csp::checker::check_network(argv[1]);
    if (report.results.empty()) return 1;
    std::cout << to_string(report.results[0].verdict) << '\n';
  }
}
