// A JSON text as a tree that remembers where each value stands, so that a reader can point at what
// is wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checker/network/diagnostic.hpp"

namespace csp::checker {

struct JsonValue {
  enum class Kind { Null, Boolean, Natural, OtherNumber, String, Array, Object };

  Kind kind = Kind::Null;
  bool boolean = false;
  std::uint64_t natural = 0;
  std::string string{};               // String; OtherNumber: as it was written
  std::vector<JsonValue> elements{};  // Array
  std::vector<std::pair<std::string, JsonValue>> members{};  // Object, each key once
  Place place{};                                             // where it begins
  Place key_place{};                                         // of a member: where its key begins

  [[nodiscard]] const JsonValue* find(std::string_view key) const;
};

// "a string", "an array", ...
[[nodiscard]] std::string in_words(JsonValue::Kind kind);

// The tree of the text; nothing, and a diagnostic, where it is not JSON (RFC 8259). A key that
// stands twice in one object is a diagnostic too.
[[nodiscard]] std::optional<JsonValue> parse_json(const std::string& text,
                                                  Diagnostics& diagnostics);

}  // namespace csp::checker
