// Where values lie: memory that is only ever added to and goes all at once, and the table by which
// equal canonical values become one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "checker/cspm/evaluate/value.hpp"

namespace csp::checker::cspm {

class Heap {
 public:
  // `why_stop` is asked for the reason to stop each time that memory is taken from the system.
  explicit Heap(std::size_t limit_bytes, std::function<std::string()> why_stop = {});

  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  // Throws where so many values more would not fit: for lists that are made elsewhere.
  void check_room(std::uint64_t values) const;

  // New objects. Throws ScriptError at the limit.
  Value cell(Value head, Value tail);
  Value row(ValueKind kind, std::span<const Value> items);  // Tuple or Dot
  Value map(std::span<const Value> keys, std::span<const Value> values);
  Value function(const Unit& unit, Environment* environment, std::uint32_t groups = 0,
                 std::span<const Value> arguments = {});
  Value builtin(SymbolId symbol, std::uint32_t section, std::uint32_t groups = 0,
                std::span<const Value> arguments = {});
  Suspension* suspension(SuspensionForm form);
  Level* level();
  Environment* environment(Environment* outer, std::uint32_t count);
  Value set(SetForm form, std::span<const Value> items, std::int64_t low = 0,
            std::int64_t high = 0);

  // The one object for a value. All that it is made of must be canonical already.
  Value canonical_cell(Value head, Value tail);
  Value canonical_row(ValueKind kind, std::span<const Value> items);
  Value canonical_map(std::span<const Value> keys, std::span<const Value> values);
  // `items` canonical, in order, each once.
  Value canonical_set(std::span<const Value> items);
  // A set that has no end, or that is better not listed.
  Value canonical_set(SetForm form, std::span<const Value> items, std::int64_t low = 0,
                      std::int64_t high = 0);
  // `identity` says which: what it depends on, canonical.
  Value canonical_function(const FunctionObject& function, std::span<const Value> identity);

 private:
  void* take(std::size_t bytes);
  template <class Kind>
  Kind* make(ValueKind kind, std::size_t values);
  template <class Same, class Make>
  Value interned(std::uint32_t hash, const Same& same, const Make& make);
  void grow();

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* next_ = nullptr;
  std::byte* end_ = nullptr;
  std::size_t bytes_ = 0;
  std::size_t limit_;
  std::function<std::string()> why_stop_;
  std::vector<Object*> table_;
  std::size_t interned_ = 0;
};

// The order in which sets list what they hold: numbers by size, tags as they were declared, the
// rest from left to right. Negative, zero or positive. Both must be canonical.
[[nodiscard]] int compared(Value a, Value b);
[[nodiscard]] inline bool in_order(Value a, Value b) { return compared(a, b) < 0; }

[[nodiscard]] std::uint32_t hash_of(Value canonical);

}  // namespace csp::checker::cspm
