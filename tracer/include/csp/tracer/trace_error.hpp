// A file that is no trace, cannot be read or cannot be written.
#pragma once

#include <stdexcept>
#include <string>

namespace csp::tracer {

// what() names the file, what was found, what was expected and what to do, for people.
class TraceError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace csp::tracer
