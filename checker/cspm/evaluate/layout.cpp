// One walk over the tree gives every variable its place and notes which variables each piece of
// code uses. Then what is bound by `let` is replaced by what it uses itself, until nothing changes:
// what remains is ground. (Free variables as in lambda lifting: Johnsson, FPCA 1985.)
#include "checker/cspm/evaluate/layout.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "checker/cspm/script/deep_stack.hpp"

namespace csp::checker::cspm {

namespace {

// What one declaration, lambda or clause uses, while it is walked.
struct Uses {
  std::set<SymbolId> symbols;
};

}  // namespace

class LayoutBuilder {
 public:
  LayoutBuilder(const ResolvedScript& script, const TypedScript& types, Layout& layout)
      : tree_(script.tree), symbols_(script.symbols), types_(types), layout_(layout) {
    layout_.places_.resize(symbols_.size());
    layout_.used_.resize(symbols_.size());
    layout_.let_slots_.resize(tree_.expr_count());
    layout_.expr_units_.resize(tree_.expr_count());
    layout_.expr_sections_.resize(tree_.expr_count());
    layout_.statement_slots_.resize(tree_.statement_count());
    layout_.field_slots_.resize(tree_.field_count());
    layout_.decl_units_.resize(tree_.decl_count());
    layout_.decl_sections_.resize(tree_.decl_count());
  }

  void build() {
    layout_.globals_ = give_places(tree_.declarations, 0);
    for (const DeclId decl : tree_.declarations)
      walk(decl, Around{});
    settle_ground();
  }

 private:
  // What surrounds a piece of the tree.
  struct Around {
    std::uint32_t depth = 0;
    std::uint32_t section = 0;
    const NamePart* part = nullptr;
  };

  // Places for all that `decls` declare in the scope at `depth`, from `first` on.
  template <class Decls>
  std::uint32_t give_places(const Decls& decls, std::uint32_t depth, std::uint32_t first = 0) {
    std::uint32_t slot = first;
    for (const DeclId id : decls) {
      const Decl& decl = tree_.at(id);
      switch (decl.kind) {
        case DeclKind::Function:
        case DeclKind::Datatype:
        case DeclKind::Subtype:
        case DeclKind::Nametype:
          set_place(decl.symbol, depth, slot++);
          break;
        case DeclKind::Binding:
          slot = give_places(decl.pattern, depth, slot);
          break;
        case DeclKind::Timed:
          layout_.decl_sections_[static_cast<std::size_t>(id)] =
              static_cast<std::uint32_t>(layout_.sections_.size());
          layout_.sections_.push_back({.tock = decl.symbol,
                                       .function = decl.expression,
                                       .place = {.depth = depth, .slot = slot++}});
          slot = give_places(tree_.list(decl.declarations), depth, slot);
          break;
        default:
          break;
      }
    }
    return slot;
  }

  std::uint32_t give_places(PatternId id, std::uint32_t depth, std::uint32_t slot) {
    check_depth();
    const Pattern& pattern = tree_.at(id);
    if (pattern.kind == PatternKind::Variable) set_place(pattern.symbol, depth, slot++);
    for (const PatternId item : tree_.list(pattern.items))
      slot = give_places(item, depth, slot);
    return slot;
  }

  void set_place(SymbolId symbol, std::uint32_t depth, std::uint32_t slot) {
    layout_.places_[static_cast<std::size_t>(symbol)] = {.depth = depth, .slot = slot};
  }

  // A piece of code begins; what it uses is noted until it ends.
  Code& begin_code(ExprId body, std::uint32_t depth, const NamePart* part) {
    Code& code = layout_.codes_.emplace_back();
    code.number = static_cast<std::uint32_t>(layout_.codes_.size() - 1);
    code.body = body;
    code.is_process = types_.is_process(body);
    code.depth = depth;
    code.part = part;
    uses_.emplace_back();
    return code;
  }

  void end_code(Code& code) {
    Uses uses = std::move(uses_.back());
    uses_.pop_back();
    for (const SymbolId symbol : uses.symbols) {
      const std::uint32_t depth = layout_.place(symbol).depth;
      if (depth <= code.depth) code.used.push_back(symbol);
      if (depth < code.depth || (depth == code.depth && code.groups.empty())) note(symbol);
    }
  }

