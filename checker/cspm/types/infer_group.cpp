// The types of groups of declarations. Those that use each other are looked at together, each with
// one type for the time being; behind the group what is left open in the types stands for any type,
// if the group stands outside every `let`, or where an annotation says so.
#include <algorithm>

#include "checker/cspm/script/deep_stack.hpp"
#include "checker/cspm/types/infer.hpp"
#include "checker/cspm/types/type_printer.hpp"

namespace csp::checker::cspm {

namespace {

bool is_datatype(const Decl& declaration) { return declaration.kind == DeclKind::Datatype; }

// Diagnostics that nobody is going to see.
class Aside {
 public:
  explicit Aside(Diagnostics*& place) : place_(place), before_(place) { place_ = &unseen_; }
  ~Aside() { place_ = before_; }
  Aside(const Aside&) = delete;
  Aside& operator=(const Aside&) = delete;

 private:
  Diagnostics*& place_;
  Diagnostics* before_;
  Diagnostics unseen_;
};

}  // namespace

void Inference::add_with_timed(DeclId id, std::vector<DeclId>& all) const {
  all.push_back(id);
  if (tree_.at(id).kind != DeclKind::Timed) return;
  for (const DeclId inside : tree_.list(tree_.at(id).declarations))
    add_with_timed(inside, all);
}

bool Inference::check_declarations(List<DeclId> declarations, Scope scope) {
  std::vector<DeclId> list;
  for (const DeclId id : tree_.list(declarations))
    list.push_back(id);
  return check_declarations(list, scope);
}

bool Inference::check_declarations(const std::vector<DeclId>& declarations, Scope scope) {
  std::vector<DeclId> all;
  for (const DeclId id : declarations)
    add_with_timed(id, all);
  const std::vector<Dependencies::Group> groups = dependencies_.groups(all);
  std::vector<bool> has_failed(groups.size());
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto& uses = groups[i].uses;
    has_failed[i] =
        std::any_of(uses.begin(), uses.end(), [&](std::size_t used) { return has_failed[used]; }) ||
        !check_group(groups[i].declarations, scope);
    if (has_failed[i]) forget_symbols(groups[i].declarations);
  }
  return std::find(has_failed.begin(), has_failed.end(), true) == has_failed.end();
}

bool Inference::check_group(const std::vector<DeclId>& group, Scope scope) {
  try {
    struct Group {
      Types& types;
      explicit Group(Types& all) : types(all) { types.enter_group(); }
      ~Group() { types.leave_group(); }
    };
    {
      const Group inside(types_);
      const bool has_datatypes = std::any_of(group.begin(), group.end(),
                                             [&](DeclId id) { return is_datatype(tree_.at(id)); });
      if (has_datatypes) {
        check_group_with_datatypes(group);
      } else {
        check_all(group);
      }
    }
    return finish_group(group, scope);
  } catch (const Reported&) {
    return false;
  } catch (const TooDeep&) {
    report_too_deep(tree_.at(group[0]).span);
    return false;
  }
}

void Inference::report_too_deep(Span span) {
  report(span, "this is nested too deeply to find out its type", {},
         "give parts of it names of their own");
}

// Values of a datatype can be compared if those in its fields can, which may be values of the same
// datatype: it is so unless that leads to a mistake.
void Inference::check_group_with_datatypes(const std::vector<DeclId>& group) {
  std::vector<DeclId> datatypes_first = group;
  std::stable_partition(datatypes_first.begin(), datatypes_first.end(),
                        [&](DeclId id) { return is_datatype(tree_.at(id)); });
  const auto set_comparable = [&](bool is_comparable) {
    for (const DeclId id : group) {
      if (is_datatype(tree_.at(id))) unifier_.set_comparable(tree_.at(id).symbol, is_comparable);
    }
  };
  set_comparable(true);
  types_.remember();
  try {
    const Aside aside(diagnostics_);
    check_all(datatypes_first);
    types_.settle();
    return;
  } catch (const Reported&) {
    types_.forget();
  } catch (...) {
    types_.settle();
    throw;
  }
  set_comparable(false);
  check_all(datatypes_first);
}

void Inference::check_all(const std::vector<DeclId>& group) {
  for (const DeclId id : group) {
    for_each_bound_symbol(tree_, tree_.at(id),
                          [&](SymbolId symbol) { of(symbol) = {.type = types_.fresh()}; });
  }
  for (const DeclId id : group)
    check(tree_.at(id));
}

bool Inference::finish_group(const std::vector<DeclId>& group, Scope scope) {
  bool is_fine = true;
  for (const DeclId id : group) {
    const Decl& declaration = tree_.at(id);
    const bool may_be_general = scope != Scope::Let || declaration.annotation != none<SchemeId>;
    bool is_ambiguous = false;
    for_each_bound_symbol(tree_, declaration, [&](SymbolId symbol) {
      auto& known = of(symbol);
      if (!may_be_general) {
        types_.keep(known.type);
        return;
      }
      known.is_general = types_.generalise(known.type);
      is_ambiguous = is_ambiguous || (known.is_general && script_.symbols.is_constructor(symbol));
    });
    if (is_ambiguous && scope == Scope::Script) {
      report_ambiguous(declaration);
      is_fine = false;
    }
  }
  return is_fine;
}

void Inference::forget_symbols(const std::vector<DeclId>& group) {
  for (const DeclId id : group) {
    for_each_bound_symbol(tree_, tree_.at(id), [&](SymbolId symbol) { of(symbol) = {}; });
  }
}

void Inference::report_ambiguous(const Decl& declaration) {
  for (const Constructor& constructor : declaration.constructors) {
    if (!of(constructor.symbol).is_general) continue;
    const TypeRef type = of(constructor.symbol).type;
    // An example of what may be meant.
    const TypeRef example = types_.instantiate(type);
    for (const TypeRef argument : unifier_.spine(example).arguments) {
      if (shape(argument) == Shape::Variable) types_.bind(argument, Types::integer);
    }
    const std::string& name = tree_.spelling(constructor.name);
    report(constructor.span,
           "what `" + name + "` carries is not clear: its type is `" +
               TypePrinter(types_).scheme(type) + "`, with a part that could be anything",
           {},
           "name a set whose elements have a known type, or say the type, such as " + name +
               " :: " + TypePrinter(types_).text(example));
    if (!is_datatype(declaration)) return;  // the channels of one declaration have one type
  }
}

void Inference::check_template(const ResolvedScript::Template& body) {
  types_.enter_group();
  try {
    for (const PatternId parameter : tree_.list(body.parameters))
      simplified(infer(parameter), tree_.at(parameter).span);
    check_declarations(body.declarations, Scope::Template);
  } catch (const Reported&) {
    // What else is in the module would only be wrong because of its parameters.
  }
  types_.leave_group();
}

}  // namespace csp::checker::cspm
