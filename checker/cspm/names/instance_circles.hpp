// Which declarations use which, to find modules that depend on an instance of themselves: such an
// instance would have to exist before the module it is made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "checker/cspm/script/diagnostics.hpp"
#include "checker/cspm/script/source.hpp"

namespace csp::checker::cspm {

enum class DependencyId : std::uint32_t {};

class InstanceDependencies {
 public:
  // A declaration, a module with parameters as a whole, or an instance (which has a `module`).
  struct Node {
    std::string name;
    Span span;
    std::string module{};
  };

  DependencyId add(Node node);
  // `user` depends on `used` because of what stands at `span`.
  void add_use(DependencyId user, DependencyId used, Span span);

  // One error for each circle that runs through an instance.
  void report_circles(Diagnostics& diagnostics) const;

 private:
  struct Use {
    DependencyId used;
    Span span;
  };
  struct Step {
    const Use* use = nullptr;
    std::size_t user = 0;
  };
  [[nodiscard]] std::vector<std::uint32_t> components() const;
  [[nodiscard]] std::vector<Step> shortest_circle(DependencyId from) const;

  std::vector<Node> nodes_;
  std::vector<std::vector<Use>> uses_;
};

}  // namespace csp::checker::cspm