  void note(SymbolId symbol) {
    if (!uses_.empty()) uses_.back().symbols.insert(symbol);
  }

  const NamePart* add_part(NamePart part) { return &layout_.parts_.emplace_back(std::move(part)); }

  Unit& add_unit(SymbolId name, Span span) {
    Unit& unit = layout_.units_.emplace_back();
    unit.name = name;
    unit.span = span;
    return unit;
  }

  void walk(DeclId id, Around around) {
    check_depth();
    const Decl& decl = tree_.at(id);
    switch (decl.kind) {
      case DeclKind::Function:
        walk_function(id, around);
        break;
      case DeclKind::Binding:
        walk_binding(id, around);
        break;
      case DeclKind::Channel:
      case DeclKind::Datatype:
      case DeclKind::Subtype:
        for (const Constructor& constructor : decl.constructors) {
          if (constructor.type != none<ExprId>) walk(constructor.type, around);
        }
        break;
      case DeclKind::Nametype:
      case DeclKind::Print:
        walk(decl.expression, around);
        break;
      case DeclKind::Assert:
        walk(tree_.at(decl.assertion), around);
        break;
      case DeclKind::Timed:
        walk_timed(id, around);
        break;
      default:
        break;
    }
  }

  void walk(const Assertion& assertion, Around around) {
    for (const ExprId expr :
         {assertion.specification, assertion.implementation, assertion.tau_priority}) {
      if (expr != none<ExprId>) walk(expr, around);
    }
    for (const ExprId event : tree_.list(assertion.trace))
      walk(event, around);
  }

  void walk_timed(DeclId id, Around around) {
    const Decl& decl = tree_.at(id);
    if (decl.expression != none<ExprId>) walk(decl.expression, around);
    around.section = layout_.section_of(id);
    for (const DeclId inner : tree_.list(decl.declarations))
      walk(inner, around);
  }

  // The function of a timed section decides what its processes do.
  void note_section(Around around) {
    if (around.section == 0) return;
    const ExprId function = layout_.section(around.section).function;
    if (function != none<ExprId>) note_variables(function);
  }

  void note_variables(ExprId id) {
    check_depth();
    const Expr& expr = tree_.at(id);
    if (expr.kind == ExprKind::Variable && layout_.place(expr.symbol).depth != Place::nowhere &&
        layout_.place(expr.symbol).depth > 0) {
      note(expr.symbol);
    }
    for (const ExprId operand : tree_.list(expr.operands))
      note_variables(operand);
  }

  void walk_function(DeclId id, Around around) {
    const Decl& decl = tree_.at(id);
    Unit& unit = add_unit(decl.symbol, decl.name_span);
    for (const ClauseId clause_id : tree_.list(decl.clauses)) {
      const Clause& clause = tree_.at(clause_id);
      const NamePart* part = add_part({.outer = around.part,
                                       .kind = NamePart::Kind::Clause,
                                       .name = decl.symbol,
                                       .groups = clause.groups});
      Code& code = begin_code(clause.body, around.depth + 1, part);
      code.groups = clause.groups;
      for (const auto& group : clause.groups) {
        for (const PatternId pattern : tree_.list(group))
          code.slots = give_places(pattern, code.depth, code.slots);
      }
      note_section(around);
      walk(clause.body, {.depth = code.depth, .section = around.section, .part = part});
      end_code(code);
      unit.codes.push_back(&code);
    }
    set_groups(unit);
    layout_.decl_units_[static_cast<std::size_t>(id)] = &unit;
    if (around.depth > 0) definitions_[decl.symbol] = unit.codes;
  }

  static void set_groups(Unit& unit) {
    for (const auto& group : unit.codes.front()->groups) {
      unit.group_sizes.push_back(group.count);
      unit.argument_count += group.count;
    }
  }

