#include "checker/learn/chains.hpp"

#include <algorithm>

namespace csp::checker::learn {
namespace {

using tracer::ProcessId;

std::size_t index(ProcessId process) { return static_cast<std::size_t>(process); }

// It never chose, and was stopped by a failure: how long it would have gone on is unknown.
bool is_cut_off(const Words& words, const Word& word) {
  const auto chooses = [&](const Step& step) { return words[step.situation].chooses; };
  const auto fails = [](const Step& step) { return is_failure(step.label.act); };
  return std::none_of(word.steps.begin(), word.steps.end(), chooses) &&
         std::any_of(word.steps.begin(), word.steps.end(), fails);
}

}  // namespace

// Who writes values that are compared must know them, so it keeps to its word, too: the least such
// set.
Chains::Chains(const Words& words, const std::vector<Fold>& folds, const Topology& topology,
               Trust trust, bool shows_values)
    : words_(words),
      topology_(topology),
      trust_(trust),
      shows_values_(shows_values),
      has_chain_(folds.size(), false) {
  if (trust == Trust::Everything) return;
  for (std::size_t process = 0; process < folds.size(); ++process) {
    has_chain_[process] =
        shows_values || folds[process].is_decisive || is_cut_off(words, words.words[process]);
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (std::uint32_t channel = 0; channel < topology.channels.size(); ++channel) {
      if (use_of_values(channel) != ValueUse::Compared) continue;
      for (const ProcessId writer : topology.channels[channel].writers) {
        changed |= !has_chain_[index(writer)];
        has_chain_[index(writer)] = true;
      }
    }
  }
}

ValueUse Chains::use_of_values(std::uint32_t channel) const {
  const ChannelUse& use = topology_.channels[channel];
  if (trust_ == Trust::Everything || use.digests.size() <= 1 ||
      (use.is_determinate && !shows_values_)) {
    return ValueUse::Ignored;
  }
  const bool matters =
      shows_values_ || std::any_of(use.readers.begin(), use.readers.end(),
                                   [&](ProcessId reader) { return has_chain_[index(reader)]; });
  if (!matters) return ValueUse::Ignored;
  return use.digests.size() > most_compared_values ? ValueUse::Unknowable : ValueUse::Compared;
}

std::optional<std::uint64_t> Chains::only_value(ProcessId writer, std::uint32_t channel) const {
  std::optional<std::uint64_t> only;
  for (const Step& step : words_.words[index(writer)].steps) {
    if (step.label.act != Act::Write || step.label.object != channel) continue;
    if (only && *only != step.digest) return std::nullopt;
    only = step.digest;
  }
  return only;
}

}  // namespace csp::checker::learn
