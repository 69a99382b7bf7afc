#include "checker/cspm/syntax/syntax.hpp"

#include <array>
#include <utility>

namespace csp::checker::cspm {

std::string_view to_string(Model model) {
  constexpr std::array<std::string_view, 7> names{"T", "F", "FD", "V", "VD", "R", "RD"};
  return names[static_cast<std::size_t>(model)];
}

std::string_view to_string(TypeClass constraint) {
  constexpr std::array<std::string_view, 5> names{"Eq", "Ord", "Set", "Complete", "Yieldable"};
  return names[static_cast<std::size_t>(constraint)];
}

NameId Tree::name(std::string_view spelling) {
  const auto [place, is_new] =
      names_.try_emplace(std::string(spelling), static_cast<NameId>(spellings_.size()));
  if (is_new) spellings_.emplace_back(spelling);
  return place->second;
}

std::int64_t Tree::add_string(std::string text) {
  strings_.push_back(std::move(text));
  return static_cast<std::int64_t>(strings_.size() - 1);
}

void Tree::reserve_as(const Tree& other) {
  exprs_.reserve(other.exprs_.size());
  patterns_.reserve(other.patterns_.size());
  statements_.reserve(other.statements_.size());
  fields_.reserve(other.fields_.size());
  clauses_.reserve(other.clauses_.size());
  decls_.reserve(other.decls_.size());
  lists_.reserve(other.lists_.size());
}

}  // namespace csp::checker::cspm
