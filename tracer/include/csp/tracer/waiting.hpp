// Who had not ended when a trace did, and what they waited for.
#pragma once

#include <vector>

#include <csp/tracer/trace.hpp>

namespace csp::tracer {

struct WaitingProcess {
  ProcessId process = no_process;
  const Offer* offer =
      nullptr;                // of the trace; null if it was running, or its offer was not recorded
  bool for_children = false;  // it is inside a par
};

// In the order of Trace::processes.
[[nodiscard]] std::vector<WaitingProcess> waiting_processes(const Trace& trace);

// `process` waits on `channel`, whose other side `for_process` has used, wanted to use or holds;
// where there are several, one that in turn waits for nobody but `process` does not count.
struct WaitLink {
  ProcessId process = no_process;
  ChannelId channel = no_channel;
  ProcessId for_process = no_process;
};

// Who waits for whom, at channels, among those who had not ended.
[[nodiscard]] std::vector<WaitLink> wait_links(const Trace& trace);

// Processes that wait for each other in a circle; empty if there are none. Where the program did
// not end in a deadlock an alternation is taken to find another way out.
[[nodiscard]] std::vector<WaitLink> wait_cycle(const Trace& trace);

}  // namespace csp::tracer