  void walk_binding(DeclId id, Around around) {
    const Decl& decl = tree_.at(id);
    const Pattern& pattern = tree_.at(decl.pattern);
    const bool has_name = pattern.kind == PatternKind::Variable;
    const NamePart* part = around.part;
    if (has_name) {
      part =
          add_part({.outer = around.part, .kind = NamePart::Kind::Clause, .name = pattern.symbol});
    }
    Code& code = begin_code(decl.expression, around.depth, part);
    note_section(around);
    walk(decl.expression, {.depth = around.depth, .section = around.section, .part = part});
    end_code(code);
    if (around.depth > 0) define(decl.pattern, &code);
    if (has_name && code.is_process) {
      Unit& unit = add_unit(pattern.symbol, decl.span);
      unit.codes.push_back(&code);
      layout_.decl_units_[static_cast<std::size_t>(id)] = &unit;
    }
  }

  void define(PatternId id, Code* code) {
    check_depth();
    const Pattern& pattern = tree_.at(id);
    if (pattern.kind == PatternKind::Variable) definitions_[pattern.symbol] = {code};
    for (const PatternId item : tree_.list(pattern.items))
      define(item, code);
  }

  void walk(ExprId id, Around around) {
    check_depth();
    const Expr& expr = tree_.at(id);
    layout_.expr_sections_[static_cast<std::size_t>(id)] = around.section;
    switch (expr.kind) {
      case ExprKind::Variable: {
        layout_.used_[static_cast<std::size_t>(expr.symbol)] = true;
        const std::uint32_t depth = layout_.place(expr.symbol).depth;
        if (depth != Place::nowhere && depth > 0) note(expr.symbol);
        break;
      }
      case ExprKind::Let:
        walk_let(id, around);
        break;
      case ExprKind::Lambda:
        walk_lambda(id, around);
        break;
      case ExprKind::Prefix:
        if (around.section != 0) {
          walk_timed_prefix(id, around);
        } else {
          walk_prefix(expr, around);
        }
        break;
      case ExprKind::Rename:
      case ExprKind::LinkedParallel:
        walk_tied(expr, around);
        break;
      case ExprKind::ReplicatedLinkedParallel:
        walk_replicated_links(expr, around);
        break;
      case ExprKind::ReplicatedParallel:
      case ExprKind::ReplicatedSynchronisingChoice:
        walk(tree_.item(expr.operands, 0), around);
        walk(tree_.item(expr.operands, 1), walk(expr.statements, around));
        break;
      default:
        around = walk(expr.statements, around);
        for (const ExprId operand : tree_.list(expr.operands))
          walk(operand, around);
    }
  }

  // Generators each open a scope; what is behind them lies in all of them.
  Around walk(List<StatementId> statements, Around around) {
    for (const StatementId id : tree_.list(statements)) {
      const Statement& statement = tree_.at(id);
      walk(statement.expression, around);
      if (statement.pattern == none<PatternId>) continue;
      around =
          open(statement.pattern, around, layout_.statement_slots_[static_cast<std::size_t>(id)]);
    }
    return around;
  }

  Around open(PatternId pattern, Around around, std::uint32_t& slots) {
    ++around.depth;
    slots = give_places(pattern, around.depth, 0);
    around.part =
        add_part({.outer = around.part, .kind = NamePart::Kind::Variables, .pattern = pattern});
    return around;
  }

  void walk_let(ExprId id, Around around) {
    const Expr& expr = tree_.at(id);
    ++around.depth;
    layout_.let_slots_[static_cast<std::size_t>(id)] =
        give_places(tree_.list(expr.declarations), around.depth);
    for (const DeclId decl : tree_.list(expr.declarations))
      walk(decl, around);
    walk(tree_.item(expr.operands, 0), around);
  }

