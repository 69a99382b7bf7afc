// Types as people read them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "checker/cspm/types/inferred_types.hpp"

namespace csp::checker::cspm {

// What is printed by one TypePrinter has the same letter for the same unknown type.
class TypePrinter {
 public:
  explicit TypePrinter(Types& types) : types_(types) {}

  // In the notation of annotations: "(a, <a>) -> Bool".
  std::string text(TypeRef type);
  // With what is asked of its variables: "Eq a => (a, <a>) -> Bool".
  std::string scheme(TypeRef type);
  // As a part of a sentence: "an Int", "a set `{Int}`", "an event".
  std::string phrase(TypeRef type);

 private:
  // How tightly the place for a type binds.
  enum class Place : std::uint8_t { Alone, DotOperand, ArrowLeft };

  void print(TypeRef type, Place place);
  void print_list(TypeRef type, std::size_t first);
  void print_arrow(TypeRef left, std::string_view arrow, TypeRef right, Place place);
  const std::string& letter(TypeRef variable);
  void reserve_names(TypeRef type, std::unordered_set<TypeRef>& seen);

  Types& types_;
  std::string out_;
  std::unordered_map<TypeRef, std::string> letters_;
  std::vector<TypeRef> variables_;  // in the order they were met
  std::unordered_set<std::string> taken_;
  unsigned next_letter_ = 0;
};

}  // namespace csp::checker::cspm
