// What a channel knows about the type of its values, for the paths that are not templates.
#pragma once

#include <cstddef>
#include <new>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include <csp/runtime/show.hpp>

namespace csp::detail {

struct ValueType {
  std::size_t size, alignment;
  void (*move)(void* to, void* from) noexcept;  // constructs at `to`; `from` stays to be destroyed
  void (*destroy)(void* value) noexcept;
  void (*show)(const void* value, Printer& out);
  const std::type_info* type;
};

template <class T>
inline constexpr ValueType value_type{
    .size = sizeof(T),
    .alignment = alignof(T),
    .move = [](void* to, void* from) noexcept { ::new (to) T(std::move(*static_cast<T*>(from))); },
    .destroy = [](void* value) noexcept { static_cast<T*>(value)->~T(); },
    .show =
        [](const void* value, Printer& out) {
          if constexpr (Showable<T>) {
            out << *static_cast<const T*>(value);
          } else {
            out << "_";
          }
        },
    .type = &typeid(T),
};

// Room for a T that may not be there.
template <class T>
class Slot {
 public:
  Slot() = default;
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  Slot(Slot&&) noexcept {
  }  // an operation is moved only before it starts, when there is nothing to move

  [[nodiscard]] void* address() { return bytes_; }
  [[nodiscard]] T& value() { return *std::launder(reinterpret_cast<T*>(bytes_)); }
  [[nodiscard]] T take() {
    T result = std::move(value());
    value().~T();
    return result;
  }

 private:
  alignas(T) std::byte bytes_[sizeof(T)];
};

}  // namespace csp::detail
