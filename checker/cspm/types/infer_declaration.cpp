// The types of functions, of what patterns bind, of assertions and timed sections.
#include <algorithm>
#include <cassert>

#include "checker/cspm/types/infer.hpp"
#include "checker/cspm/types/type_printer.hpp"

namespace csp::checker::cspm {

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
