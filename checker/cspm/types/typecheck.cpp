#include "checker/cspm/types/typecheck.hpp"

#include "checker/cspm/script/deep_stack.hpp"
#include "checker/cspm/types/builtin_types.hpp"
#include "checker/cspm/types/infer.hpp"
#include "checker/cspm/types/type_printer.hpp"

namespace csp::checker::cspm {

Inference::Inference(const ResolvedScript& script, const Sources& sources, Diagnostics& diagnostics,
                     TypedScript::Inside& result)
    : script_(script),
      tree_(script.tree),
      sources_(sources),
      told_(diagnostics),
      diagnostics_(&diagnostics),
      result_(result),
      types_(result.types),
      unifier_(result.types),
      dependencies_(script.tree, script.symbols.size()) {
  result_.expressions.assign(tree_.expr_count(), none<TypeRef>);
  result_.symbols.resize(script.symbols.size());
}

void Inference::run() {
  for (std::size_t i = 0; i < builtin_count; ++i) {
    const auto builtin = static_cast<Builtin>(i);
    types_.enter_group();
    auto& known = of(Symbols::of(builtin));
    known.type = type_of_builtin(builtin, types_);
    types_.leave_group();
    known.is_general = types_.generalise(known.type);
  }
  Span place;
  try {
    if (!tree_.declarations.empty()) place = tree_.at(tree_.declarations[0]).span;
    check_declarations(tree_.declarations, Scope::Script);
    for (const ResolvedScript::Template& body : script_.templates) {
      place = body.span;
      check_template(body);
    }
  } catch (const TooDeep&) {
    report_too_deep(place);
  }
}

TypedScript::TypedScript() : inside(std::make_unique<Inside>()) {}
TypedScript::~TypedScript() = default;
TypedScript::TypedScript(TypedScript&&) noexcept = default;
TypedScript& TypedScript::operator=(TypedScript&&) noexcept = default;

bool TypedScript::is_process(ExprId expression) const {
  const TypeRef type = inside->expressions[static_cast<std::size_t>(expression)];
  return type != none<TypeRef> && inside->types.resolve(type) == Types::process;
}

std::string TypedScript::type_of(SymbolId symbol) const {
  const TypeRef type = inside->symbols[static_cast<std::size_t>(symbol)].type;
  return type == none<TypeRef> ? "?" : TypePrinter(inside->types).scheme(type);
}

std::string TypedScript::type_of(ExprId expression) const {
  const TypeRef type = inside->expressions[static_cast<std::size_t>(expression)];
  return type == none<TypeRef> ? "?" : TypePrinter(inside->types).scheme(type);
}

TypedScript check_types(const ResolvedScript& script, const Sources& sources,
                        Diagnostics& diagnostics) {
  TypedScript result;
  Inference(script, sources, diagnostics, *result.inside).run();
  return result;
}

}  // namespace csp::checker::cspm
