// Who had not ended when a trace did, and what they waited for.
#pragma once

#include <vector>

#include <csp/tracer/trace.hpp>

namespace csp::tracer {

struct WaitingProcess {
  ProcessId process = no_process;
  const Offer* offer = nullptr;  // of the trace; null if it was running, or its offer was not recorded
  bool for_children = false;     // it is inside a par
};

// In the order of Trace::processes.
[[nodiscard]] std::vector<WaitingProcess> waiting_processes(const Trace& trace);

// `process` waits on `channel`, whose other side only processes such as `for_process` have used or wanted to use.
struct WaitLink {
  ProcessId process = no_process;
  ChannelId channel = no_channel;
  ProcessId for_process = no_process;
};

// Processes that wait for each other in a circle; empty if there are none. Where the program did not end in a deadlock an
// alternation is taken to find another way out.
[[nodiscard]] std::vector<WaitLink> wait_cycle(const Trace& trace);

}  // namespace csp::tracer
