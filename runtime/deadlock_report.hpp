// Who waits for whom, when nobody can go on.
#pragma once

#include <string>

namespace csp::detail {

class RingWriter;

// The wait-for report of the run in progress: each waiting process with what it waits for, where,
// and who could have helped it; and a cycle of processes that wait for one another, if there is
// one. Only while nothing runs. O(processes + bytes of their frames); the cycle search is bounded.
// With `ring`, who holds which end is recorded too.
[[nodiscard]] std::string deadlock_report(RingWriter* ring);

}  // namespace csp::detail
