// A reader for what builtins.hpp contains and no more: it needs no spans and reports no mistakes.
#include "checker/cspm/types/builtin_types.hpp"

#include <algorithm>
#include <cassert>
#include <string_view>
#include <vector>

namespace csp::checker::cspm {

namespace {

class Reader {
 public:
  Reader(std::string_view text, Types& types) : left_(text), types_(types) {}

  TypeRef scheme() {
    read_demands();
    return type();
  }

 private:
  // "Eq a => ", "(Eq a, Set b) => ": a word of two letters or more with a variable behind it.
  void read_demands() {
    const std::string_view start = left_;
    const bool is_list = took("(");
    std::vector<std::pair<std::string_view, std::string_view>> demands;
    do {
      const std::string_view constraint = word();
      const std::string_view variable = word();
      if (constraint.size() < 2 || variable.size() != 1) {
        left_ = start;
        return;
      }
      demands.emplace_back(constraint, variable);
    } while (took(","));
    if (is_list) take(")");
    take("=>");
    for (const auto& [constraint, name] : demands) {
      for (const TypeClass one : all_type_classes) {
        if (to_string(one) == constraint) types_.add_classes(variable(name), one);
      }
    }
  }

  TypeRef type() {
    const TypeRef left = atom();
    if (took("=>*")) return types_.make(Shape::Extendable, {type(), left});
    if (took("=>")) return types_.dotable(left, type());
    return left;
  }

  TypeRef atom() {
    if (took("(|")) {
      const TypeRef key = atom();
      take("=>");
      const TypeRef value = type();
      take("|)");
      return types_.make(Shape::Map, {key, value});
    }
    if (took("{")) return closed(Shape::Set, "}");
    if (took("<")) return closed(Shape::Sequence, ">");
    if (took("(")) return tuple_or_function();
    const std::string_view name = word();
    if (name == "Int") return Types::integer;
    if (name == "Bool") return Types::boolean;
    if (name == "Char") return Types::character;
    if (name == "Event") return Types::event;
    if (name == "Proc") return Types::process;
    return variable(name);
  }

  TypeRef closed(Shape shape, std::string_view end) {
    const TypeRef item = type();
    take(end);
    return types_.make(shape, {item});
  }

  TypeRef tuple_or_function() {
    std::vector<TypeRef> items;
    do {
      items.push_back(type());
    } while (took(","));
    take(")");
    if (!took("->")) return types_.make(Shape::Tuple, items);
    items.insert(items.begin(), type());
    return types_.make(Shape::Function, items);
  }

  TypeRef variable(std::string_view name) {
    for (const auto& [known, type] : variables_) {
      if (known == name) return type;
    }
    return variables_.emplace_back(name, types_.fresh()).second;
  }

  void skip_spaces() { left_.remove_prefix(std::min(left_.find_first_not_of(' '), left_.size())); }
  std::string_view word() {
    skip_spaces();
    std::size_t length = 0;
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    while (length < left_.size() && is_letter(left_[length]))
      ++length;
    const std::string_view result = left_.substr(0, length);
    left_.remove_prefix(length);
    return result;
  }
  bool took(std::string_view sign) {
    skip_spaces();
    if (!left_.starts_with(sign)) return false;
    left_.remove_prefix(sign.size());
    return true;
  }
  void take([[maybe_unused]] std::string_view sign) {
    [[maybe_unused]] const bool is_there = took(sign);
    assert(is_there && "builtins.hpp is written in the notation of annotations");
  }

  std::string_view left_;
  Types& types_;
  std::vector<std::pair<std::string_view, TypeRef>> variables_;
};

}  // namespace

TypeRef type_of_builtin(Builtin builtin, Types& types) {
  return Reader(facts(builtin).type, types).scheme();
}

}  // namespace csp::checker::cspm
