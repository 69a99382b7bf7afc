#include "checker/api/script_events.hpp"

#include <utility>

#include "checker/api/program_script.hpp"

namespace csp::checker {

ScriptEvents::ScriptEvents(std::string script, Renamed renamed)
    : script_(std::move(script)),
      renamed_(std::move(renamed)),
      declared_(declared_channels(script_)) {}

std::string ScriptEvents::name_of(const std::string& event) {
  if (event.empty()) return event;
  for (const auto& [ours, theirs] : renamed_) {
    const bool fits = event == ours || event.starts_with(ours + ".");
    if (fits) return visible(theirs + event.substr(ours.size()));
  }
  return visible(event);
}

std::string ScriptEvents::visible(const std::string& event) {
  const std::string channel = event.substr(0, event.find('.'));
  if (declared_.contains(channel)) return event;
  hidden_.insert(channel);
  return {};
}

EventId ScriptEvents::event_of(const std::string& event) {
  const std::string name = name_of(event);
  return name.empty() ? tau : table_.add(name);
}

void ScriptEvents::warn_of_hidden(std::vector<std::string>& warnings) const {
  if (hidden_.empty()) return;
  std::string names;
  for (const std::string& name : hidden_)
    names += (names.empty() ? "`" : ", `") + name + "`";
  warnings.push_back(script_ + ": hidden, because the script declares no such channels: " + names);
}

}  // namespace csp::checker
