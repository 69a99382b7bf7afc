// Strongly connected components: Tarjan, "Depth-first search and linear graph algorithms", 1972,
// with a stack of its own, since a chain of definitions may be as long as the script. They come out
// in the order that is wanted.
#include "checker/cspm/types/dependencies.hpp"

#include <algorithm>

#include "checker/cspm/script/deep_stack.hpp"

namespace csp::checker::cspm {

void for_each_bound_symbol(const Tree& tree, PatternId id,
                           const std::function<void(SymbolId)>& use) {
  check_depth();
  const Pattern& pattern = tree.at(id);
  if (pattern.kind == PatternKind::Variable) use(pattern.symbol);
  for (const PatternId item : tree.list(pattern.items))
    for_each_bound_symbol(tree, item, use);
}

void for_each_bound_symbol(const Tree& tree, const Decl& declaration,
                           const std::function<void(SymbolId)>& use) {
  switch (declaration.kind) {
    case DeclKind::Function:
    case DeclKind::Subtype:
    case DeclKind::Nametype:
      use(declaration.symbol);
      return;
    case DeclKind::Datatype:
      use(declaration.symbol);
      [[fallthrough]];
    case DeclKind::Channel:
      for (const Constructor& constructor : declaration.constructors)
        use(constructor.symbol);
      return;
    case DeclKind::Binding:
      for_each_bound_symbol(tree, declaration.pattern, use);
      return;
    default:
      return;
  }
}

namespace {

constexpr std::uint32_t nowhere = 0xffffffff;

// Calls `use` with every symbol that a piece of the tree mentions.
class Mentions {
 public:
  Mentions(const Tree& tree, const std::function<void(SymbolId)>& use) : tree_(tree), use_(use) {}

  void in(const Decl& declaration) {
    check_depth();
    for (const ClauseId clause : tree_.list(declaration.clauses)) {
      for (const List<PatternId>& group : tree_.at(clause).groups)
        in(group);
      in(tree_.at(clause).body);
    }
    in(declaration.pattern);
    in(declaration.expression);
    in(declaration.annotation);
    for (const Constructor& constructor : declaration.constructors) {
      // The tags of a subtype are those of its datatype.
      if (declaration.kind == DeclKind::Subtype) use_(constructor.symbol);
      in(constructor.type);
      in(constructor.annotation);
    }
    if (declaration.kind == DeclKind::Timed) {
      if (declaration.symbol != none<SymbolId>) use_(declaration.symbol);
    } else {
      in(declaration.declarations);
    }
    if (declaration.assertion != none<AssertionId>) in(tree_.at(declaration.assertion));
  }

 private:
  void in(const Assertion& assertion) {
    in(assertion.specification);
    in(assertion.implementation);
    in(assertion.trace);
    in(assertion.tau_priority);
  }
  void in(ExprId id) {
    if (id == none<ExprId>) return;
    check_depth();
    const Expr& expression = tree_.at(id);
    if (expression.symbol != none<SymbolId>) use_(expression.symbol);
    in(expression.operands);
    in(expression.patterns);
    in(expression.statements);
    in(expression.tie_statements);
    for (const FieldId field : tree_.list(expression.fields)) {
      in(tree_.at(field).pattern);
      in(tree_.at(field).expression);
    }
    in_all(expression.declarations);
  }
  // A timed section inside a let: here its declarations count.
  void in_all(List<DeclId> declarations) {
    for (const DeclId id : tree_.list(declarations)) {
      in(tree_.at(id));
      if (tree_.at(id).kind == DeclKind::Timed) in_all(tree_.at(id).declarations);
    }
  }
  void in(PatternId id) {
    if (id == none<PatternId>) return;
    check_depth();
    const Pattern& pattern = tree_.at(id);
    if (pattern.kind == PatternKind::Constructor) use_(pattern.symbol);
    in(pattern.items);
  }
  void in(StatementId id) {
    in(tree_.at(id).pattern);
    in(tree_.at(id).expression);
  }
  void in(DeclId id) { in(tree_.at(id)); }
  void in(SchemeId id) {
    if (id != none<SchemeId>) in(tree_.at(id).type);
  }
  void in(TypeId id) {
    check_depth();
    const Type& type = tree_.at(id);
    if (type.symbol != none<SymbolId>) use_(type.symbol);
    in(type.items);
  }
  template <class Id>
  void in(List<Id> list) {
    for (const Id id : tree_.list(list))
      in(id);
  }

