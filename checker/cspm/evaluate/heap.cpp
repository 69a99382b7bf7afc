// Memory comes in blocks and is handed out from the front; nothing is given back before the end, so
// that a value is a plain pointer. Canonical objects are found again in a table by the hash of what
// they are made of, which is itself canonical: comparing two is comparing words (hash-consing;
// Filliâtre and Conchon, "Type-safe modular hash-consing", ML 2006).
#include "checker/cspm/evaluate/heap.hpp"

#include <algorithm>
#include <cassert>
#include <new>

#include "checker/cspm/evaluate/script_error.hpp"
#include "checker/cspm/script/deep_stack.hpp"

namespace csp::checker::cspm {

namespace {

constexpr std::size_t block_bytes = std::size_t{1} << 20;

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15ULL;
  return hash ^ (hash >> 29);
}

std::uint32_t folded(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash ^ (hash >> 32)) | 1;  // never 0
}

std::uint64_t hash_of_all(std::uint64_t seed, std::span<const Value> items) {
  for (const Value item : items)
    seed = mixed(seed, hash_of(item));
  return seed;
}

bool equal(std::span<const Value> a, std::span<const Value> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

std::uint64_t seed_of(ValueKind kind) {
  return mixed(0x51ed270b, static_cast<std::uint64_t>(kind));
}

int sign(std::int64_t a, std::int64_t b) { return a < b ? -1 : a > b ? 1 : 0; }

int compared(std::span<const Value> a, std::span<const Value> b) {
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    if (const int order = cspm::compared(a[i], b[i]); order != 0) return order;
  }
  return sign(static_cast<std::int64_t>(a.size()), static_cast<std::int64_t>(b.size()));
}

int compared_sequences(Value a, Value b) {
  while (a.is(ValueKind::Cell) && b.is(ValueKind::Cell)) {
    if (a == b) return 0;
    const Cell& first = a.as<Cell>();
    const Cell& second = b.as<Cell>();
    if (const int order = cspm::compared(first.head, second.head); order != 0) return order;
    a = first.tail;
    b = second.tail;
  }
  return sign(a.is(ValueKind::Cell), b.is(ValueKind::Cell));
}

int compared_sets(SetObject& a, SetObject& b) {
  if (a.form != b.form) {
    return sign(static_cast<std::int64_t>(a.form), static_cast<std::int64_t>(b.form));
  }
  if (a.low != b.low) return sign(a.low, b.low);
  if (a.high != b.high) return sign(a.high, b.high);
  return compared(a.span(), b.span());
}

int compared_maps(MapObject& a, MapObject& b) {
  const int keys = compared(std::span<const Value>(a.keys(), a.count),
                            std::span<const Value>(b.keys(), b.count));
  return keys != 0 ? keys
                   : compared(std::span<const Value>(a.values(), a.count),
                              std::span<const Value>(b.values(), b.count));
}

[[noreturn]] void fail_for_memory(std::size_t limit) {
  ScriptError error("evaluating the script takes more memory than its limit of " +
                        std::to_string(limit >> 20) + " MB",
                    "raise the limit with --memory, or look for a set, a sequence or a recursion "
                    "that grows without end");
  error.is_limit = true;
  throw error;
}

}  // namespace

std::uint32_t hash_of(Value canonical) {
  if (canonical.is_object()) return canonical.as_object()->hash;
  return folded(mixed(0x2545f491, canonical.word()));
}

int compared(Value a, Value b) {
  if (a == b) return 0;
  check_depth();
  const bool are_sequences = (a.is(ValueKind::Cell) || a.is(ValueKind::EmptySequence)) &&
                             (b.is(ValueKind::Cell) || b.is(ValueKind::EmptySequence));
  if (are_sequences) return compared_sequences(a, b);
  if (a.kind() != b.kind()) {
    return sign(static_cast<std::int64_t>(a.kind()), static_cast<std::int64_t>(b.kind()));
  }
  switch (a.kind()) {
    case ValueKind::Tuple:
    case ValueKind::Dot:
      return compared(a.as<Row>().span(), b.as<Row>().span());
    case ValueKind::Set:
      return compared_sets(a.as<SetObject>(), b.as<SetObject>());
    case ValueKind::Map:
      return compared_maps(a.as<MapObject>(), b.as<MapObject>());
    case ValueKind::Function:
      return sign(a.as<FunctionObject>().hash, b.as<FunctionObject>().hash) != 0
                 ? sign(a.as<FunctionObject>().hash, b.as<FunctionObject>().hash)
                 : sign(static_cast<std::int64_t>(a.word()), static_cast<std::int64_t>(b.word()));
    default:
      // Numbers, characters, truth values, tags, processes.
      return sign(static_cast<std::int64_t>(a.word()), static_cast<std::int64_t>(b.word()));
  }
}

