// What is said about a mistake: what stands there, what was expected, where that was declared.
#include <algorithm>
#include <array>

#include "checker/cspm/types/infer.hpp"
#include "checker/cspm/types/type_printer.hpp"

namespace csp::checker::cspm {

std::string Inference::text_of(Role role) {
  std::string text(role.part);
  if (!role.sign.empty()) text += " `" + std::string(role.sign) + "`";
  return text;
}

// The text of a piece of the script; of a long one, its start.
std::string Inference::quoted(Span span) const {
  constexpr std::size_t longest = 40;
  std::string text;
  for (const char character : sources_.text(span)) {
    const bool is_space = character == ' ' || character == '\n' || character == '\t';
    if (is_space && (text.empty() || text.back() == ' ')) continue;
    text += is_space ? ' ' : character;
    if (text.size() > longest) break;
  }
  if (text.size() > longest) {
    std::size_t end = longest - 3;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
      --end;
    text = text.substr(0, end) + "...";
  }
  return "`" + text + "`";
}

std::vector<Note> Inference::declared_here(SymbolId symbol) const {
  if (symbol == none<SymbolId>) return {};
  const Symbol& facts = script_.symbols[symbol];
  if (facts.declared == Span{}) return {};
  return {{facts.declared, "`" + facts.name + "` is declared here"}};
}

// What an expression is made of first: f in f(x)(y), c in c.1.2.
SymbolId Inference::symbol_of(ExprId id) const {
  while (true) {
    const Expr& expression = tree_.at(id);
    if (expression.kind == ExprKind::Variable) return expression.symbol;
    if (expression.kind != ExprKind::Application && expression.kind != ExprKind::Dot) {
      return none<SymbolId>;
    }
    id = tree_.item(expression.operands, 0);
  }
}

// Instances repeat what stands in their module, and with it the mistakes.
void Inference::report(Span span, std::string message, std::vector<Note> notes, std::string fix) {
  const bool is_aside = diagnostics_ != &told_;
  if (!is_aside && !told_at_.insert({span.begin, span.end}).second) return;
  diagnostics_->error(span, std::move(message), std::move(notes), std::move(fix));
}

void Inference::fail(Span span, std::string message, std::vector<Note> notes, std::string fix) {
  report(span, std::move(message), std::move(notes), std::move(fix));
  throw Reported{};
}

void Inference::misplaced(ExprId id, TypeRef wanted, TypeRef found, Role role,
                          const Misfit& misfit) {
  const Span span = tree_.at(id).span;
  const Shape kind = shape(wanted);
  std::string completing;
  if (role.sign == "->" && kind == Shape::Event) {
    const std::string text(sources_.text(span));
    completing = "receive the value with " + text + "?x, or send one with " + text + "!value";
  }
  explain_dotted(id, kind == Shape::Event || kind == Shape::Datatype, completing);
  std::vector<Note> notes;
  TypePrinter printer(types_);
  if (role.same_as != none<ExprId> && role.same_as != id) {
    notes.push_back({tree_.at(role.same_as).span, "this is " + phrase(wanted)});
  }
  for (Note& note : declared_here(symbol_of(id)))
    notes.push_back(std::move(note));
  if (misfit.kind == Misfit::Kind::Class) not_in_class(span, text_of(role), misfit, notes);
  std::string text = text_of(role) + " must be ";
  if (kind == Shape::Extendable) {
    const TypeRef whole = types_.resolve(types_.operand(types_.resolve(wanted), 0));
    text += whole == Types::event ? "an event or a channel"
            : shape(whole) == Shape::Variable
                ? "an event, a channel, or a constructor with what it carries or without"
                : "a value of " + printer.text(whole) + " or the start of one";
  } else {
    text += phrase(wanted);
  }
  misfit_at(span, text, found, misfit, notes, likely_fix(wanted, found, span));
}

void Inference::misfit_at(Span span, std::string start, TypeRef found, const Misfit& misfit,
                          std::vector<Note> notes, std::string fix) {
  if (misfit.kind == Misfit::Kind::Class) not_in_class(span, quoted(span), misfit, notes);
  if (found != none<TypeRef>) {
    start += ", but " + quoted(span) + " is " + phrase(found);
  }
  if (misfit.kind == Misfit::Kind::Infinite) {
    start += ": its type would have to contain itself";
  } else if (shape(misfit.expected) == Shape::Variable || shape(misfit.found) == Shape::Variable) {
    for (const TypeRef type : {misfit.expected, misfit.found}) {
      const TypeNode node = types_.at(types_.resolve(type));
      if (node.shape != Shape::Variable || !node.is_rigid) continue;
      start += "; by its annotation `" + types_.name(node.symbol) + "` may be any type";
      break;
    }
  }
  fail(span, std::move(start), std::move(notes), std::move(fix));
}

void Inference::not_in_class(Span span, const std::string& who, const Misfit& misfit,
                             std::vector<Note> notes) {
  struct Words {
    std::string_view needs;
    std::string_view fails;
  };
  static constexpr std::array<Words, 5> words{{
      {"values that can be compared", "cannot be compared"},
      {"values that have an order", "have none"},
      {"values that can be in a set", "cannot be in one"},
      {"whole values", "still need something"},
      {"events or values of datatypes", "are neither"},
  }};
  const TypeRef type = types_.resolve(misfit.found);
  const TypeNode node = types_.at(type);
  std::string what;
  switch (node.shape) {
    case Shape::Proc:
      what = "processes";
      break;
    case Shape::Function:
      what = "functions";
      break;
    case Shape::Event:
      what = "events";
      break;
    case Shape::Bool:
      what = "Bools";
      break;
    case Shape::Int:
      what = "Ints";
      break;
    case Shape::Datatype: {
      what = "values of `" + types_.name(node.symbol) + "`";
      std::vector<Note> more = declared_here(node.symbol);
      if (misfit.wanted == TypeClass::Eq && !more.empty()) {
        more[0].message += "; there is something in it that cannot be compared";
      }
      notes.insert(notes.end(), more.begin(), more.end());
      break;
    }
    case Shape::Variable: {
      const std::string name = TypePrinter(types_).text(type);
      fail(span,
           who + " needs " + std::string(words[static_cast<std::size_t>(misfit.wanted)].needs) +
               ", but by its annotation `" + name + "` may be any type",
           std::move(notes),
           "say so in the annotation: " + std::string(to_string(misfit.wanted)) + " " + name +
               " => ...");
    }
    default:
      what = "values of type `" + TypePrinter(types_).text(type) + "`";
  }
  const Words& chosen = words[static_cast<std::size_t>(misfit.wanted)];
  fail(span,
       who + " needs " + std::string(chosen.needs) + ", but " + what + " " +
           std::string(chosen.fails),
       std::move(notes));
}

std::string Inference::likely_fix(TypeRef wanted, TypeRef found, Span span) {
  wanted = types_.resolve(wanted);
  found = types_.resolve(found);
  const Shape left = types_.shape(wanted);
  const Shape right = types_.shape(found);
  const std::string text(sources_.text(span));
  const bool is_short = text.size() <= 40 && text.find('\n') == std::string::npos;
  if (!is_short) return {};
  if (left == Shape::Proc && right == Shape::Event) {
    return "an event is followed by a process: " + text + " -> SKIP";
  }
  if (left == Shape::Set && right == Shape::Sequence) return "make it a set: set(" + text + ")";
  if (left == Shape::Sequence && right == Shape::Set) {
    return "make it a sequence: seq(" + text + ")";
  }
  if (left == Shape::Set && types_.resolve(types_.operand(wanted, 0)) == Types::event) {
    if (right == Shape::Event ||
        (right == Shape::Dotable && unifier_.spine(found).ultimate == Types::event)) {
      return "the set of its events is written {| " + text + " |}";
    }
    const bool is_listed = text.starts_with("{") && text.ends_with("}") && !text.starts_with("{|");
    if (right == Shape::Set && is_listed &&
        unifier_.spine(types_.operand(found, 0)).ultimate == Types::event) {
      return "the set of all its events is written {| " + text.substr(1, text.size() - 2) + " |}";
    }
  }
  if (right == Shape::Function && types_.resolve(types_.operand(found, 0)) == wanted) {
    return "give the function its arguments: " + text + "(...)";
  }
  return {};
}

// With its dots carried out, where that is possible.
TypeRef Inference::as_shown(TypeRef type) {
  try {
    return unifier_.simplified(type);
  } catch (const Misfit&) {
    return type;
  }
}

std::string Inference::phrase(TypeRef type) { return TypePrinter(types_).phrase(as_shown(type)); }

TypeRef Inference::simplified(TypeRef type, Span span) {
  return attempt([&] { return unifier_.simplified(type); },
                 [&](const Misfit& misfit) {
                   TypePrinter printer(types_);
                   const std::string expected = printer.phrase(misfit.expected);
                   misfit_at(span,
                             "in " + quoted(span) + ", " + expected + " is needed where there is " +
                                 printer.phrase(misfit.found),
                             none<TypeRef>, misfit);
                 });
}

}  // namespace csp::checker::cspm
