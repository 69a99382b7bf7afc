// What the things of a trace are called, in CSP's words and each by a name of its own.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include <csp/tracer/trace.hpp>

#include "checker/learn/words.hpp"

namespace csp::checker::learn {

// Names that are unique, whatever the program called its things.
class UniqueNames {
 public:
  std::string unique(const std::string& name, const std::string& path);

 private:
  // An event of the program may not be taken for the network's own.
  std::unordered_set<std::string> used_{"tau", "tick"};
};

class Names {
 public:
  explicit Names(const tracer::Trace& trace);

  [[nodiscard]] const std::string& channel(std::uint32_t id) const { return of(channels_, id); }
  [[nodiscard]] const std::string& barrier(std::uint32_t id) const { return of(barriers_, id); }
  [[nodiscard]] const std::string& process(tracer::ProcessId id) const {
    return of(processes_, static_cast<std::uint32_t>(id));
  }
  // What a process does: "read left".
  [[nodiscard]] std::string text(const Label& label) const;

 private:
  [[nodiscard]] const std::string& of(const std::vector<std::string>& names,
                                      std::uint32_t id) const {
    return id < names.size() ? names[id] : unknown_;
  }

  std::vector<std::string> channels_, barriers_, processes_;
  std::string unknown_ = "?";
};

}  // namespace csp::checker::learn
