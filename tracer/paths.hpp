// Spawn paths, "0.2.1", and the paths of what processes create, from parents and ordinals.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace csp::tracer {

struct PathNode {
  bool is_defined = false;
  std::uint32_t id = 0;      // in the records: all there is to say about one that is not defined
  std::uint32_t parent = 0;  // index into the nodes, or record::nobody
  std::uint32_t ordinal = 0;
};

// Each node's path. Parents may come in any order and, in a damaged trace, in a circle. A path too long to be of use to
// anyone is shortened to a digest of its front, the same in every run, so that a million processes nested in each other do
// not need a million times a million bytes.
[[nodiscard]] std::vector<std::string> process_paths(const std::vector<PathNode>& nodes);

// "0.2/c1", or "c1" where it was made outside every process.
[[nodiscard]] std::string object_path(bool is_defined, std::uint32_t id, std::uint32_t creator,
                                      std::uint32_t ordinal, const char* letter,
                                      const std::vector<std::string>& process_paths);

}  // namespace csp::tracer
