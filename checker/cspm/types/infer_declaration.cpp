// The types of declarations. Those that use each other are looked at together, each with one type
// for the time being; behind the group what is left open in the types stands for any type, if the
// group stands outside every `let`, or where an annotation says so.
#include <algorithm>
#include <cassert>

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

void Inference::check(const Decl& declaration) {
  switch (declaration.kind) {
    case DeclKind::Function:
      check_function(declaration);
      return;
    case DeclKind::Binding:
      check_binding(declaration);
      return;
    case DeclKind::Channel:
      check_channel(declaration);
      return;
    case DeclKind::Datatype:
      check_datatype(declaration);
      return;
    case DeclKind::Subtype:
      check_subtype(declaration);
      return;
    case DeclKind::Nametype:
      check_nametype(declaration);
      return;
    case DeclKind::Timed:
      check_timed(declaration);
      return;
    case DeclKind::Assert:
      check_assertion(tree_.at(declaration.assertion));
      return;
    case DeclKind::Print:
      simplified(infer(declaration.expression), tree_.at(declaration.expression).span);
      return;
    case DeclKind::External:
    case DeclKind::Transparent:
      return;
    case DeclKind::Module:
    case DeclKind::Instance:
      assert(false && "behind resolve there are no modules");
  }
}

TypeRef Inference::function_type(const std::vector<std::vector<TypeRef>>& groups, TypeRef result) {
  for (std::size_t i = groups.size(); i-- > 0;) {
    std::vector<TypeRef> parts{result};
    parts.insert(parts.end(), groups[i].begin(), groups[i].end());
    result = types_.make(Shape::Function, parts);
  }
  return result;
}

void Inference::check_function(const Decl& function) {
  const auto clauses = tree_.list(function.clauses);
  const Clause& first = tree_.at(clauses[0]);
  const TypeRef annotated =
      function.annotation == none<SchemeId> ? none<TypeRef> : annotated_type(function.annotation);
  std::vector<TypeRef> types;
  for (const ClauseId id : clauses) {
    const Clause& clause = tree_.at(id);
    const auto is_same_size = [](const List<PatternId>& a, const List<PatternId>& b) {
      return a.count == b.count;
    };
    if (!std::equal(clause.groups.begin(), clause.groups.end(), first.groups.begin(),
                    first.groups.end(), is_same_size)) {
      fail(clause.span,
           "this equation of `" + tree_.spelling(function.name) +
               "` has not as many arguments as the first",
           {{first.span, "the first equation is here"}});
    }
    types.push_back(annotated == none<TypeRef> ? infer_clause(clause)
                                               : check_clause(function, clause, annotated));
  }
  TypeRef all = types.back();
  for (std::size_t i = types.size() - 1; i-- > 0;) {
    all = attempt([&] { return unifier_.unify(types[i], all); },
                  [&](const Misfit& misfit) {
                    TypePrinter printer(types_);
                    const std::string name = "`" + tree_.spelling(function.name) + "`";
                    const std::string here = printer.text(types[i + 1]);
                    misfit_at(tree_.at(clauses[i + 1]).span,
                              "the equations of " + name + " do not fit together: this one is `" +
                                  here + "`, but the one before it is `" + printer.text(types[i]) +
                                  "`",
                              none<TypeRef>, misfit,
                              {{tree_.at(clauses[i]).span, "the one before it is here"}});
                  });
  }
  attempt([&] { return unifier_.unify(of(function.symbol).type, all); },
          [&](const Misfit& misfit) {
            TypePrinter printer(types_);
            const std::string name = "`" + tree_.spelling(function.name) + "`";
            const std::string used = printer.text(of(function.symbol).type);
            misfit_at(function.name_span,
                      name + " is used as `" + used + "`, but it is `" + printer.text(all) + "`",
                      none<TypeRef>, misfit);
          });
}

TypeRef Inference::infer_clause(const Clause& clause) {
  std::vector<std::vector<TypeRef>> groups;
  for (const List<PatternId>& group : clause.groups) {
    auto& types = groups.emplace_back();
    for (const PatternId pattern : tree_.list(group)) {
      types.push_back(infer(pattern));
      simplified(types.back(), tree_.at(pattern).span);
    }
  }
  const TypeRef result = simplified(infer(clause.body), tree_.at(clause.body).span);
  // Only now it may be known that what is to the left of a dot takes what is to the right.
  for (auto& group : groups) {
    for (TypeRef& type : group)
      type = simplified(type, clause.span);
  }
  return function_type(groups, result);
}

