// Which nodes behave alike, so that a search may take one for the other.
#pragma once

#include <span>
#include <vector>

#include "checker/program/knowledge.hpp"

namespace csp::checker::program {

class Alike {
 public:
  Alike() = default;  // nobody is like anybody else
  explicit Alike(const Knowledge& knowledge);

  // The one that stands for all that are like `node`. One that was found later stands for itself.
  [[nodiscard]] NodeId representative(NodeId node) const {
    return index(node) < representative_.size() ? representative_[index(node)] : node;
  }
  // Those for which it stands; none if it stands for itself alone.
  [[nodiscard]] std::span<const NodeId> members(NodeId representative) const {
    return index(representative) < members_.size() ? members_[index(representative)]
                                                   : std::span<const NodeId>();
  }
  [[nodiscard]] std::size_t classes() const { return classes_; }

 private:
  std::vector<NodeId> representative_;
  std::vector<std::vector<NodeId>> members_;
  std::size_t classes_ = 0;
};

// Every event that could be asked of the node, after all that is known of the others.
[[nodiscard]] std::vector<LocalEvent> possible_events(const Knowledge& knowledge, const Node& node);

}  // namespace csp::checker::program
