// What the processes of an assertion were made into before they were searched, and where their
// states come from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace csp::checker {

struct ComponentStructure {
  std::string name;                 // of one inside of another: "whole / part"
  std::string function;             // that was applied to it: "normal"; empty if none was
  bool is_counter = false;          // it only keeps count for an operator
  bool is_inside = false;           // a part of the component above that a function was applied to
  std::uint64_t states_before = 0;  // before it was made smaller
  std::uint64_t transitions_before = 0;
  // As it is searched; nothing where its states are found out as they are needed.
  std::optional<std::uint64_t> states;
  std::optional<std::uint64_t> transitions;
  // How many of its states the sample has seen; not of those inside of others.
  std::optional<std::uint64_t> seen;
};

struct ChannelShare {
  std::string channel;  // the text of an event up to its first dot
  bool hidden = false;  // nobody outside sees these
  std::uint64_t steps = 0;
};

// The global states nearest to the start.
struct StateSample {
  std::uint64_t states = 0;
  std::uint64_t steps = 0;             // out of those that were looked at
  bool is_all = false;                 // there are no others
  std::vector<ChannelShare> channels;  // the most frequent first
};

struct ProcessStructure {
  std::string process;
  std::string role;  // "specification", "implementation"
  std::vector<ComponentStructure> components;
  std::uint64_t rules = 0;
  std::uint64_t bits = 0;             // of a packed global state; 0 where there is no network
  std::string why_no_network;         // empty where there is one, or nothing to make one of
  std::optional<StateSample> sample;  // of an implementation
};

struct AssertionStructure {
  std::string assertion;
  std::vector<ProcessStructure> processes;
  std::vector<std::string> left_out;  // functions that could not be applied, and why
};

}  // namespace csp::checker
