// CSP_M's values once more, as simply as they can be had: strict, all in std::vector, nothing
// shared. With a generator of expressions and the text that CSP_M writes them as, it is the twin
// that the evaluator, the type checker and the parser's precedences are held against.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace csp::checker::cspm::naive {

struct Value {
  enum class Kind { Integer, Boolean, Sequence, Set, Tuple, Map };
  Kind kind = Kind::Integer;
  std::int64_t number = 0;
  // Set: in order, each once. Map: (key, value) pairs in order of the keys.
  std::vector<Value> items{};
};

[[nodiscard]] int compared(const Value& a, const Value& b);
inline bool operator==(const Value& a, const Value& b) { return compared(a, b) == 0; }
inline bool operator<(const Value& a, const Value& b) { return compared(a, b) < 0; }

// A value as a literal of CSP_M.
[[nodiscard]] std::string literal(const Value& value);

// What is wrong while it is evaluated: division by zero, the head of nothing.
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};
// Kinds of values that do not belong together: 1 + true. No script like that has types.
struct KindFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Type {
  Value::Kind kind = Value::Kind::Integer;
  std::vector<Type> parts{};  // Sequence, Set: one. Tuple: two. Map: key, value
};

enum class Form {
  Integer,   // number
  Boolean,   // number
  Variable,  // name
  Sequence,
  Set,
  Tuple,
  Map,  // key, value, key, value
  Range,
  SetRange,
  Comprehension,     // item, source, condition; name
  SetComprehension,  // likewise
  Prefixed,          // name: the operator
  Infix,             // name
  Call,              // name: what is built in
  If,
  Let,     // value, body; name
  Lambda,  // value, body; name
};

struct Expression {
  Form form = Form::Integer;
  std::int64_t number = 0;
  std::string name{};
  std::vector<Expression> parts{};
  Type type{};
};

using Variables = std::map<std::string, Value>;

[[nodiscard]] Value evaluate(const Expression& expression, const Variables& variables = {});

// With no more parentheses than the precedences ask for.
[[nodiscard]] std::string text(const Expression& expression);

class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  [[nodiscard]] Type type(int depth = 2);
  [[nodiscard]] Expression expression(const Type& type, int depth);
  // One place in the expression holds a literal of another kind afterwards.
  void spoil(Expression& expression);
  [[nodiscard]] std::size_t below(std::size_t count) { return random_() % count; }

 private:
  Expression leaf(const Type& type);
  Expression integer(int depth);
  Expression boolean(int depth);
  Expression sequence(const Type& type, int depth);
  Expression set(const Type& type, int depth);
  Expression map(const Type& type, int depth);
  Expression bound(const Type& type, int depth);
  std::string fresh();

  std::mt19937 random_;
  std::vector<std::pair<std::string, Type>> scope_;
  int names_ = 0;
};

}  // namespace csp::checker::cspm::naive
