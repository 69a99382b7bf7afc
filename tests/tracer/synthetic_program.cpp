// A program that records as csp::runtime does, for the tests of csp-trace: two processes exchange numbers on one channel.
//
//   synthetic_program [--count N] [--end completed|deadlock|none] [--exit CODE] [--kill SIGNAL] [--wait 1]
//                     [--no-trace 1] [--garbage 1] [--say TEXT] [--seed 1] [--touch FILE]
//
// --kill SIGNAL: dies by it after the last communication. --wait: then waits for a signal. --no-trace: never attaches.
// --garbage: overwrites a ring counter. --seed: prints CSP_SEED. --touch: makes FILE when all is recorded.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <optional>
#include <string>

#include <unistd.h>

#include "tests/tracer/records.hpp"

namespace {

using namespace csp::tracer::testing;
namespace record = csp::record;

void exchange(const AttachedProgram& program, std::uint32_t count, const std::string& end) {
  program.write(0, string_cells(0, "producer"));
  program.write(0, string_cells(1, "consumer"));
  program.write(0, string_cells(2, "numbers"));
  program.write(0, string_cells(3, "synthetic.cpp"));
  program.write(0, site_cells(0, 3, 0, 12));
  program.write(0, site_cells(1, 3, 1, 20));
  program.write(0, process_cells(0, 1, record::nobody, 0, record::nobody, 0));
  program.write(0, channel_cells(0, 0, 0, 2, 0, record::nobody));
  program.write(0, step_cells(record::Kind::ParBegin, 1, {0, 0, record::nobody}, 2, record::nobody, 2));
  program.write(0, process_cells(1, 3, 0, 0, 0, 0));
  program.write(1, process_cells(2, 3, 0, 1, 1, 0));
  std::uint64_t time = 3;
  for (std::uint32_t i = 0; i < count; ++i) {
    time += 100;
    program.write(i % 2, commit_cells({1, i, 0}, {2, i, 1}, time, 0, i, std::to_string(i)));
  }
  if (end == "completed") {
    program.write(0, step_cells(record::Kind::ProcessEnd, 0, {1, count, record::nobody}, time + 1));
    program.write(0, step_cells(record::Kind::ProcessEnd, 0, {2, count, record::nobody}, time + 1));
    program.write(0, step_cells(record::Kind::ParEnd, 0, {0, 1, record::nobody}, time + 2));
    program.write(0, step_cells(record::Kind::ProcessEnd, 0, {0, 2, record::nobody}, time + 3));
    program.set_outcome(record::Outcome::Completed);
  } else if (end == "deadlock") {
    using record::OfferKind, record::GuardKind;
    program.write(0, offer_cells(1, time + 1, count, 0, OfferKind::Read, {{GuardKind::Read, 0}}));
    program.write(0, offer_cells(2, time + 1, count, 1, OfferKind::Read, {{GuardKind::Read, 0}}));
    program.set_outcome(record::Outcome::Deadlock);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::map<std::string, std::string> options;
  for (int i = 1; i + 1 < argc; i += 2) options[argv[i]] = argv[i + 1];
  const auto number = [&](const char* name) { return static_cast<int>(std::strtol(options[name].c_str(), nullptr, 10)); };

  if (options.count("--say")) std::printf("%s\n", options["--say"].c_str());
  if (options.count("--seed")) std::printf("CSP_SEED=%s\n", std::getenv("CSP_SEED") ? std::getenv("CSP_SEED") : "");
  std::optional<AttachedProgram> attached;
  if (const char* live = std::getenv("CSP_TRACE"); live && !options.count("--no-trace")) {
    const AttachedProgram& program = attached.emplace(live);
    const std::string end = options.count("--end") ? options["--end"] : "completed";
    exchange(program, options.count("--count") ? static_cast<std::uint32_t>(number("--count")) : 3, end);
    if (options.count("--garbage")) program.ring_header(1).written = 0x7777777777777777;
  }
  if (options.count("--touch")) std::fclose(std::fopen(options["--touch"].c_str(), "w"));
  if (options.count("--kill")) std::raise(number("--kill"));
  if (options.count("--wait")) {
    while (true) pause();
  }
  return number("--exit");
}
