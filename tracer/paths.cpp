#include "tracer/paths.hpp"

#include <csp/runtime/record.hpp>

namespace csp::tracer {
namespace {

constexpr std::size_t longest_path = 256;

std::string digest_of(const std::string& path) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : path)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  static constexpr char digits[] = "0123456789abcdef";
  std::string result = "~";
  for (int shift = 60; shift >= 0; shift -= 4)
    result += digits[hash >> shift & 15];
  return result;
}

std::string unknown_path(std::uint32_t id) {
  std::string result = "?";
  return result += std::to_string(id);
}

std::string child_path(const std::string& parent, std::uint32_t ordinal) {
  const std::string front = parent.size() < longest_path ? parent : digest_of(parent);
  return front + "." + std::to_string(ordinal);
}

}  // namespace

std::vector<std::string> process_paths(const std::vector<PathNode>& nodes) {
  std::vector<std::string> paths(nodes.size());
  std::vector<bool> is_open(nodes.size());
  std::vector<std::uint32_t> open;  // from a node up to the first ancestor whose path is known
  for (std::uint32_t start = 0; start < nodes.size(); ++start) {
    std::uint32_t at = start;
    while (at != record::nobody && paths[at].empty() && !is_open[at]) {
      is_open[at] = true;
      open.push_back(at);
      at = nodes[at].is_defined ? nodes[at].parent : record::nobody;
    }
    const bool is_circle = at != record::nobody && paths[at].empty();
    if (is_circle) paths[at] = unknown_path(nodes[at].id);
    while (!open.empty()) {
      const PathNode& node = nodes[open.back()];
      std::string& path = paths[open.back()];
      open.pop_back();
      if (!path.empty()) continue;
      if (!node.is_defined) {
        path = unknown_path(node.id);
      } else if (node.parent == record::nobody) {
        path = std::to_string(node.ordinal);
      } else {
        path = child_path(paths[node.parent], node.ordinal);
      }
    }
  }
  return paths;
}

std::string object_path(bool is_defined, std::uint32_t id, std::uint32_t creator,
                        std::uint32_t ordinal, const char* letter,
                        const std::vector<std::string>& process_paths) {
  if (!is_defined) return std::string("?") + letter + std::to_string(id);
  const std::string front = creator == record::nobody ? "" : process_paths[creator] + "/";
  return front + letter + std::to_string(ordinal);
}

}  // namespace csp::tracer
