// Values as text, in CSP_M's own notation where it has one.
#include "checker/cspm/evaluate/evaluator.hpp"
#include "checker/cspm/script/deep_stack.hpp"
#include "checker/process/print.hpp"

namespace csp::checker::cspm {

namespace {

std::string character_text(std::uint32_t code) {
  std::string text;
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xc0 | (code >> 6));
    text += static_cast<char>(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    text += static_cast<char>(0xe0 | (code >> 12));
    text += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
    text += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    text += static_cast<char>(0xf0 | (code >> 18));
    text += static_cast<char>(0x80 | ((code >> 12) & 0x3f));
    text += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
    text += static_cast<char>(0x80 | (code & 0x3f));
  }
  return text;
}

}  // namespace

std::string Evaluator::show(Value value, std::size_t most) {
  std::string text;
  try {
    show(value, text, most);
  } catch (ScriptError& error) {
    add_place(error);
    throw;
  }
  return text;
}

void Evaluator::show(Value value, std::string& text, std::size_t most) {
  if (is_too_deep()) fail_too_deep(here_);
  value = force(value);
  switch (value.kind()) {
    case ValueKind::Integer:
      text += std::to_string(value.as_integer());
      break;
    case ValueKind::Boolean:
      text += value.as_boolean() ? "true" : "false";
      break;
    case ValueKind::Character:
      text += "'" + character_text(value.as_character()) + "'";
      break;
    case ValueKind::EmptySequence:
      text += "<>";
      break;
    case ValueKind::Tag:
      text += symbols_[value.as_tag()].name;
      break;
    case ValueKind::Process:
      text += csp::checker::text(terms_, value.as_process(), *this);
      break;
    case ValueKind::Cell: {
      const bool is_text = force(value.as<Cell>().head).is(ValueKind::Character);
      text += is_text ? "\"" : "<";
      std::size_t shown = 0;
      for (; value.is(ValueKind::Cell); value = force(value.as<Cell>().tail)) {
        if (shown > 0 && !is_text) text += ", ";
        if (shown++ == most) {
          text += "...";
          break;
        }
        const Value head = force(value.as<Cell>().head);
        if (is_text) {
          text += character_text(head.as_character());
        } else {
          show(head, text, most);
        }
      }
      text += is_text ? "\"" : ">";
      break;
    }
    case ValueKind::Tuple:
    case ValueKind::Dot: {
      const bool is_tuple = value.is(ValueKind::Tuple);
      text += is_tuple ? "(" : "";
      bool is_first = true;
      for (const Value item : value.as<Row>().span()) {
        text += is_first ? "" : is_tuple ? ", " : ".";
        is_first = false;
        show(item, text, most);
      }
      text += is_tuple ? ")" : "";
      break;
    }
    case ValueKind::Set:
      show_set(value, text, most);
      break;
    case ValueKind::Map: {
      MapObject& map = value.as<MapObject>();
      text += "(| ";
      for (std::uint32_t i = 0; i < map.count; ++i) {
        text += i > 0 ? ", " : "";
        show(map.keys()[i], text, most);
        text += " => ";
        show(map.values()[i], text, most);
      }
      text += map.count > 0 ? " |)" : "|)";
      break;
    }
    case ValueKind::Function: {
      FunctionObject& function = value.as<FunctionObject>();
      if (function.unit == nullptr) {
        text += symbols_[function.builtin].name;
      } else {
        text += function.unit->name == none<SymbolId> ? "<a lambda>"
                                                      : symbols_[function.unit->name].name;
      }
      break;
    }
    case ValueKind::Suspension:
      break;
  }
}

void Evaluator::show_set(Value value, std::string& text, std::size_t most) {
  SetObject& set = value.as<SetObject>();
  const auto all = [&](std::string_view before, std::string_view between, std::string_view after) {
    text += before;
    for (std::uint32_t i = 0; i < set.count; ++i) {
      text += i > 0 ? between : "";
      show(set.items()[i], text, most);
    }
    text += after;
  };
  if (is_finite(value) && (most == ~std::size_t{0} || set.form == SetForm::Listed ||
                           count_of(value).value_or(most + 1) <= most)) {
    std::size_t shown = 0;
    text += "{";
    for (const Value item : items_of(value)) {
      text += shown > 0 ? ", " : "";
      if (shown++ == most) {
        text += "...";
        break;
      }
      show(item, text, most);
    }
    text += "}";
    return;
  }
  switch (set.form) {
    case SetForm::Declared:
      text += symbols_[static_cast<SymbolId>(set.low)].name;
      break;
    case SetForm::Integers:
      text += "Int";
      break;
    case SetForm::Characters:
      text += "Char";
      break;
    case SetForm::Processes:
      text += "Proc";
      break;
    case SetForm::IntegersFrom:
      text += "{" + std::to_string(set.low) + "..}";
      break;
    case SetForm::IntegerRange:
      text += "{" + std::to_string(set.low) + ".." + std::to_string(set.high) + "}";
      break;
    case SetForm::TupleProduct:
      all("(", ", ", ")");
      break;
    case SetForm::UnionOf:
      all("Union({", ", ", "})");
      break;
    case SetForm::PowerSet:
      all("Set(", ", ", ")");
      break;
    case SetForm::Sequences:
      all("Seq(", ", ", ")");
      break;
    case SetForm::Maps:
      all("Map(", ", ", ")");
      break;
    case SetForm::Listed:
      break;
    case SetForm::DotProduct: {
      // {|c.1|} where only what is in front is fixed.
      std::string front;
      for (const Value part : set.span()) {
        SetObject& field = part.as<SetObject>();
        if (field.form != SetForm::Listed || field.count != 1) break;
        front += front.empty() ? "" : ".";
        show(field.items()[0], front, most);
      }
      text += "{|" + front + "|}";
      break;
    }
  }
}

}  // namespace csp::checker::cspm
