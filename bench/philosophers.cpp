// The search through global states: dining philosophers, of whom the last takes his forks in the
// other order, so that there is no deadlock and every state is looked at. "workers" are threads.
//   check-philosophers-12, -13: 1,118,878 and 3,695,403 states, found and told apart.
//   check-philosophers-memory: of 13, all memory that the search holds at most.
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/benchmark.hpp"
#include "checker/lts/compact_lts.hpp"
#include "checker/refine/network_system.hpp"
#include "checker/refine/refinement.hpp"

namespace csp::bench {

namespace {

using namespace checker;

// A component that goes through these events in turn, for ever.
std::shared_ptr<const Lts> circle(const std::vector<EventId>& events) {
  auto lts = std::make_shared<CompactLts>();
  for (std::size_t i = 0; i < events.size(); ++i) {
    lts->add_state();
    lts->add_transition(events[i], StateId{static_cast<std::uint32_t>((i + 1) % events.size())});
  }
  return lts;
}

Network table(std::uint32_t count) {
  Network network;
  EventTable& events = network.events();
  const EventId take_first = events.add("take first");
  const EventId take_second = events.add("take second");
  const EventId put_second = events.add("put second");
  const EventId put_first = events.add("put first");
  const EventId taken = events.add("taken");
  const EventId put = events.add("put");
  const auto philosopher = circle({take_first, take_second, put_second, put_first});
  const auto fork = circle({taken, put});
  for (std::uint32_t i = 0; i < count; ++i)
    network.add_component({.name = "philosopher." + std::to_string(i), .lts = philosopher});
  for (std::uint32_t i = 0; i < count; ++i)
    network.add_component({.name = "fork." + std::to_string(i), .lts = fork, .passive = true});
  for (std::uint32_t i = 0; i < count; ++i) {
    const bool is_last = i + 1 == count;
    const ComponentId who{i};
    const ComponentId first{count + (is_last ? 0 : i)};
    const ComponentId second{count + (is_last ? i : i + 1)};
    const auto add = [&](EventId own, ComponentId which, EventId what) {
      const std::string name = events.name(own) + "." + std::to_string(i);
      network.add_rule({.participants = {{who, own}, {which, what}}, .result = events.add(name)});
    };
    add(take_first, first, taken);
    add(take_second, second, taken);
    add(put_second, second, put);
    add(put_first, first, put);
  }
  return network;
}

RefinementResult searched(std::uint32_t count, std::uint64_t states, const Setting& setting) {
  const Network network = table(setting.is_quick ? 10 : count);
  NetworkSystem system(network);
  SearchOptions options;
  options.threads = setting.workers;
  const RefinementResult result = is_deadlock_free(system, SemanticModel::Failures, options);
  if (result.violation || result.states != (setting.is_quick ? 102'571 : states)) {
    throw std::runtime_error("the search of the philosophers went wrong");
  }
  return result;
}

double rate(const RefinementResult& result) {
  return static_cast<double>(result.states) / result.seconds / 1e6;
}
double rate_of_12(const Setting& setting) { return rate(searched(12, 1'118'878, setting)); }
double rate_of_13(const Setting& setting) { return rate(searched(13, 3'695'403, setting)); }
double memory_of_13(const Setting& setting) {
  const RefinementResult result = searched(13, 3'695'403, setting);
  return static_cast<double>(result.bytes) / static_cast<double>(result.states);
}

}  // namespace

std::vector<Benchmark> philosophers() {
  return {{"check-philosophers-12", "M states/s", &rate_of_12},
          {"check-philosophers-13", "M states/s", &rate_of_13},
          {"check-philosophers-memory", "bytes/state", &memory_of_13}};
}

}  // namespace csp::bench
