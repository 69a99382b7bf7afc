// How an operation ends when it cannot end by communicating.
#pragma once

#include <stdexcept>
#include <string>

namespace csp {

// The three ordinary ends of a process. Leaving a process by one of them ends it normally: they are
// how a network winds down, not faults. They derive from nothing on purpose, so that `catch (const
// std::exception&)` around a computation does not swallow them.

// The channel was poisoned, now or while the operation waited. A value that was being written was
// not delivered.
struct Poisoned {
  std::string channel;  // its name, or where it was made
};

// Nobody is left at the other side: no live Writer for a read (and the buffer is empty), no live
// Reader for a write.
struct Closed {
  std::string channel;
};

// A sibling ended with an exception, so everything under the same par was told to stop.
struct Cancelled {};

// A mistake in the use of the library: a moved-from end, run inside run, an await outside a
// process.
class UsageError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

// Thrown by csp::run instead of ending the program when RunOptions::on_deadlock is
// OnDeadlock::Throw.
class Deadlocked : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;  // what(): the whole wait-for report
};

}  // namespace csp