Heap::Heap(std::size_t limit_bytes, std::function<std::string()> why_stop)
    : limit_(limit_bytes), why_stop_(std::move(why_stop)), table_(1 << 12, nullptr) {}

void Heap::check_room(std::uint64_t values) const {
  if (values > (limit_ - std::min(bytes_, limit_)) / sizeof(Value)) fail_for_memory(limit_);
}

void* Heap::take(std::size_t bytes) {
  if (bytes > static_cast<std::size_t>(end_ - next_)) {
    const std::size_t block = std::max(bytes, block_bytes);
    if (bytes_ + block > limit_) fail_for_memory(limit_);
    if (const std::string why = why_stop_ ? why_stop_() : ""; !why.empty()) {
      ScriptError error("evaluating the script was ended by " + why);
      error.is_limit = true;
      throw error;
    }
    blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(block));
    bytes_ += block;
    next_ = blocks_.back().get();
    end_ = next_ + block;
  }
  void* const memory = next_;
  next_ += bytes;
  return memory;
}

template <class Kind>
Kind* Heap::make(ValueKind kind, std::size_t values) {
  static_assert(alignof(Kind) <= alignof(Value) && sizeof(Kind) % sizeof(Value) == 0);
  auto* const object = new (take(sizeof(Kind) + values * sizeof(Value))) Kind;
  object->kind = kind;
  return object;
}

template <class Same, class Make>
Value Heap::interned(std::uint32_t hash, const Same& same, const Make& make) {
  if (interned_ * 2 >= table_.size()) grow();
  const std::size_t mask = table_.size() - 1;
  std::size_t slot = hash & mask;
  for (; table_[slot] != nullptr; slot = (slot + 1) & mask) {
    if (table_[slot]->hash == hash && same(*table_[slot])) return Value::object(table_[slot]);
  }
  Object* const object = make();
  object->is_canonical = true;
  object->hash = hash;
  table_[slot] = object;
  ++interned_;
  return Value::object(object);
}

void Heap::grow() {
  std::vector<Object*> table(table_.size() * 2, nullptr);
  const std::size_t mask = table.size() - 1;
  for (Object* const object : table_) {
    if (object == nullptr) continue;
    std::size_t slot = object->hash & mask;
    while (table[slot] != nullptr)
      slot = (slot + 1) & mask;
    table[slot] = object;
  }
  table_ = std::move(table);
}

Value Heap::cell(Value head, Value tail) {
  Cell* const cell = make<Cell>(ValueKind::Cell, 0);
  cell->head = head;
  cell->tail = tail;
  return Value::object(cell);
}

Value Heap::row(ValueKind kind, std::span<const Value> items) {
  Row* const row = make<Row>(kind, items.size());
  row->count = static_cast<std::uint32_t>(items.size());
  std::copy(items.begin(), items.end(), row->items());
  return Value::object(row);
}

Value Heap::map(std::span<const Value> keys, std::span<const Value> values) {
  MapObject* const map = make<MapObject>(ValueKind::Map, keys.size() * 2);
  map->count = static_cast<std::uint32_t>(keys.size());
  std::copy(keys.begin(), keys.end(), map->keys());
  std::copy(values.begin(), values.end(), map->values());
  return Value::object(map);
}

Value Heap::function(const Unit& unit, Environment* environment, std::uint32_t groups,
                     std::span<const Value> arguments) {
  FunctionObject* const function = make<FunctionObject>(ValueKind::Function, arguments.size());
  function->unit = &unit;
  function->environment = environment;
  function->groups = groups;
  function->count = static_cast<std::uint32_t>(arguments.size());
  std::copy(arguments.begin(), arguments.end(), function->arguments());
  return Value::object(function);
}

Value Heap::builtin(SymbolId symbol, std::uint32_t section, std::uint32_t groups,
                    std::span<const Value> arguments) {
  FunctionObject* const function = make<FunctionObject>(ValueKind::Function, arguments.size());
  function->builtin = symbol;
  function->section = section;
  function->groups = groups;
  function->count = static_cast<std::uint32_t>(arguments.size());
  std::copy(arguments.begin(), arguments.end(), function->arguments());
  return Value::object(function);
}

Suspension* Heap::suspension(SuspensionForm form) {
  Suspension* const suspension = make<Suspension>(ValueKind::Suspension, 0);
  suspension->form = form;
  return suspension;
}

