#include "checker/network/aut_writer.hpp"

#include <unordered_map>

namespace csp::checker {

namespace {

// Names of events as the format can hold them: `i`, `tau` and `tick` mean something in it.
class Labels {
 public:
  explicit Labels(const EventTable& events) : events_(events) {}

  const std::string& of(EventId event) {
    const auto [place, is_new] = known_.try_emplace(event);
    if (is_new) place->second = made(event);
    return place->second;
  }
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> renamed() && {
    return std::move(renamed_);
  }

 private:
  std::string made(EventId event) {
    if (event == tau) return "tau";
    if (event == tick) return "\"tick\"";
    const std::string& name = events_.name(event);
    std::string label = name;
    const bool is_taken = name == "i" || name == "tau" || name == "tick";
    while (is_taken && (label == name || events_.find(label)))
      label += '_';
    if (is_taken) renamed_.emplace_back(name, label);
    return '"' + label + '"';
  }

  const EventTable& events_;
  std::unordered_map<EventId, std::string> known_;
  std::vector<std::pair<std::string, std::string>> renamed_;
};

}  // namespace

std::optional<AutText> write_aut(const Lts& lts, const EventTable& events, std::size_t most_states,
                                 const std::function<bool()>& should_stop) {
  constexpr std::size_t now_and_then = 256;
  std::unordered_map<StateId, std::size_t> numbers{{lts.initial(), 0}};
  std::vector<StateId> met{lts.initial()};
  Labels labels(events);
  std::string lines;
  std::size_t transitions = 0;
  const auto write = [&](std::size_t source, EventId event, std::size_t target) {
    lines += '(' + std::to_string(source) + ',' + labels.of(event) + ',' + std::to_string(target) +
             ")\n";
    ++transitions;
  };
  for (std::size_t next = 0; next < met.size(); ++next) {
    if (lts.facts(met[next]).diverges) write(next, tau, next);
    for (const Transition& step : lts.transitions(met[next])) {
      const auto [place, is_new] = numbers.try_emplace(step.target, met.size());
      if (is_new) met.push_back(step.target);
      write(next, step.event, place->second);
    }
    if (met.size() > most_states) return std::nullopt;
    if (next % now_and_then == 0 && should_stop && should_stop()) return std::nullopt;
  }
  AutText result;
  result.text =
      "des (0," + std::to_string(transitions) + ',' + std::to_string(met.size()) + ")\n" + lines;
  result.renamed = std::move(labels).renamed();
  return result;
}

}  // namespace csp::checker
