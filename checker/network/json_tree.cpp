// Idea: nlohmann's parser hands over one token after the other and does not say where it stands;
// but it asks for the text through iterators, and ours remember how far it has read. A token begins
// at the first byte after the token before it that is neither white space nor a separator.
#include "checker/network/json_tree.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <set>

#include <nlohmann/json.hpp>

namespace csp::checker {

namespace {

using Json = nlohmann::json;

// Walks over the text and tells how far the furthest of its copies has come.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, const char** furthest) : at_(at), furthest_(furthest) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    *furthest_ = std::max(*furthest_, ++at_);
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
    return a.at_ == b.at_;
  }
  friend bool operator!=(const CountingIterator& a, const CountingIterator& b) { return !(a == b); }

 private:
  const char* at_;
  const char** furthest_;
};

// Turns offsets, which only ever grow, into lines and columns.
class PlaceFinder {
 public:
  explicit PlaceFinder(const std::string& text) : text_(text) {}
  Place place_of(std::size_t offset) {
    for (; offset_ < offset && offset_ < text_.size(); ++offset_) {
      if (text_[offset_] == '\n') {
        ++place_.line;
        place_.column = 1;
      } else {
        ++place_.column;
      }
    }
    return place_;
  }

 private:
  const std::string& text_;
  std::size_t offset_ = 0;
  Place place_;
};

bool is_between_tokens(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ':';
}

class TreeBuilder : public nlohmann::json_sax<Json> {
 public:
  TreeBuilder(const std::string& text, Diagnostics& diagnostics)
      : text_(text), diagnostics_(diagnostics), places_(text), furthest_(text.data()) {}

  const char** furthest() { return &furthest_; }
  JsonValue take() { return std::move(root_); }

  bool null() override { return put({.kind = JsonValue::Kind::Null}, false); }
  bool boolean(bool value) override {
    return put({.kind = JsonValue::Kind::Boolean, .boolean = value}, false);
  }
  bool number_unsigned(number_unsigned_t value) override {
    return put({.kind = JsonValue::Kind::Natural, .natural = value}, true);
  }
  bool number_integer(number_integer_t value) override {
    return put({.kind = JsonValue::Kind::OtherNumber, .string = std::to_string(value)}, true);
  }
  bool number_float(number_float_t, const string_t& written) override {
    return put({.kind = JsonValue::Kind::OtherNumber, .string = written}, true);
  }
  bool string(string_t& value) override {
    return put({.kind = JsonValue::Kind::String, .string = std::move(value)}, false);
  }
  bool binary(binary_t&) override { return false; }  // JSON text has none

  bool start_object(std::size_t) override { return open(JsonValue::Kind::Object); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(JsonValue::Kind::Array); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    key_place_ = begin_token(false);
    key_ = std::move(name);
    if (!keys_.back().insert(key_).second) {
      diagnostics_.add(key_place_, "the key " + in_backquotes(key_) +
                                       " stands twice in one object; expected each key once");
    }
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const Json::exception& error) override {
    const std::size_t offset = std::min(position == 0 ? 0 : position - 1, text_.size());
    std::string what = error.what();  // "[json....101] parse error at line 1, column 2: ..."
    constexpr std::string_view marker = ": ";
    const std::size_t said = what.find(marker);
    if (said != std::string::npos) what.erase(0, said + marker.size());
    diagnostics_.add(PlaceFinder(text_).place_of(offset),
                     (offset == text_.size() ? "this is not JSON, for the text ends too early ("
                                             : "this is not JSON (") +
                         printable(what) + ")");
    return false;
  }

 private:
  static constexpr std::size_t deepest = 100;

  static std::string printable(const std::string& text) {
    std::string result;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      result += byte >= 0x20 && byte < 0x7f ? c : '?';
    }
    return result;
  }

  // Where the token that has just been read begins. The parser has read one byte beyond a number.
  Place begin_token(bool is_number) {
    std::size_t begin = token_end_;
    while (begin < text_.size() && is_between_tokens(text_[begin]))
      ++begin;
    const auto read = static_cast<std::size_t>(furthest_ - text_.data());
    token_end_ = is_number && read < text_.size() ? read - 1 : read;
    return places_.place_of(begin);
  }

  JsonValue* attach(JsonValue value) {
    value.key_place = key_place_;
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    JsonValue& parent = *open_.back();
    if (parent.kind == JsonValue::Kind::Array) {
      parent.elements.push_back(std::move(value));
      return &parent.elements.back();
    }
    parent.members.emplace_back(std::move(key_), std::move(value));
    return &parent.members.back().second;
  }

  bool put(JsonValue value, bool is_number) {
    value.place = begin_token(is_number);
    attach(std::move(value));
    return true;
  }

  // A value that is still open is the last of its parent's, so nothing moves it while `open_`
  // points at it.
  bool open(JsonValue::Kind kind) {
    JsonValue value{.kind = kind};
    value.place = begin_token(false);
    if (open_.size() == deepest) {
      diagnostics_.add(value.place, "objects and arrays are nested more than " +
                                        std::to_string(deepest) + " deep here");
      return false;
    }
    open_.push_back(attach(std::move(value)));
    keys_.emplace_back();
    return true;
  }

  bool close() {
    begin_token(false);
    open_.pop_back();
    keys_.pop_back();
    return true;
  }

  const std::string& text_;
  Diagnostics& diagnostics_;
  PlaceFinder places_;
  const char* furthest_;
  std::size_t token_end_ = 0;
  JsonValue root_;
  std::vector<JsonValue*> open_;
  std::vector<std::set<std::string>> keys_;  // of the open objects
  std::string key_;
  Place key_place_;
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [key](const auto& member) { return member.first == key; });
  return found == members.end() ? nullptr : &found->second;
}

std::string in_words(JsonValue::Kind kind) {
  switch (kind) {
    case JsonValue::Kind::Null:
      return "null";
    case JsonValue::Kind::Boolean:
      return "true or false";
    case JsonValue::Kind::Natural:
      return "a number";
    case JsonValue::Kind::OtherNumber:
      return "a number";
    case JsonValue::Kind::String:
      return "a string";
    case JsonValue::Kind::Array:
      return "an array";
    case JsonValue::Kind::Object:
      return "an object";
  }
  return "";
}

std::optional<JsonValue> parse_json(const std::string& text, Diagnostics& diagnostics) {
  TreeBuilder builder(text, diagnostics);
  const CountingIterator begin(text.data(), builder.furthest());
  const CountingIterator end(text.data() + text.size(), builder.furthest());
  if (!Json::sax_parse(begin, end, &builder)) return std::nullopt;
  return builder.take();
}

}  // namespace csp::checker
