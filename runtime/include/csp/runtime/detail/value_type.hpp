// What a channel knows about the type of its values, for the paths that are not templates.
#pragma once

#include <cstddef>
#include <cstdint>
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
    wipe();
    return result;
  }

 private:
  // What was read last would stay in the coroutine frame as dead bytes, and make many states of one
  // (runtime/local_state.cpp). A store or two, which the compiler must not take for useless.
  void wipe() {
    constexpr std::size_t most = 64;
    using Word = std::conditional_t<sizeof(T) % 8 == 0 && alignof(T) % 8 == 0, std::uint64_t,
                                    std::conditional_t<sizeof(T) % 4 == 0 && alignof(T) % 4 == 0,
                                                       std::uint32_t, std::uint8_t>>;
    auto* const words = reinterpret_cast<volatile Word*>(bytes_);
    for (std::size_t i = 0; i < sizeof(T) / sizeof(Word) && i < most / sizeof(Word); ++i)
      words[i] = 0;
  }

  alignas(T) std::byte bytes_[sizeof(T)];
};

}  // namespace csp::detail
