#include "checker/learn/names.hpp"

#include <map>

#include "checker/program/knowledge.hpp"

namespace csp::checker::learn {

std::string UniqueNames::unique(const std::string& name, const std::string& path) {
  if (used_.insert(name).second) return name;
  std::string longer = name + " (" + path + ")";
  while (!used_.insert(longer).second)
    longer += "'";
  return longer;
}

Names::Names(const tracer::Trace& trace) {
  using program::csp_name;
  UniqueNames things, processes;
  for (std::uint32_t id = 0; id < trace.channels.size(); ++id) {
    channels_.push_back(
        things.unique(csp_name(trace.label(tracer::ChannelId{id})), trace.channels[id].path));
  }
  for (const tracer::Barrier& barrier : trace.barriers) {
    const std::string& name = barrier.name.empty() ? barrier.path : barrier.name;
    barriers_.push_back(things.unique(csp_name(name), barrier.path));
  }
  std::map<std::string, int> namesakes;
  for (const tracer::Process& process : trace.processes)
    ++namesakes[process.name];
  for (std::uint32_t id = 0; id < trace.processes.size(); ++id) {
    const tracer::Process& process = trace.processes[id];
    const bool is_enough = !process.name.empty() && namesakes[process.name] == 1;
    const std::string name = is_enough ? process.name : trace.label(tracer::ProcessId{id});
    processes_.push_back(processes.unique(csp_name(name), process.path));
  }
}

std::string Names::text(const Label& label) const {
  switch (label.act) {
    case Act::Read:
      return "read " + channel(label.object);
    case Act::Write:
      return "write " + channel(label.object);
    case Act::Sync:
      return "sync " + barrier(label.object);
    case Act::Timeout:
      return "timeout";
    case Act::Skip:
      return "skip";
    case Act::Closed:
      if (label.object == record::nobody) return "all channels are closed";
      return (label.through_writing ? "no reader left " : "no writer left ") +
             channel(label.object);
    case Act::Poisoned:
      return (label.through_writing ? "write poisoned " : "read poisoned ") + channel(label.object);
    case Act::Cancelled:
      return "cancelled";
    case Act::Choose:
      return "choose " + std::to_string(label.object);
    case Act::Begin:
      return "start children at step " + std::to_string(label.object);
    case Act::Join:
      return "join children of step " + std::to_string(label.object);
    case Act::Poison:
      return "poison " + channel(label.object);
    case Act::Enrol:
      return "enrol " + barrier(label.object);
    case Act::Resign:
      return "resign " + barrier(label.object);
    case Act::End:
      return "end";
  }
  return "?";
}

}  // namespace csp::checker::learn