  void walk_lambda(ExprId id, Around around) {
    const Expr& expr = tree_.at(id);
    const NamePart* part =
        add_part({.outer = around.part, .kind = NamePart::Kind::Lambda, .groups = {expr.patterns}});
    const ExprId body = tree_.item(expr.operands, 0);
    Code& code = begin_code(body, around.depth + 1, part);
    code.is_process = false;  // what a lambda makes has no name
    code.groups = {expr.patterns};
    for (const PatternId pattern : tree_.list(expr.patterns))
      code.slots = give_places(pattern, code.depth, code.slots);
    walk(body, {.depth = code.depth, .section = around.section, .part = part});
    end_code(code);
    Unit& unit = add_unit(none<SymbolId>, expr.span);
    unit.codes.push_back(&code);
    set_groups(unit);
    layout_.expr_units_[static_cast<std::size_t>(id)] = &unit;
  }

  void walk_timed_prefix(ExprId id, Around around) {
    const Expr& expr = tree_.at(id);
    const NamePart* part = add_part({.outer = around.part,
                                     .kind = NamePart::Kind::Prefix,
                                     .number = static_cast<std::uint32_t>(layout_.codes_.size())});
    Code& code = begin_code(id, around.depth, part);
    note_section(around);
    walk_prefix(expr, around);
    end_code(code);
    Unit& unit = add_unit(none<SymbolId>, expr.span);
    unit.codes.push_back(&code);
    layout_.expr_units_[static_cast<std::size_t>(id)] = &unit;
  }

  void walk_prefix(const Expr& expr, Around around) {
    walk(tree_.item(expr.operands, 0), around);
    for (const FieldId id : tree_.list(expr.fields)) {
      const Field& field = tree_.at(id);
      if (field.expression != none<ExprId>) walk(field.expression, around);
      if (field.pattern == none<PatternId>) continue;
      around = open(field.pattern, around, layout_.field_slots_[static_cast<std::size_t>(id)]);
    }
    walk(tree_.item(expr.operands, 1), around);
  }

  // The generators bind in the ties alone, not in the processes.
  void walk_tied(const Expr& expr, Around around) {
    const std::size_t processes = expr.kind == ExprKind::Rename ? 1 : 2;
    for (std::size_t i = 0; i < processes; ++i)
      walk(tree_.item(expr.operands, i), around);
    const Around inside = walk(expr.statements, around);
    for (std::size_t i = processes; i < expr.operands.count; ++i)
      walk(tree_.item(expr.operands, i), inside);
  }

  void walk_replicated_links(const Expr& expr, Around around) {
    const Around replicated = walk(expr.statements, around);
    walk(tree_.item(expr.operands, 0), replicated);
    const Around tied = walk(expr.tie_statements, replicated);
    for (std::size_t i = 1; i < expr.operands.count; ++i)
      walk(tree_.item(expr.operands, i), tied);
  }

  // The least sets such that what is bound by `let` stands for what it uses.
  void settle_ground() {
    std::vector<std::set<SymbolId>> ground(layout_.codes_.size());
    bool changes = true;
    while (changes) {
      changes = false;
      for (const Code& code : layout_.codes_)
        changes |= extend(code, ground);
    }
    for (Code& code : layout_.codes_)
      code.ground.assign(ground[code.number].begin(), ground[code.number].end());
  }

  bool extend(const Code& code, std::vector<std::set<SymbolId>>& ground) const {
    std::set<SymbolId>& own = ground[code.number];
    const std::size_t before = own.size();
    for (const SymbolId symbol : code.used) {
      const auto definition = definitions_.find(symbol);
      if (definition == definitions_.end()) {
        own.insert(symbol);
        continue;
      }
      for (const Code* const behind : definition->second) {
        for (const SymbolId deeper : ground[behind->number]) {
          // Not the parameters of the function itself: they differ from call to call.
          const std::uint32_t depth = layout_.place(deeper).depth;
          if (depth < behind->depth || behind->groups.empty()) own.insert(deeper);
        }
      }
    }
    return own.size() != before;
  }

  const Tree& tree_;
  const Symbols& symbols_;
  const TypedScript& types_;
  Layout& layout_;
  std::vector<Uses> uses_;
  // Behind each name that a `let` binds: the code that says what it is.
  std::unordered_map<SymbolId, std::vector<Code*>> definitions_;
};

Layout::Layout(const ResolvedScript& script, const TypedScript& types) {
  LayoutBuilder(script, types, *this).build();
}

}  // namespace csp::checker::cspm
