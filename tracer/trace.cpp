#include <algorithm>
#include <tuple>

#include <csp/tracer/trace.hpp>

namespace csp::tracer {

const Offer* Trace::offer_for(ProcessId process, std::uint32_t step) const {
  const auto wanted = std::tuple(process, step);
  const auto found = std::lower_bound(offers.begin(), offers.end(), wanted,
                                      [](const Offer& offer, const auto& key) {
                                        return std::tuple(offer.process, offer.step) < key;
                                      });
  const bool is_it = found != offers.end() && std::tuple(found->process, found->step) == wanted;
  return is_it ? &*found : nullptr;
}

std::string Trace::label(ProcessId process) const {
  if (process == no_process) return "nobody";
  const Process& it = processes[static_cast<std::size_t>(process)];
  return it.name.empty() ? it.path : it.name + " (" + it.path + ")";
}

std::string Trace::label(ChannelId channel) const {
  if (channel == no_channel) return "no channel";
  const Channel& it = channels[static_cast<std::size_t>(channel)];
  return it.name.empty() ? it.path : it.name;
}

std::string Trace::label(SiteId site) const {
  if (site == no_site) return "?";
  const Site& it = sites[static_cast<std::size_t>(site)];
  return it.file + ":" + std::to_string(it.line);
}

}  // namespace csp::tracer
