// The events of something that ran, in the words of a script that speaks of it.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "checker/network/lts.hpp"

namespace csp::checker {

// What a channel is called where it ran, and in the script.
using Renamed = std::vector<std::pair<std::string, std::string>>;

class ScriptEvents {
 public:
  // Throws std::runtime_error, with the first mistake, where the script cannot be read.
  ScriptEvents(std::string script, Renamed renamed);

  // "in.3" as the script calls it; empty for what it does not see: an event without a name, or one
  // of a channel that it does not declare.
  [[nodiscard]] std::string name_of(const std::string& event);
  // tau for what it does not see.
  [[nodiscard]] EventId event_of(const std::string& event);
  // All that event_of() gave.
  [[nodiscard]] const EventTable& table() const { return table_; }
  // Says which channels were hidden, if any were.
  void warn_of_hidden(std::vector<std::string>& warnings) const;

 private:
  [[nodiscard]] std::string visible(const std::string& event);

  std::string script_;
  Renamed renamed_;
  std::set<std::string> declared_;
  std::set<std::string> hidden_;
  EventTable table_{EventTable::SignalsWithoutNames{}};
};

}  // namespace csp::checker