TypeRef Inference::check_clause(const Decl& function, const Clause& clause, TypeRef annotated) {
  const std::string name = "`" + tree_.spelling(function.name) + "`";
  const std::vector<Note> notes{{tree_.at(function.annotation).span, "its annotation is here"}};
  std::vector<std::vector<TypeRef>> groups;
  for (const List<PatternId>& group : clause.groups) {
    groups.emplace_back(group.count);
    for (TypeRef& type : groups.back())
      type = types_.fresh();
  }
  const TypeRef result = types_.fresh();
  attempt([&] { return unifier_.unify(annotated, function_type(groups, result)); },
          [&](const Misfit& misfit) {
            misfit_at(clause.span,
                      "this equation of " + name + " does not have the arguments that `" +
                          TypePrinter(types_).text(annotated) + "` says",
                      none<TypeRef>, misfit, notes);
          });
  std::vector<std::vector<TypeRef>> patterns;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    patterns.emplace_back();
    std::size_t i = 0;
    for (const PatternId pattern : tree_.list(clause.groups[g])) {
      const Span span = tree_.at(pattern).span;
      const TypeRef wanted = simplified(groups[g][i++], span);
      const TypeRef type = infer(pattern);
      const TypeRef found = simplified(type, span);
      patterns.back().push_back(type);
      attempt([&] { return unifier_.unify_one_way(found, wanted); },
              [&](const Misfit& misfit) {
                misfit_at(span,
                          "the annotation of " + name + " says that this is " +
                              TypePrinter(types_).phrase(wanted),
                          found, misfit, notes);
              });
    }
  }
  const TypeRef body = infer(clause.body);
  const Span span = tree_.at(clause.body).span;
  const TypeRef given =
      attempt([&] { return unifier_.unify(result, body); },
              [&](const Misfit& misfit) {
                explain_dotted(clause.body, false);
                misfit_at(span,
                          "the annotation of " + name + " says that its result is " +
                              TypePrinter(types_).phrase(result),
                          body, misfit, notes);
              });
  const TypeRef whole = simplified(given, span);
  for (auto& group : patterns) {
    for (TypeRef& type : group)
      type = simplified(type, clause.span);
  }
  return function_type(patterns, whole);
}

void Inference::check_binding(const Decl& binding) {
  const Span pattern_span = tree_.at(binding.pattern).span;
  const Span span = tree_.at(binding.expression).span;
  TypeRef pattern = none<TypeRef>;
  TypeRef value = none<TypeRef>;
  if (binding.annotation != none<SchemeId>) {
    const TypeRef annotated = annotated_type(binding.annotation);
    const std::vector<Note> notes{{tree_.at(binding.annotation).span, "its annotation is here"}};
    const auto check = [&](TypeRef found, ExprId expression, Span where) {
      return attempt([&] { return unifier_.unify(annotated, found); },
                     [&](const Misfit& misfit) {
                       if (expression != none<ExprId>) explain_dotted(expression, false);
                       misfit_at(where,
                                 "the annotation of " + quoted(pattern_span) + " says that it is " +
                                     TypePrinter(types_).phrase(annotated),
                                 found, misfit, notes);
                     });
    };
    pattern = check(infer(binding.pattern), none<ExprId>, pattern_span);
    value = check(infer(binding.expression), binding.expression, span);
  } else {
    pattern = infer(binding.pattern);
    value = infer(binding.expression);
  }
  // The longest match: in B.x = e, x is all that B takes.
  pattern = simplified(pattern, pattern_span);
  value = simplified(value, span);
  attempt([&] { return unifier_.unify_one_way(pattern, value); },
          [&](const Misfit& misfit) {
            misfit_at(span,
                      quoted(pattern_span) + " matches " + TypePrinter(types_).phrase(pattern),
                      value, misfit);
          });
}

TypeRef Inference::value_type(ExprId set, TypeRef type) {
  type = types_.resolve(type);
  const Shape kind = types_.shape(type);
  if (kind == Shape::Tuple || kind == Shape::Dot) {
    std::vector<TypeRef> items;
    for (std::size_t i = 0; i < types_.operand_count(type); ++i)
      items.push_back(value_type(set, types_.operand(type, i)));
    return types_.make(kind, items);
  }
  const TypeRef value = types_.fresh();
  attempt([&] { return unifier_.unify(types_.set(value), type); },
          [&](const Misfit& misfit) {
            const Span span = tree_.at(set).span;
            misfit_at(span, "a set of values is needed here", type, misfit,
                      declared_here(symbol_of(set)),
                      likely_fix(types_.set(types_.fresh()), type, span));
          });
  return value;
}

void Inference::need(TypeClass wanted, TypeRef type, Span span, Role role) {
  attempt(
      [&] {
        unifier_.satisfy(wanted, type);
        return type;
      },
      [&](const Misfit& misfit) { not_in_class(span, text_of(role), misfit, {}); });
}

std::vector<TypeRef> Inference::field_types(const Constructor& constructor) {
  if (constructor.type == none<ExprId>) return {};
  const Span span = tree_.at(constructor.type).span;
  const TypeRef type = value_type(constructor.type, simplified(infer(constructor.type), span));
  need(TypeClass::Complete, type, span, {"a field"});
  return unifier_.dot_items(type);
}

