// Lists of dotted items. An item that takes arguments takes what follows it, one by one; how much a
// last item that is not known yet stands for is the question. "Longest": all that the item before
// it takes, as the FDR manual says of patterns (4.2.3, section 4.2); "shortest": one argument, as
// is right where the whole is going to be extended.
#include <algorithm>

#include "checker/cspm/script/deep_stack.hpp"
#include "checker/cspm/types/unify.hpp"

namespace csp::checker::cspm {

// The items that are still to be looked at, the first of them in front. The front item and the one
// behind it are kept resolved and are never Dots.
class Unifier::DotList {
 public:
  DotList(Unifier& unifier, std::span<const TypeRef> items)
      : unifier_(unifier), reversed_(items.rbegin(), items.rend()) {
    tidy();
  }

  [[nodiscard]] std::size_t size() const { return reversed_.size(); }
  [[nodiscard]] TypeRef front() const { return reversed_.back(); }
  [[nodiscard]] TypeRef second() const { return reversed_[reversed_.size() - 2]; }
  void pop(std::size_t count = 1) {
    reversed_.resize(reversed_.size() - count);
    tidy();
  }
  void push(TypeRef item) {
    reversed_.push_back(item);
    tidy();
  }
  // What came out of unifying something else may have changed the items.
  void tidy() {
    if (!reversed_.empty()) split(0);
    if (reversed_.size() > 1) split(1);
  }
  [[nodiscard]] std::vector<TypeRef> items() const {
    return {reversed_.rbegin(), reversed_.rend()};
  }
  [[nodiscard]] TypeRef whole() const { return unifier_.types_.dotted(items()); }

 private:
  void split(std::size_t place) {
    Types& types = unifier_.types_;
    while (true) {
      const std::size_t i = reversed_.size() - 1 - place;
      const TypeRef item = types.resolve(reversed_[i]);
      if (types.shape(item) != Shape::Dot) {
        reversed_[i] = one_by_one(item);
        return;
      }
      reversed_[i] = types.operand(item, 0);
      reversed_.insert(reversed_.begin() + static_cast<std::ptrdiff_t>(i), types.operand(item, 1));
    }
  }
  // a.b => c as a => b => c
  [[nodiscard]] TypeRef one_by_one(TypeRef item) {
    Types& types = unifier_.types_;
    while (types.shape(item) == Shape::Dotable) {
      const TypeRef argument = types.resolve(types.operand(item, 0));
      if (types.shape(argument) != Shape::Dot) break;
      item = types.dotable(types.operand(argument, 0),
                           types.dotable(types.operand(argument, 1), types.operand(item, 1)));
    }
    return item;
  }

