#include "checker/report/structure_report.hpp"

#include <algorithm>
#include <iomanip>
#include <sstream>

#include "checker/report/dot_text.hpp"

namespace csp::checker {

namespace {

constexpr std::size_t most_components = 40;
constexpr std::size_t most_channels = 8;
constexpr std::size_t widest_name = 44;

std::string counted(std::uint64_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

// "12 -> 6", or "6" where it is as it was.
std::string change(std::uint64_t before, const std::optional<std::uint64_t>& after) {
  if (!after) return "as needed";
  if (before == *after) return std::to_string(before);
  return std::to_string(before) + " -> " + std::to_string(*after);
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(1)
       << 100.0 * static_cast<double>(part) / static_cast<double>(whole) << "%";
  return text.str();
}

void write_cell(const std::string& text, std::size_t width, std::ostream& out) {
  const std::size_t used = width_of(text);
  out << text << std::string(width > used ? width - used : 0, ' ') << "  ";
}

void write_components(const std::vector<ComponentStructure>& components, std::ostream& out) {
  constexpr std::size_t number_width = 18;
  std::size_t width = std::string("component").size();
  const std::size_t shown = std::min(components.size(), most_components);
  for (std::size_t i = 0; i < shown; ++i)
    width = std::max(width, std::min(width_of(components[i].name), widest_name));
  const bool has_seen = std::any_of(components.begin(), components.end(),
                                    [](const ComponentStructure& one) { return one.seen; });
  const auto write_row = [&](const std::string& name, const std::string& states,
                             const std::string& transitions, const std::string& rest) {
    std::ostringstream row;
    row << "    ";
    write_cell(name, width, row);
    write_cell(states, number_width, row);
    write_cell(transitions, number_width, row);
    const std::string text = row.str() + rest;
    out << text.substr(0, text.find_last_not_of(' ') + 1) << "\n";
  };
  write_row("component", "states", "transitions", has_seen ? "seen" : "");
  for (std::size_t i = 0; i < shown; ++i) {
    const ComponentStructure& one = components[i];
    std::string rest = one.seen ? std::to_string(*one.seen) : "";
    if (!one.function.empty()) rest += "  " + one.function;
    if (one.is_counter) rest += "  keeps count";
    write_row(shortened(one.name, widest_name), change(one.states_before, one.states),
              change(one.transitions_before, one.transitions), rest);
  }
  if (components.size() > shown)
    out << "    and " << counted(components.size() - shown, "more component") << "\n";
}

void write_savings(const std::vector<ComponentStructure>& components, std::ostream& out) {
  for (const ComponentStructure& one : components) {
    if (one.function.empty() || !one.states || *one.states >= one.states_before) continue;
    out << "    `" << one.function << "` made " << counted(one.states_before, "state") << " of `"
        << shortened(one.name, widest_name) << "` " << *one.states << ": "
        << percent(one.states_before - *one.states, one.states_before) << " fewer\n";
  }
}

std::string in_words(const ChannelShare& channel) {
  if (channel.hidden && channel.channel == "tau") return "internal steps";
  return channel.channel + (channel.hidden ? " (hidden)" : "");
}

void write_sample(const ProcessStructure& process, std::ostream& out) {
  const StateSample& sample = *process.sample;
  out << "    " << (sample.is_all ? "all of its " : "the nearest ")
      << counted(sample.states, "state") << " looked at, " << counted(sample.steps, "step");
  for (std::size_t i = 0; i < sample.channels.size() && i < most_channels; ++i) {
    out << (i == 0 ? ": " : ", ") << in_words(sample.channels[i]) << " "
        << percent(sample.channels[i].steps, sample.steps);
  }
  if (sample.channels.size() > most_channels)
    out << " and " << counted(sample.channels.size() - most_channels, "more channel");
  out << "\n";
  const ComponentStructure* most = nullptr;
  for (const ComponentStructure& one : process.components) {
    if (one.seen && (most == nullptr || *one.seen > *most->seen)) most = &one;
  }
  if (most == nullptr || *most->seen < 2) return;
  const auto alike =
      std::count_if(process.components.begin(), process.components.end(),
                    [most](const ComponentStructure& one) { return one.seen == most->seen; });
  out << "    most states come from `" << shortened(most->name, widest_name) << "`";
  if (alike > 1) out << " and " << alike - 1 << (alike > 2 ? " others" : " other");
  out << ": " << *most->seen << (alike > 1 ? " states of each" : " of its states") << " were met";
  if (!sample.channels.empty()) out << "; most steps are on " << in_words(sample.channels.front());
  out << "\n";
}

void write(const ProcessStructure& process, std::ostream& out) {
  constexpr std::size_t widest_process = 100;
  out << "  " << process.role << " " << shortened(process.process, widest_process) << "\n";
  if (!process.why_no_network.empty()) {
    out << "    searched term by term: " << process.why_no_network << "\n";
  } else if (process.bits == 0) {
    out << "    one component, nothing to put together\n";
  } else {
    const auto own = std::count_if(process.components.begin(), process.components.end(),
                                   [](const ComponentStructure& one) { return !one.is_inside; });
    out << "    " << counted(static_cast<std::uint64_t>(own), "component") << ", "
        << counted(process.rules, "rule") << ", " << counted(process.bits, "bit")
        << " for a state\n";
  }
  if (!process.components.empty()) write_components(process.components, out);
  write_savings(process.components, out);
  if (process.sample) write_sample(process, out);
}

}  // namespace

void write(const AssertionStructure& structure, std::ostream& out) {
  for (const ProcessStructure& process : structure.processes)
    write(process, out);
  for (const std::string& one : structure.left_out)
    out << "  left out: " << one << "\n";
}

}  // namespace csp::checker
