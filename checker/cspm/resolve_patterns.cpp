// Patterns, in the form in which they can be matched: sequences are a front, at most one part of
// unknown length and an end; dotted patterns are one list.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "checker/cspm/deep_stack.hpp"
#include "checker/cspm/resolver.hpp"

namespace csp::checker::cspm {

namespace {

// The code points of UTF-8 text, which the sources are known to be.
std::vector<std::int64_t> characters(std::string_view text) {
  std::vector<std::int64_t> points;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if ((byte & 0xc0) == 0x80 && !points.empty())
      points.back() = points.back() * 64 + (byte & 0x3f);
    else if (byte < 0x80)
      points.push_back(byte);
    else
      points.push_back(byte & (byte >= 0xf0 ? 0x07 : byte >= 0xe0 ? 0x0f : 0x1f));
  }
  return points;
}

}  // namespace

List<PatternId> Resolver::patterns(List<PatternId> list) {
  std::vector<PatternId> result;
  result.reserve(list.count);
  for (const PatternId id : source_.list(list))
    result.push_back(pattern(id));
  return tree_.add_list(result);
}

void Resolver::declare_patterns(List<PatternId> list) {
  for (const PatternId id : source_.list(list))
    declare_pattern(id);
}

// Its variables have been declared.
PatternId Resolver::pattern(PatternId id) {
  check_depth();
  const Pattern& from = source_.at(id);
  Pattern result{.kind = from.kind, .span = from.span, .value = from.value};
  switch (from.kind) {
    case PatternKind::Variable:
      name_in_pattern(from, result);
      break;
    case PatternKind::String:
    case PatternKind::Sequence:
    case PatternKind::Concat: {
      SequenceParts parts;
      sequence_parts(id, parts);
      result.value = 0;
      result.kind = PatternKind::Sequence;
      if (parts.middle != none<PatternId>) {
        result.kind = PatternKind::Split;
        result.front = static_cast<std::uint32_t>(parts.front.size());
        parts.front.push_back(parts.middle);
        parts.front.insert(parts.front.end(), parts.back.begin(), parts.back.end());
      }
      result.items = tree_.add_list(parts.front);
      break;
    }
    case PatternKind::Dot: {
      std::vector<PatternId> items;
      dot_parts(id, items);
      result.items = tree_.add_list(items);
      break;
    }
    default:
      result.items = patterns(from.items);
      break;
  }
  return tree_.add(result);
}

// Matches the channel or constructor of that name, or binds it.
void Resolver::name_in_pattern(const Pattern& from, Pattern& result) {
  const Path& name = path(from.name);
  result.name = name.whole;
  if (!name.is_qualified()) {
    result.symbol = look_up_unqualified(name.whole).symbol;
  } else {
    result.symbol = use_qualified(name, from.span);
    if (result.symbol != none<SymbolId> && !symbols_.is_constructor(result.symbol)) {
      error(
          from.span,
          "a pattern cannot bind " + quoted(name.whole) +
              ": it is no channel and no constructor of a datatype, and a new variable has no `::`",
          declared_here(result.symbol));
    }
  }
  if (result.symbol == none<SymbolId> || !symbols_.is_constructor(result.symbol)) return;
  result.kind = PatternKind::Constructor;
  note_use(result.symbol, from.span);
}

void Resolver::sequence_parts(PatternId id, SequenceParts& parts) {
  check_depth();
  const Pattern& from = source_.at(id);
  if (from.kind == PatternKind::Concat) {
    for (const PatternId item : source_.list(from.items))
      sequence_parts(item, parts);
  } else if (from.kind == PatternKind::Sequence) {
    for (const PatternId item : source_.list(from.items))
      add_part(parts, pattern(item));
  } else if (from.kind == PatternKind::String) {
    for (const std::int64_t character : characters(source_.string(from.value))) {
      add_part(parts, tree_.add(Pattern{
                          .kind = PatternKind::Character, .span = from.span, .value = character}));
    }
  } else if (parts.middle == none<PatternId>) {
    parts.middle = pattern(id);
    parts.middle_span = from.span;
  } else {
    pattern(id);
    if (!parts.is_told) {
      error(from.span,
            "where `^` divides a sequence must be clear, but here two parts can be of any length",
            {{parts.middle_span, "this is the other part"}},
            "give all parts but one a fixed length, as `<x>` has");
    }
    parts.is_told = true;
  }
}

void Resolver::add_part(SequenceParts& parts, PatternId item) {
  (parts.middle == none<PatternId> ? parts.front : parts.back).push_back(item);
}

void Resolver::dot_parts(PatternId id, std::vector<PatternId>& items) {
  check_depth();
  const Pattern& from = source_.at(id);
  if (from.kind != PatternKind::Dot) {
    items.push_back(pattern(id));
    return;
  }
  for (const PatternId item : source_.list(from.items))
    dot_parts(item, items);
}

// An input has to be one value for each set of values offered, which `@@` does not say.
void Resolver::no_double_pattern(PatternId id) {
  const Pattern& from = source_.at(id);
  if (from.kind == PatternKind::Double) {
    error(from.span, "`@@` is not allowed in the fields of a prefix", {},
          "bind one variable here, and match it with the other pattern behind `->`");
  }
  if (from.kind != PatternKind::Dot) return;
  for (const PatternId item : source_.list(from.items))
    no_double_pattern(item);
}

// Who writes `x <- S` or `c?x` means to bind `x`, and may not know that there is a channel `x`.
void Resolver::beware_of_channel(PatternId id) {
  const Pattern& from = source_.at(id);
  if (from.kind != PatternKind::Variable || path(from.name).is_qualified()) return;
  const NameId name = path(from.name).whole;
  const SymbolId symbol = look_up_unqualified(name).symbol;
  if (symbol == none<SymbolId> || symbols_[symbol].kind != SymbolKind::Channel) return;
  warning(from.span,
          quoted(name) + " is a channel: only what equals it is taken, and no variable is bound",
          declared_here(symbol), "if a variable was meant, give it another name");
}

}  // namespace csp::checker::cspm
