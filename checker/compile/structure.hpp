// The places of a composed process: where its parts stand, and which processes may come to stand
// there.
//
// A place is an operand of a parallel operator (or of its kin), or the whole. One process after the
// other may stand in it: after P in P ; Q comes Q. Each of these is a shape of the place: an
// operator with places of its own, or a component.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "checker/compile/component_source.hpp"
#include "checker/compile/semantics.hpp"
#include "checker/network/network.hpp"

namespace csp::checker {

enum class PlaceId : std::uint32_t {};
enum class ShapeId : std::uint32_t {};

struct Shape {
  TermId term{};  // never a Call
  // Operands that run as soon as the shape is there, each in a place of its own. None: a component.
  std::vector<PlaceId> parts{};
  // What comes into the place instead, by the operand's number among those that do not run yet.
  std::vector<ShapeId> next{};
  // The component that it is, or the one that keeps count for the operator: whether all parts have
  // ended, which choice was made.
  std::optional<ComponentId> own{};
  bool is_component = false;
  PlaceId place{};
};

struct ShapePlace {
  std::vector<ShapeId> shapes{};  // the first stands there at the beginning
  std::unordered_map<TermId, ShapeId> by_term{};
  std::optional<ShapeId> around{};  // whose part it is
};

class Structure {
 public:
  // Puts the components into `network` and what they are into `machines`.
  Structure(Semantics& semantics, ComponentSource& source, Network& network,
            std::vector<Machine>& machines)
      : semantics_(semantics), source_(source), network_(network), machines_(machines) {}

  // Whether there is more than one component in it, or a function.
  bool is_composed(TermId term);
  // The process behind names and behind functions that leave it as it is.
  TermId unfolded(TermId term);
  // Throws NotCompilable.
  void build(TermId term);

  [[nodiscard]] PlaceId root() const { return PlaceId{0}; }
  [[nodiscard]] const ShapePlace& operator[](PlaceId id) const {
    return places_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] const Shape& operator[](ShapeId id) const {
    return shapes_[static_cast<std::size_t>(id)];
  }
  // Components that run when the shape comes.
  [[nodiscard]] std::vector<ComponentId> starting(ShapeId shape) const;
  // All components that may ever run in the place.
  [[nodiscard]] const std::vector<ComponentId>& components(PlaceId place) const;

 private:
  PlaceId add_place(TermId term, std::optional<ShapeId> around);
  ShapeId add_shape(PlaceId place, TermId term);
  void refuse_circle(PlaceId place, TermId term) const;
  bool leads_to_function(TermId term);
  ComponentId add_component(TermId term, const Machine& machine);
  void add_counter(Shape& shape);
  void find_what_can_end();
  [[nodiscard]] bool can_end(const Shape& shape) const;
  [[nodiscard]] bool can_end(PlaceId place) const {
    return can_end_[static_cast<std::size_t>(place)];
  }
  void collect_starting(ShapeId shape, std::vector<ComponentId>& components) const;
  void collect(PlaceId place, std::vector<ComponentId>& components) const;

  Semantics& semantics_;
  ComponentSource& source_;
  Network& network_;
  std::vector<Machine>& machines_;
  std::deque<ShapePlace> places_;  // stay where they are while others come
  std::deque<Shape> shapes_;
  std::vector<bool> can_end_;  // by place
  std::unordered_map<TermId, bool> composed_;
  std::unordered_map<std::string, std::size_t> names_;  // how often each was given
  mutable std::unordered_map<PlaceId, std::vector<ComponentId>> components_;
};

// What a component that keeps count calls its part in a rule, for choices told apart by number.
[[nodiscard]] EventId counter_event(std::uint32_t number, EventTable& events);

}  // namespace csp::checker
