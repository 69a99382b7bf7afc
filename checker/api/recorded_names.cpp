#include "checker/api/recorded_names.hpp"

#include "checker/program/knowledge.hpp"
#include "checker/program/learn_run.hpp"

namespace csp::checker {

std::string name_of(const tracer::Trace& trace, const learn::Communication& seen) {
  using Kind = learn::Communication::Kind;
  if (seen.kind == Kind::Sync) {
    const tracer::Barrier& barrier = trace.barriers[seen.object];
    return program::csp_name(barrier.name.empty() ? barrier.path : barrier.name);
  }
  const std::string channel = program::csp_name(trace.label(tracer::ChannelId{seen.object}));
  const std::string value = seen.value.value_or("");
  return seen.kind == Kind::Get ? program::get_event_of(channel, value)
                                : program::event_of(channel, value);
}

}  // namespace csp::checker
