// Tokens that travel round a ring of processes.
//
//   member.0 --link.1--> member.1 --link.2--> ... --link.0--> member.0
//
// Shows: a replicated par, thousands of processes, and poison: the first member counts the laps and
// then poisons the ring. Poison travels from channel to channel as each member ends.
#include <chrono>
#include <iostream>
#include <string>
#include <vector>

#include <csp/csp.hpp>

#include "examples/command_line.hpp"

namespace {

csp::Process member(csp::Reader<long> in, csp::Writer<long> out) {
  try {
    for (;;) {
      const long token = co_await in.read();
      co_await out.write(token + 1);
    }
  } catch (const csp::Poisoned&) {
    in.poison();
    out.poison();
  }
}

csp::Process first_member(csp::Reader<long> in, csp::Writer<long> out, long tokens, long laps,
                          long* hops) {
  for (long i = 0; i < tokens; ++i)
    co_await out.write(0);
  for (long arrivals = 1; arrivals < tokens * laps; ++arrivals) {
    const long token = co_await in.read();
    co_await out.write(token + 1);
  }
  *hops = co_await in.read() + 1;
  in.poison();
  out.poison();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Sends tokens round a ring of processes.\nExample: token_ring --count 1000 --laps 10"};
  int count = 100;
  long tokens = 1, laps = 10;
  app.add_option("--count", count, "processes in the ring")
      ->check(CLI::Range(2, 10'000'000))
      ->capture_default_str();
  app.add_option("--tokens", tokens, "tokens, fewer than processes")
      ->check(CLI::Range(1, most))
      ->capture_default_str();
  app.add_option("--laps", laps, "laps of each token")
      ->check(CLI::Range(1, most))
      ->capture_default_str();
  parse_command_line(app, argc, argv);
  if (tokens >= count) {
    std::cerr << "token_ring: " << tokens << " tokens in a ring of " << count
              << ": with a token in every process nobody could pass one on. Give --tokens a "
                 "smaller number\n";
    return 2;
  }

  long hops = 0;
  std::vector<csp::Process> ring;
  {
    std::vector<csp::Channel<long>> links;
    for (int i = 0; i < count; ++i)
      links.emplace_back("link." + std::to_string(i));
    const auto link = [&](int i) -> csp::Channel<long>& {
      return links[static_cast<std::size_t>(i % count)];
    };
    ring.push_back(
        first_member(link(0).reader(), link(1).writer(), tokens, laps, &hops).named("member.0"));
    for (int i = 1; i < count; ++i) {
      ring.push_back(
          member(link(i).reader(), link(i + 1).writer()).named("member." + std::to_string(i)));
    }
  }
  const auto start = std::chrono::steady_clock::now();
  csp::run(csp::par(std::move(ring)));
  const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - start;
  std::cout << "the last token made " << hops << " hops; "
            << time.count() / static_cast<double>(tokens * laps * count) << " ns a hop\n";
}
