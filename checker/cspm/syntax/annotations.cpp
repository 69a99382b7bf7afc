// An annotation stands on a line of its own and belongs to a declaration of the same list. Here the
// two are brought together.
#include <algorithm>

#include "checker/cspm/syntax/parsing.hpp"

namespace csp::checker::cspm {

void Parser::attach_annotations(DeclarationList& list) {
  if (list.annotations.empty()) return;
  std::unordered_map<NameId, std::size_t> by_name;
  for (std::size_t i = 0; i < list.annotations.size(); ++i) {
    const Annotation& annotation = list.annotations[i];
    const auto [first, is_new] = by_name.emplace(annotation.name, i);
    if (!is_new) {
      diagnostics_.error(
          annotation.span, "`" + tree_.spelling(annotation.name) + "` has a second type annotation",
          {{list.annotations[first->second].span, "the first is here"}}, "remove one of them");
    }
  }
  std::vector<bool> is_used(list.annotations.size(), false);
  const auto scheme_of = [&](NameId name) {
    const auto found = by_name.find(name);
    if (found == by_name.end()) return none<SchemeId>;
    is_used[found->second] = true;
    return list.annotations[found->second].scheme;
  };
  for (Decl& declaration : list.declarations) {
    if (declaration.kind == DeclKind::Function || declaration.kind == DeclKind::Nametype) {
      declaration.annotation = scheme_of(declaration.name);
    } else if (declaration.kind == DeclKind::Binding &&
               tree_.at(declaration.pattern).kind == PatternKind::Variable) {
      declaration.annotation = scheme_of(tree_.at(declaration.pattern).name);
    } else if (declaration.kind == DeclKind::Channel || declaration.kind == DeclKind::Datatype) {
      for (Constructor& constructor : declaration.constructors)
        constructor.annotation = scheme_of(constructor.name);
      if (declaration.kind == DeclKind::Channel) annotate_channel(declaration, list.annotations);
    }
  }
  for (std::size_t i = 0; i < list.annotations.size(); ++i) {
    const Annotation& annotation = list.annotations[i];
    if (is_used[i] || by_name.at(annotation.name) != i) continue;
    diagnostics_.error(annotation.span,
                       "`" + tree_.spelling(annotation.name) +
                           "` has a type annotation, but is not declared beside it",
                       {},
                       "an annotation stands where its name is declared, in the same `let`, "
                       "module or section");
  }
}

// All the names of one declaration have the same type, so one annotation serves all.
void Parser::annotate_channel(Decl& channel, const std::vector<Annotation>& annotations) {
  SchemeId common = none<SchemeId>;
  for (const Constructor& constructor : channel.constructors) {
    if (constructor.annotation == none<SchemeId>) continue;
    if (common != none<SchemeId> && common != constructor.annotation) {
      const auto place = [&](SchemeId scheme) {
        return std::find_if(annotations.begin(), annotations.end(),
                            [&](const Annotation& one) { return one.scheme == scheme; })
            ->span;
      };
      diagnostics_.error(constructor.span,
                         "the channels of one declaration have one type, but two annotations",
                         {{place(common), "the first is here"},
                          {place(constructor.annotation), "the second is here"}},
                         "annotate them together, as `c, d :: ...`, or declare them one by one");
      return;
    }
    common = constructor.annotation;
  }
  for (Constructor& constructor : channel.constructors)
    constructor.annotation = common;
}

}  // namespace csp::checker::cspm
