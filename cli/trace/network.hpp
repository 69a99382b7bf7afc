// The process network of a trace, ready to be drawn: few enough nodes, each standing for one process or for many alike.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include <csp/tracer/trace.hpp>

namespace csp::cli {

inline constexpr std::size_t most_nodes = 200;
inline constexpr std::uint32_t outside = 0xffffffff;  // no enclosing par

struct NetworkNode {
  enum class Kind { Process, Buffer, Barrier };
  Kind kind = Kind::Process;
  std::string label;
  std::string note;                 // a second line: "x 40", "holds 3"
  std::uint32_t enclosing = outside;  // the node whose par it belongs to
  bool is_drawn = false;            // it took part in something itself, or has no children
  bool has_children = false;
  std::uint64_t activity = 0;
  std::uint64_t members = 0, ended = 0, waiting = 0;
};

struct NetworkEdge {
  std::uint64_t count = 0;
  bool waits_to_read = false, waits_to_write = false;
  bool is_in_cycle = false;
};

struct Network {
  std::vector<NetworkNode> nodes;
  // From, to, and the channel's or barrier's name.
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::string>, NetworkEdge> edges;
  std::string title;
  std::vector<std::string> notes;
  bool has_cycle = false;
};

[[nodiscard]] Network network_of(const tracer::Trace& trace);

// As text for Graphviz.
[[nodiscard]] std::string to_dot(const Network& network);

}  // namespace csp::cli