void Inference::check_channel(const Decl& channel) {
  const Constructor& first = channel.constructors[0];
  std::vector<TypeRef> fields;
  // A type written for some of the channels holds for all: they are declared alike.
  TypeRef annotated = none<TypeRef>;
  Span annotation;
  for (const Constructor& constructor : channel.constructors) {
    if (constructor.annotation == none<SchemeId>) continue;
    const TypeRef type = annotated_type(constructor.annotation);
    annotation = tree_.at(constructor.annotation).span;
    if (annotated == none<TypeRef>) annotated = type;
    attempt([&] { return unifier_.unify(annotated, type); },
            [&](const Misfit& misfit) {
              misfit_at(annotation, "channels that are declared together have one type", type,
                        misfit);
            });
  }
  const auto not_as_annotated = [&](TypeRef found) {
    return [&, found](const Misfit& misfit) {
      misfit_at(first.span,
                "the annotation of `" + tree_.spelling(first.name) + "` says that it is `" +
                    TypePrinter(types_).text(annotated) + "`",
                found, misfit, {{annotation, "its annotation is here"}});
    };
  };
  if (first.type != none<ExprId>) {
    const Span span = tree_.at(first.type).span;
    TypeRef type = infer(first.type);
    if (annotated != none<TypeRef>) {
      const TypeRef whole = types_.dotable(types_.fresh(), Types::event);
      attempt([&] { return unifier_.unify(whole, annotated); }, not_as_annotated(whole));
      std::vector<TypeRef> sets = unifier_.spine(annotated).arguments;
      for (TypeRef& set : sets)
        set = types_.set(set);
      const TypeRef wanted = types_.dotted(sets);
      type = attempt([&] { return unifier_.unify(wanted, type); }, not_as_annotated(type));
    }
    const TypeRef value = value_type(first.type, simplified(type, span));
    // Events are compared whenever processes communicate.
    need(TypeClass::Eq, value, span, {"what a channel carries"});
    need(TypeClass::Complete, value, span, {"what a channel carries"});
    fields = unifier_.dot_items(value);
  } else if (annotated != none<TypeRef>) {
    attempt([&] { return unifier_.unify(annotated, Types::event); },
            not_as_annotated(Types::event));
  }
  const TypeRef type = types_.dotable(fields, Types::event);
  for (const Constructor& constructor : channel.constructors) {
    attempt([&] { return unifier_.unify(of(constructor.symbol).type, type); },
            [&](const Misfit& misfit) {
              misfit_at(constructor.span,
                        "`" + tree_.spelling(constructor.name) + "` is used as `" +
                            TypePrinter(types_).text(of(constructor.symbol).type) + "`",
                        type, misfit);
            });
  }
}

void Inference::check_datatype(const Decl& datatype) {
  const std::string& name = script_.symbols[datatype.symbol].name;
  const TypeRef self = types_.datatype(datatype.symbol, name);
  const auto same = [&](Span span, TypeRef wanted, TypeRef found, const std::string& what) {
    return attempt([&] { return unifier_.unify(wanted, found); },
                   [&](const Misfit& misfit) {
                     misfit_at(span, what + " `" + TypePrinter(types_).text(wanted) + "`", found,
                               misfit);
                   });
  };
  same(datatype.name_span, of(datatype.symbol).type, types_.set(self),
       "`" + tree_.spelling(datatype.name) + "` is used as");
  std::vector<std::pair<TypeRef, Span>> fields;
  for (const Constructor& constructor : datatype.constructors) {
    const std::string constructor_name = "`" + tree_.spelling(constructor.name) + "`";
    TypeRef annotated = none<TypeRef>;
    if (constructor.annotation != none<SchemeId>) {
      annotated = annotated_type(constructor.annotation);
      same(constructor.span, types_.make(Shape::Extendable, {self, types_.fresh()}), annotated,
           "the annotation of " + constructor_name + " must be of a constructor of");
    }
    const std::vector<TypeRef> types = field_types(constructor);
    const TypeRef type = types_.dotable(types, self);
    if (annotated != none<TypeRef>) {
      same(constructor.span, annotated, type,
           "the annotation of " + constructor_name + " says that it is");
    }
    same(constructor.span, type, of(constructor.symbol).type, constructor_name + " is");
    for (const TypeRef field : types)
      fields.emplace_back(field, constructor.span);
  }
  // While it is supposed that its values can be compared, its fields must be as well.
  unifier_.satisfy(TypeClass::Set, self);
  bool is_comparable = true;
  try {
    unifier_.satisfy(TypeClass::Eq, self);
  } catch (const Misfit&) {
    is_comparable = false;
  }
  if (!is_comparable) return;
  for (const auto& [field, span] : fields)
    need(TypeClass::Eq, field, span, {"a field"});
}