  const Tree& tree_;
  const std::function<void(SymbolId)>& use_;
};

class Components {
 public:
  explicit Components(const std::vector<std::vector<std::uint32_t>>& edges)
      : edges_(edges), number_(edges.size(), nowhere), lowest_(edges.size()) {
    component_.assign(edges.size(), nowhere);
    for (std::uint32_t node = 0; node < edges.size(); ++node) {
      if (number_[node] == nowhere) visit(node);
    }
  }
  [[nodiscard]] std::uint32_t count() const { return count_; }
  [[nodiscard]] std::uint32_t of(std::uint32_t node) const { return component_[node]; }

 private:
  struct Frame {
    std::uint32_t node;
    std::size_t next_edge;
  };
  void open(std::uint32_t node) {
    number_[node] = lowest_[node] = next_number_++;
    open_.push_back(node);
    frames_.push_back({node, 0});
  }
  void visit(std::uint32_t start) {
    open(start);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      const std::uint32_t node = frame.node;
      if (frame.next_edge < edges_[node].size()) {
        const std::uint32_t other = edges_[node][frame.next_edge++];
        if (number_[other] == nowhere) {
          open(other);
        } else if (component_[other] == nowhere) {
          lowest_[node] = std::min(lowest_[node], number_[other]);
        }
        continue;
      }
      frames_.pop_back();
      if (!frames_.empty()) {
        std::uint32_t& above = lowest_[frames_.back().node];
        above = std::min(above, lowest_[node]);
      }
      if (lowest_[node] == number_[node]) close(node);
    }
  }
  void close(std::uint32_t root) {
    std::uint32_t node = 0;
    do {
      node = open_.back();
      open_.pop_back();
      component_[node] = count_;
    } while (node != root);
    ++count_;
  }

  const std::vector<std::vector<std::uint32_t>>& edges_;
  std::vector<std::uint32_t> number_, lowest_, component_, open_;
  std::vector<Frame> frames_;
  std::uint32_t next_number_ = 0;
  std::uint32_t count_ = 0;
};

void add_once(std::vector<std::uint32_t>& list, std::uint32_t value) {
  if (list.empty() || list.back() != value) list.push_back(value);
}

}  // namespace

Dependencies::Dependencies(const Tree& tree, std::size_t symbol_count)
    : tree_(tree), declared_by_(symbol_count, nowhere) {}

std::vector<Dependencies::Group> Dependencies::groups(const std::vector<DeclId>& declarations) {
  const auto for_each_declared = [&](const auto& use) {
    for (std::uint32_t i = 0; i < declarations.size(); ++i) {
      for_each_bound_symbol(tree_, tree_.at(declarations[i]),
                            [&](SymbolId symbol) { use(symbol, i); });
    }
  };
  for_each_declared([&](SymbolId symbol, std::uint32_t i) {
    declared_by_[static_cast<std::size_t>(symbol)] = i;
  });
  std::vector<std::vector<std::uint32_t>> edges(declarations.size());
  for (std::uint32_t i = 0; i < declarations.size(); ++i) {
    const std::function<void(SymbolId)> use = [&](SymbolId symbol) {
      const std::uint32_t used = declared_by_[static_cast<std::size_t>(symbol)];
      if (used != nowhere) add_once(edges[i], used);
    };
    Mentions(tree_, use).in(tree_.at(declarations[i]));
  }
  for_each_declared([&](SymbolId symbol, std::uint32_t) {
    declared_by_[static_cast<std::size_t>(symbol)] = nowhere;
  });
  const Components components(edges);
  std::vector<Group> result(components.count());
  for (std::uint32_t i = 0; i < declarations.size(); ++i) {
    Group& group = result[components.of(i)];
    group.declarations.push_back(declarations[i]);
    for (const std::uint32_t used : edges[i]) {
      if (components.of(used) != components.of(i)) group.uses.push_back(components.of(used));
    }
  }
  return result;
}

}  // namespace csp::checker::cspm