Level* Heap::level() { return new (take(sizeof(Level))) Level; }

Environment* Heap::environment(Environment* outer, std::uint32_t count) {
  auto* const environment = new (take(sizeof(Environment) + count * sizeof(Value))) Environment;
  environment->outer = outer;
  environment->depth = outer == nullptr ? 0 : outer->depth + 1;
  environment->count = count;
  std::fill_n(environment->slots(), count, Value());
  return environment;
}

Value Heap::set(SetForm form, std::span<const Value> items, std::int64_t low, std::int64_t high) {
  SetObject* const set = make<SetObject>(ValueKind::Set, items.size());
  set->form = form;
  set->low = low;
  set->high = high;
  set->count = static_cast<std::uint32_t>(items.size());
  std::copy(items.begin(), items.end(), set->items());
  return Value::object(set);
}

Value Heap::canonical_cell(Value head, Value tail) {
  const std::uint32_t hash =
      folded(mixed(mixed(seed_of(ValueKind::Cell), cspm::hash_of(head)), cspm::hash_of(tail)));
  return interned(
      hash,
      [&](Object& object) {
        if (object.kind != ValueKind::Cell) return false;
        const Cell& cell = static_cast<Cell&>(object);
        return cell.head == head && cell.tail == tail;
      },
      [&] { return this->cell(head, tail).as_object(); });
}

Value Heap::canonical_row(ValueKind kind, std::span<const Value> items) {
  return interned(
      folded(hash_of_all(seed_of(kind), items)),
      [&](Object& object) {
        return object.kind == kind && equal(static_cast<Row&>(object).span(), items);
      },
      [&] { return row(kind, items).as_object(); });
}

Value Heap::canonical_map(std::span<const Value> keys, std::span<const Value> values) {
  const std::uint64_t hash = hash_of_all(hash_of_all(seed_of(ValueKind::Map), keys), values);
  return interned(
      folded(hash),
      [&](Object& object) {
        if (object.kind != ValueKind::Map) return false;
        MapObject& map = static_cast<MapObject&>(object);
        return equal({map.keys(), map.count}, keys) && equal({map.values(), map.count}, values);
      },
      [&] { return this->map(keys, values).as_object(); });
}

Value Heap::canonical_set(std::span<const Value> items) {
  return canonical_set(SetForm::Listed, items);
}

Value Heap::canonical_set(SetForm form, std::span<const Value> items, std::int64_t low,
                          std::int64_t high) {
  const std::uint64_t seed =
      mixed(mixed(mixed(seed_of(ValueKind::Set), static_cast<std::uint64_t>(form)),
                  static_cast<std::uint64_t>(low)),
            static_cast<std::uint64_t>(high));
  return interned(
      folded(hash_of_all(seed, items)),
      [&](Object& object) {
        if (object.kind != ValueKind::Set) return false;
        SetObject& set = static_cast<SetObject&>(object);
        return set.form == form && set.low == low && set.high == high && equal(set.span(), items);
      },
      [&] {
        Value set = this->set(form, items, low, high);
        if (form == SetForm::Listed) set.as<SetObject>().listed = set;
        return set.as_object();
      });
}

Value Heap::canonical_function(const FunctionObject& function, std::span<const Value> identity) {
  const std::uint64_t seed = mixed(
      mixed(mixed(seed_of(ValueKind::Function), reinterpret_cast<std::uint64_t>(function.unit)),
            static_cast<std::uint64_t>(function.builtin)),
      function.section);
  return interned(
      folded(hash_of_all(seed, identity)),
      [&](Object& object) {
        if (object.kind != ValueKind::Function) return false;
        FunctionObject& other = static_cast<FunctionObject&>(object);
        // The identity lies behind the arguments, which are its last items.
        const std::span<const Value> known(other.arguments() + other.count, identity.size());
        return other.unit == function.unit && other.builtin == function.builtin &&
               other.section == function.section && other.groups == function.groups &&
               equal(known, identity);
      },
      [&]() -> Object* {
        auto* const copy =
            make<FunctionObject>(ValueKind::Function, function.count + identity.size());
        copy->unit = function.unit;
        copy->builtin = function.builtin;
        copy->section = function.section;
        copy->environment = function.environment;
        copy->groups = function.groups;
        copy->count = function.count;
        const auto arguments = identity.last(function.count);
        std::copy(arguments.begin(), arguments.end(), copy->arguments());
        std::copy(identity.begin(), identity.end(), copy->arguments() + function.count);
        return copy;
      });
}

}  // namespace csp::checker::cspm
