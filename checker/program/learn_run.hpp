// Follows what a run did, step by step, and learns from it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checker/program/knowledge.hpp"

namespace csp::checker::program {

// One thing that happened between processes, in words.
struct Happening {
  struct Part {
    PlaceId place{};
    ComponentId component{};
    std::string event;  // its own word for it
  };
  Decision decision{};
  std::string event{};  // seen from outside; empty if nobody sees it
  std::vector<Part> parts{};
};

struct Standing {
  PlaceId place{};
  ComponentId component{};
  NodeId node{};                 // the last in which it was known to wait
  bool is_about_to_run = false;  // and something has happened since
};

struct RunStory {
  std::vector<Effect> beginning{};  // what existed before anybody ran
  std::vector<Happening> happenings{};
  std::vector<Standing> alive{};  // at the end, in the order of their places
  std::vector<Standing> ended{};
  bool taught = false;  // something that was not known
};

// Throws a ProtocolError if the log does not follow from its own lines.
RunStory learn_run(Knowledge& knowledge, const RunLog& log);

// How a write of a value is called, seen from outside: left.3. A value that is taken from a buffer
// is another event than when it was put there: left_out.3.
[[nodiscard]] std::string event_of(const std::string& channel, const std::string& value);
[[nodiscard]] std::string get_event_of(const std::string& channel, const std::string& value);

}  // namespace csp::checker::program