  Unifier& unifier_;
  std::vector<TypeRef> reversed_;
};

void Unifier::collect_dot_items(TypeRef type, std::vector<TypeRef>& items) {
  check_depth();
  type = types_.resolve(type);
  if (!is(Shape::Dot, type)) {
    items.push_back(type);
    return;
  }
  collect_dot_items(types_.operand(type, 0), items);
  collect_dot_items(types_.operand(type, 1), items);
}

std::vector<TypeRef> Unifier::dot_items(TypeRef type) {
  std::vector<TypeRef> items;
  collect_dot_items(type, items);
  return items;
}

Unifier::Spine Unifier::spine(TypeRef type) {
  Spine result;
  type = types_.resolve(type);
  while (is(Shape::Dotable, type)) {
    collect_dot_items(types_.operand(type, 0), result.arguments);
    type = types_.resolve(types_.operand(type, 1));
  }
  result.ultimate = type;
  return result;
}

std::vector<TypeRef> Unifier::combine(std::span<const TypeRef> expected,
                                      std::span<const TypeRef> found) {
  std::vector<TypeRef> result;
  DotList left(*this, expected);
  DotList right(*this, found);
  combine(left, right, result);
  return result;
}

// Makes two lists one.
void Unifier::combine(DotList& expected, DotList& found, std::vector<TypeRef>& result) {
  check_depth();
  while (true) {
    expected.tidy();
    found.tidy();
    if (expected.size() == 0 && found.size() == 0) return;
    if (expected.size() == 0 || found.size() == 0) different(Types::no_more, Types::no_more);
    if (found.size() == 1) {
      result.push_back(unify(expected.whole(), found.front()));
      return;
    }
    if (expected.size() == 1) {
      result.push_back(unify(expected.front(), found.whole()));
      return;
    }
    if (is(Shape::Dotable, expected.front())) {
      if (take_argument(expected, found, true, result)) return;
    } else if (is(Shape::Dotable, found.front())) {
      if (take_argument(found, expected, false, result)) return;
    } else {
      result.push_back(unify(expected.front(), found.front()));
      expected.pop();
      found.pop();
    }
  }
}

// The front of `list` takes an argument from what is behind it. Gives whether that was all.
bool Unifier::take_argument(DotList& list, DotList& other, bool is_expected,
                            std::vector<TypeRef>& result) {
  const auto same = [&](TypeRef ours, TypeRef theirs) {
    return is_expected ? unify(ours, theirs) : unify(theirs, ours);
  };
  const TypeRef taker = list.front();
  const TypeRef next = list.second();
  const TypeRef argument = types_.resolve(types_.operand(taker, 0));
  const TypeRef rest = types_.operand(taker, 1);
  const bool is_variable = is(Shape::Variable, next);
  const bool is_dotable = is(Shape::Dotable, next);
  if (is(Shape::Dotable, argument) || (!is_variable && !is_dotable) ||
      (is_variable && list.size() > 2)) {
    same(argument, next);
    list.pop(2);
    list.push(rest);
    return false;
  }
  if (is_dotable) {
    const Spine inner = spine(next);
    same(argument, inner.ultimate);
    list.pop(2);
    list.push(types_.dotable(inner.arguments, rest));
    return false;
  }
  // The last item stands for all that the front takes, and for whatever the other list has behind
  // the same value.
  const Spine all = spine(taker);
  std::vector<TypeRef> others;
  carry_out(Match::Longest, other, others);
  result.push_back(same(all.ultimate, others.front()));
  std::vector<TypeRef> stands_for = all.arguments;
  stands_for.insert(stands_for.end(), others.begin() + 1, others.end());
  same(types_.dotted(stands_for), next);
  result.insert(result.end(), others.begin() + 1, others.end());
  return true;
}

std::vector<TypeRef> Unifier::carry_out(Match match, std::span<const TypeRef> items) {
  std::vector<TypeRef> result;
  DotList list(*this, items);
  carry_out(match, list, result);
  return result;
}

// Lets every item take what is behind it, as far as that can be said.
void Unifier::carry_out(Match match, DotList& list, std::vector<TypeRef>& result) {
  check_depth();
  list.tidy();
  while (list.size() > 1) {
    const TypeRef taker = list.front();
    if (is(Shape::Extendable, taker)) {
      const TypeRef ultimate = types_.operand(taker, 0);
      const TypeRef rest = types_.operand(taker, 1);
      if (match == Match::Longest) {
        list.pop();
        std::vector<TypeRef> arguments;
        carry_out(match, list, arguments);
        set_rest(rest, types_.dotable(arguments, Types::no_more));
        result.push_back(types_.resolve(ultimate));
        return;
      }
      const TypeRef next = list.second();
      set_rest(rest, types_.dotable(next, Types::no_more));
      list.pop(2);
      list.push(ultimate);
      continue;
    }
    if (!is(Shape::Dotable, taker)) {
      result.push_back(taker);
      list.pop();
      continue;
    }
    const TypeRef next = list.second();
    const TypeRef argument = types_.resolve(types_.operand(taker, 0));
    const TypeRef rest = types_.operand(taker, 1);
    if (is(Shape::Variable, next) && list.size() == 2) {
      if (match == Match::Longest) {
        const Spine all = spine(taker);
        unify(next, types_.dotted(all.arguments));
        result.push_back(all.ultimate);
      } else {
        unify(argument, next);
        result.push_back(types_.resolve(rest));
      }
      return;
    }
    TypeRef taken = rest;
    if (is(Shape::Extendable, next)) {
      unify(argument, types_.operand(next, 0));
      taken = types_.make(Shape::Extendable, {rest, types_.operand(next, 1)});
    } else if (is(Shape::Dotable, next) && !is(Shape::Dotable, argument)) {
      const Spine inner = spine(next);
      unify(argument, inner.ultimate);
      taken = types_.dotable(inner.arguments, rest);
    } else {
      unify(argument, next);
    }
    list.pop(2);
    list.push(taken);
  }
  if (list.size() == 1) result.push_back(list.front());
}

TypeRef Unifier::simplified(TypeRef type) {
  struct Restore {
    std::unordered_map<TypeRef, TypeRef>*& place;
    std::unordered_map<TypeRef, TypeRef>* before;
    ~Restore() { place = before; }
  };
  type = types_.resolve(type);
  if (!types_.at(type).is_open) return type;
  const Restore restore{known_simplified_, known_simplified_};
  std::unordered_map<TypeRef, TypeRef> known;
  known_simplified_ = &known;
  return simplified_inside(type);
}

TypeRef Unifier::simplified_inside(TypeRef type) {
  check_depth();
  type = types_.resolve(type);
  if (!types_.at(type).is_open) return type;
  switch (types_.shape(type)) {
    case Shape::Set:
    case Shape::Sequence:
    case Shape::Map:
    case Shape::Tuple:
    case Shape::Function:
      return simplified_operands(type);
    case Shape::Dot:
      return types_.resolve(types_.dotted(carry_out(Match::Longest, dot_items(type))));
    default:
      return type;
  }
}

TypeRef Unifier::simplified_operands(TypeRef type) {
  const std::size_t count = types_.operand_count(type);
  if (count > 1) {
    const auto known = known_simplified_->find(type);
    if (known != known_simplified_->end()) return known->second;
  }
  std::vector<TypeRef> operands(count);
  bool is_other = false;
  for (std::size_t i = 0; i < count; ++i) {
    operands[i] = simplified_inside(types_.operand(type, i));
    is_other = is_other || operands[i] != types_.resolve(types_.operand(type, i));
  }
  const TypeRef result = is_other ? types_.make(types_.shape(type), operands) : type;
  if (count > 1) known_simplified_->emplace(type, result);
  return result;
}

}  // namespace csp::checker::cspm
