#include "checker/cspm/script/diagnostics.hpp"

#include <algorithm>
#include <string_view>

namespace csp::checker::cspm {

namespace {

bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }

// What is left of the text behind so many characters.
std::string_view behind(std::string_view text, std::size_t characters) {
  std::size_t byte = 0;
  for (std::size_t passed = 0; byte < text.size(); ++byte) {
    if (starts_character(text[byte]) && passed++ == characters) break;
  }
  return text.substr(byte);
}

// The line with a mark under the part of `span` that lies in it. Where a line is long, the part of
// it that matters.
std::string marked_line(Span span, const Sources& sources) {
  constexpr std::size_t widest = 160;
  constexpr std::size_t before_mark = 60;
  const Location where = sources.location(span.begin);
  std::string line(sources.line_at(span.begin));
  std::replace(line.begin(), line.end(), '\t', ' ');
  const std::size_t columns =
      static_cast<std::size_t>(std::count_if(line.begin(), line.end(), starts_character));
  const std::size_t marked = static_cast<std::size_t>([&] {
    const std::string_view text = sources.text(span);
    const std::string_view in_line = text.substr(0, text.find('\n'));
    return std::count_if(in_line.begin(), in_line.end(), starts_character);
  }());
  std::size_t start = where.column - 1;
  std::size_t length = std::max<std::size_t>(marked, 1);
  if (columns > widest) {
    std::size_t cut = start > before_mark ? start - before_mark : 0;
    const std::string_view from_cut = behind(line, cut);
    const std::string_view rest = behind(from_cut, widest);
    const std::string part(from_cut.substr(0, from_cut.size() - rest.size()));
    line = (cut > 0 ? "..." : "") + part + (rest.empty() ? "" : "...");
    length = std::min(length, cut + widest - start);
    start = start - cut + (cut > 0 ? 3 : 0);
  }
  std::string number = std::to_string(where.line);
  number.insert(0, number.size() < 6 ? 6 - number.size() : 0, ' ');
  const std::string margin(number.size(), ' ');
  return number + " | " + line + "\n" + margin + " | " + std::string(start, ' ') +
         std::string(length, '^');
}

std::string part(Span span, std::string_view kind, const std::string& message,
                 const Sources& sources) {
  return sources.place(span.begin) + ": " + std::string(kind) + message + "\n" +
         marked_line(span, sources);
}

}  // namespace

void Diagnostics::add(Diagnostic diagnostic) {
  if (!diagnostic.is_warning && ++errors_ > most) {
    ++left_out_;
    return;
  }
  list_.push_back(std::move(diagnostic));
}

void Diagnostics::error(Span span, std::string message, std::vector<Note> notes, std::string fix) {
  add({.span = span,
       .message = std::move(message),
       .notes = std::move(notes),
       .fix = std::move(fix)});
}

void Diagnostics::warning(Span span, std::string message, std::vector<Note> notes,
                          std::string fix) {
  add({.span = span,
       .message = std::move(message),
       .notes = std::move(notes),
       .fix = std::move(fix),
       .is_warning = true});
}

std::string to_string(const Diagnostic& diagnostic, const Sources& sources) {
  std::string text =
      part(diagnostic.span, diagnostic.is_warning ? "warning: " : "", diagnostic.message, sources);
  for (const Note& note : diagnostic.notes)
    text += "\n" + part(note.span, "", note.message, sources);
  if (!diagnostic.fix.empty()) text += "\nfix: " + diagnostic.fix;
  return text;
}

std::vector<std::string> to_strings(const Diagnostics& diagnostics, const Sources& sources) {
  std::vector<std::string> texts;
  for (const Diagnostic& diagnostic : diagnostics.list())
    texts.push_back(to_string(diagnostic, sources));
  if (diagnostics.left_out() != 0) {
    texts.push_back("and " + std::to_string(diagnostics.left_out()) + " more mistakes");
  }
  return texts;
}

}  // namespace csp::checker::cspm