void Inference::check_subtype(const Decl& subtype) {
  const TypeRef parent = types_.fresh();
  for (const Constructor& constructor : subtype.constructors) {
    const std::vector<TypeRef> found = field_types(constructor);
    const std::string name = "`" + tree_.spelling(constructor.name) + "`";
    if (of(constructor.symbol).type == none<TypeRef>) throw Reported{};
    const Unifier::Spine declared = unifier_.spine(bound_type(constructor.symbol));
    if (found.size() > declared.arguments.size()) {
      fail(constructor.span,
           name + " carries " + std::to_string(declared.arguments.size()) +
               (declared.arguments.size() == 1 ? " value" : " values") +
               ", but is given sets for " + std::to_string(found.size()),
           declared_here(constructor.symbol));
    }
    attempt(
        [&] {
          const TypeRef whole = types_.make(Shape::Extendable, {parent, types_.fresh()});
          return unifier_.unify(whole, declared.ultimate);
        },
        [&](const Misfit& misfit) {
          misfit_at(constructor.span,
                    "the tags of `" + tree_.spelling(subtype.name) + "` must be of one datatype, " +
                        TypePrinter(types_).text(parent) + ", but " + name + " is one of " +
                        TypePrinter(types_).text(declared.ultimate),
                    none<TypeRef>, misfit, declared_here(constructor.symbol));
        });
    for (std::size_t i = 0; i < found.size(); ++i) {
      attempt([&] { return unifier_.unify(declared.arguments[i], found[i]); },
              [&](const Misfit& misfit) {
                misfit_at(tree_.at(constructor.type).span,
                          name + " carries " + TypePrinter(types_).phrase(declared.arguments[i]),
                          found[i], misfit, declared_here(constructor.symbol));
              });
    }
  }
  attempt([&] { return unifier_.unify(of(subtype.symbol).type, types_.set(parent)); },
          [&](const Misfit& misfit) {
            misfit_at(subtype.name_span,
                      "`" + tree_.spelling(subtype.name) + "` is used as `" +
                          TypePrinter(types_).text(of(subtype.symbol).type) + "`",
                      types_.set(parent), misfit);
          });
}

void Inference::check_nametype(const Decl& nametype) {
  const Span span = tree_.at(nametype.expression).span;
  TypeRef annotated = none<TypeRef>;
  if (nametype.annotation != none<SchemeId>) annotated = annotated_type(nametype.annotation);
  TypeRef type = infer(nametype.expression);
  if (annotated != none<TypeRef>) {
    type = attempt([&] { return unifier_.unify(annotated, type); },
                   [&](const Misfit& misfit) {
                     misfit_at(span,
                               "the annotation of `" + tree_.spelling(nametype.name) +
                                   "` says that it is " + TypePrinter(types_).phrase(annotated),
                               type, misfit,
                               {{tree_.at(nametype.annotation).span, "its annotation is here"}});
                   });
  }
  const TypeRef value = value_type(nametype.expression, type);
  need(TypeClass::Complete, value, span, {"a type"});
  attempt([&] { return unifier_.unify(of(nametype.symbol).type, types_.set(value)); },
          [&](const Misfit& misfit) {
            misfit_at(nametype.name_span,
                      "`" + tree_.spelling(nametype.name) + "` is used as `" +
                          TypePrinter(types_).text(of(nametype.symbol).type) + "`",
                      types_.set(value), misfit);
          });
}

void Inference::check_timed(const Decl& timed) {
  if (timed.symbol != none<SymbolId>) {
    const auto& tock = of(timed.symbol);
    if (tock.type == none<TypeRef>) throw Reported{};
    attempt([&] { return unifier_.unify(Types::event, tock.type); },
            [&](const Misfit& misfit) {
              misfit_at(script_.symbols[timed.symbol].declared,
                        "time passes with the event `tock`, but here `tock` is " +
                            TypePrinter(types_).phrase(tock.type),
                        none<TypeRef>, misfit, {{timed.span, "the timed section is here"}},
                        "declare it as: channel tock");
            });
  }
  if (timed.expression == none<ExprId>) return;
  expect(timed.expression, types_.make(Shape::Function, {Types::integer, Types::event}),
         {"how long events take in a timed section"});
}

void Inference::check_assertion(const Assertion& assertion) {
  for (const ExprId side : {assertion.specification, assertion.implementation}) {
    if (side == none<ExprId>) continue;
    expect(side, Types::process, {"what is asserted about"});
  }
  for (const ExprId event : tree_.list(assertion.trace))
    expect(event, Types::event, {"each element of a trace"});
  if (assertion.tau_priority != none<ExprId>) {
    expect(assertion.tau_priority, events(), {"what tau has priority over"});
  }
}

}  // namespace csp::checker::cspm
