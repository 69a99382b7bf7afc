#include "checker/api/network_file.hpp"

#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include "checker/network/aut_reader.hpp"
#include "checker/network/json_reader.hpp"
#include "checker/network/text_file.hpp"

namespace csp::checker {

namespace {

// A transition system by itself: each of its events happens alone.
Network alone(ExplicitLts lts, EventTable events, const std::string& name) {
  std::set<EventId> alphabet;
  for (std::size_t s = 0; s < lts.size(); ++s) {
    for (const Transition& step : lts.transitions(StateId{static_cast<std::uint32_t>(s)})) {
      alphabet.insert(step.event);
    }
  }
  Network network;
  network.events() = std::move(events);
  const ComponentId component =
      network.add_component({.name = name, .lts = std::make_shared<ExplicitLts>(std::move(lts))});
  for (const EventId event : alphabet) {
    network.add_rule({.participants = {{.component = component, .event = event}}, .result = event});
  }
  return network;
}

void read_aut_file(const std::filesystem::path& file, NetworkFile& result) {
  Diagnostics diagnostics(file.string());
  EventTable events;
  std::optional<ExplicitLts> lts = read_aut(read_text_file(file), events, diagnostics);
  result.errors = diagnostics.lines();
  if (lts) result.network = alone(std::move(*lts), std::move(events), file.stem().string());
}

void read_json_file(const std::filesystem::path& file, NetworkFile& result) {
  Diagnostics diagnostics(file.string());
  const LoadText load = [&file](const std::string& path) {
    return read_text_file(file.parent_path() / path);
  };
  std::optional<ReadNetwork> read = read_network(read_text_file(file), diagnostics, load);
  result.errors = diagnostics.lines();
  if (!read) return;
  result.network = std::move(read->network);
  result.warnings = std::move(read->warnings);
}

}  // namespace

NetworkFile read_network_file(const std::filesystem::path& file) {
  NetworkFile result;
  try {
    if (file.extension() == ".aut") {
      read_aut_file(file, result);
    } else {
      read_json_file(file, result);
    }
  } catch (const std::runtime_error& error) {
    result.errors.emplace_back(error.what());
  }
  return result;
}

}  // namespace csp::checker
