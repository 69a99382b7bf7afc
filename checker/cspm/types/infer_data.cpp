// The types of channels, datatypes, subtypes and nametypes: what declares values to communicate.
#include "checker/cspm/types/infer.hpp"
#include "checker/cspm/types/type_printer.hpp"

namespace csp::checker::cspm {

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
  if (!unifier_.is_comparable(datatype.symbol)) return;
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

}  // namespace csp::checker::cspm
