// How a value appears in traces and reports: printed as CSP_M writes it.
//
// Integers, booleans, characters, strings, enumerations, pairs, tuples, optionals and containers
// are there. A type of your own takes two lines:
//
//   template <> struct csp::Show<Point> {
//     static void print(csp::Printer& out, const Point& p) { out << "Point." << p.x << "." << p.y;
//     }
//   };
//
// A type that cannot be shown can be sent and traced (it prints as `_`), but not proved about.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace csp {

class Printer;

template <class T>
struct Show;

template <class T>
concept Showable = requires(Printer& out, const T& value) {
  Show<T>::print(out, value);
};

// Where Show writes to. Text is appended as it is; values go through their own Show.
class Printer {
 public:
  void append(std::string_view text) { text_.append(text); }
  void clear() { text_.clear(); }
  [[nodiscard]] std::string_view text() const { return text_; }

  Printer& operator<<(std::string_view text) {
    append(text);
    return *this;
  }
  Printer& operator<<(const char* text) {
    append(text);
    return *this;
  }
  template <Showable T>
  Printer& operator<<(const T& value) {
    Show<T>::print(*this, value);
    return *this;
  }

 private:
  std::string text_;
};

namespace detail {

template <class T>
concept StringLike = std::convertible_to<const T&, std::string_view>;

template <class T>
concept SetLike = std::ranges::input_range<const T> && requires {
  typename T::key_type;
} && !requires {
  typename T::mapped_type;
};

template <class T>
concept MapLike = std::ranges::input_range<const T> && requires {
  typename T::mapped_type;
};

template <class Range>
void print_items(Printer& out, const Range& range, std::string_view open, std::string_view close) {
  out << open;
  bool is_first = true;
  for (const auto& item : range) {
    if (!is_first) out << ", ";
    is_first = false;
    out << item;
  }
  out << close;
}

void print_quoted(Printer& out, std::string_view text, char quote);

}  // namespace detail

template <>
struct Show<bool> {
  static void print(Printer& out, bool value) { out.append(value ? "true" : "false"); }
};

template <>
struct Show<char> {
  static void print(Printer& out, char value) { detail::print_quoted(out, {&value, 1}, '\''); }
};

template <class T>
requires(std::integral<T> || std::floating_point<T>) struct Show<T> {
  static void print(Printer& out, T value) {
    char digits[64];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out.append({digits, static_cast<std::size_t>(end - digits)});
  }
};

template <class T>
requires std::is_enum_v<T>
struct Show<T> {
  static void print(Printer& out, T value) { out << static_cast<std::underlying_type_t<T>>(value); }
};

template <detail::StringLike T>
struct Show<T> {
  static void print(Printer& out, const T& value) { detail::print_quoted(out, value, '"'); }
};

template <Showable First, Showable Second>
struct Show<std::pair<First, Second>> {
  static void print(Printer& out, const std::pair<First, Second>& value) {
    out << "(" << value.first << ", " << value.second << ")";
  }
};

template <Showable... Items>
struct Show<std::tuple<Items...>> {
  static void print(Printer& out, const std::tuple<Items...>& value) {
    out << "(";
    std::apply(
        [&out](const Items&... items) {
          bool is_first = true;
          ((is_first ? void(is_first = false) : void(out << ", "), out << items), ...);
        },
        value);
    out << ")";
  }
};

template <Showable T>
struct Show<std::optional<T>> {
  static void print(Printer& out, const std::optional<T>& value) {
    if (value) {
      out << "Just." << *value;
    } else {
      out << "Nothing";
    }
  }
};

// A sequence: <1, 2, 3>.
template <class T>
requires(std::ranges::input_range<const T> && !detail::StringLike<T> && !detail::SetLike<T> &&
         !detail::MapLike<T> && Showable<std::ranges::range_value_t<const T>>) struct Show<T> {
  static void print(Printer& out, const T& value) { detail::print_items(out, value, "<", ">"); }
};

// A set: {1, 2, 3}.
template <detail::SetLike T>
requires Showable<typename T::key_type>
struct Show<T> {
  static void print(Printer& out, const T& value) { detail::print_items(out, value, "{", "}"); }
};

// A map: (| 1 => 2 |).
template <detail::MapLike T>
requires(Showable<typename T::key_type>&& Showable<typename T::mapped_type>) struct Show<T> {
  static void print(Printer& out, const T& value) {
    out << "(|";
    bool is_first = true;
    for (const auto& [key, mapped] : value) {
      out << (is_first ? " " : ", ") << key << " => " << mapped;
      is_first = false;
    }
    out << " |)";
  }
};

}  // namespace csp
