// A file may be included more than once, but not by itself, directly or through others. The number
// of files and their depth are limited: two includes in each of thirty files would ask for a
// thousand million.
#include "checker/cspm/includes.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace csp::checker::cspm {

namespace {

constexpr std::size_t most_files = 10'000;
constexpr std::size_t deepest = 200;

// Two ways to write the path of one file are made the same.
std::string plain_path(const std::filesystem::path& path) {
  std::error_code failure;
  const std::filesystem::path real = std::filesystem::weakly_canonical(path, failure);
  return failure ? path.lexically_normal().string() : real.string();
}

class Splicer {
 public:
  Splicer(Sources& sources, Diagnostics& diagnostics)
      : sources_(sources), diagnostics_(diagnostics) {}

  void add(FileId file) {
    open_.push_back({plain_path(sources_.path(file)), Span{}});
    for (const Token& token : lex(sources_, file, diagnostics_)) {
      if (token.kind == TokenKind::Include) {
        add_border(token.span);
        include(file, token.span);
      } else {
        add_token(token);
      }
    }
    open_.pop_back();
  }

  std::vector<Token> tokens;

 private:
  struct OpenFile {
    std::string path;
    Span included_at;  // of the include in this file that is being followed
  };

  void add_border(Span span) {
    tokens.push_back({TokenKind::FileBorder, true, span});
    is_behind_border_ = true;
  }

  void add_token(Token token) {
    token.starts_line = token.starts_line || is_behind_border_;
    is_behind_border_ = false;
    tokens.push_back(token);
  }

  void include(FileId from, Span directive) {
    const std::string_view text = sources_.text(directive);
    const std::size_t open = text.find('"');
    const std::size_t close = open == std::string_view::npos ? open : text.find('"', open + 1);
    if (close == std::string_view::npos || close == open + 1 || close + 1 != text.size() ||
        text.substr(0, open).find_first_not_of(" \t", 7) != std::string_view::npos) {
      diagnostics_.error(directive, "`include` takes the name of a file between quotes", {},
                         "write `include \"other.csp\"` on a line of its own");
      return;
    }
    const std::string name(text.substr(open + 1, close - open - 1));
    const Span name_span{directive.begin + static_cast<std::uint32_t>(open),
                         directive.begin + static_cast<std::uint32_t>(close) + 1};
    const std::filesystem::path path =
        std::filesystem::path(sources_.path(from)).parent_path() / name;
    if (!may_include(path, name, name_span)) return;
    std::string content;
    try {
      if (std::filesystem::exists(path) && !std::filesystem::is_regular_file(path))
        throw std::runtime_error(path.string() + " is no ordinary file");
      content = read_file(path.string());
    } catch (const std::runtime_error& failure) {
      diagnostics_.error(name_span,
                         "the file to include cannot be read: " + std::string(failure.what()), {},
                         "the name is taken relative to the file that holds the `include`");
      return;
    }
    open_.back().included_at = directive;
    const FileId file = sources_.add(path.string(), std::move(content));
    add(file);
    // The End of an included file is only its border.
    tokens.back().kind = TokenKind::FileBorder;
    is_behind_border_ = true;
  }

  bool may_include(const std::filesystem::path& path, const std::string& name, Span name_span) {
    const std::string plain = plain_path(path);
    const auto again = std::find_if(open_.begin(), open_.end(),
                                    [&](const OpenFile& file) { return file.path == plain; });
    if (again != open_.end()) {
      std::vector<Note> notes;
      for (auto file = again; file + 1 < open_.end(); ++file)
        notes.push_back({file->included_at, "it was included here"});
      const std::string way = notes.empty() ? "" : " through other files";
      diagnostics_.error(name_span, "`" + name + "` includes itself" + way, std::move(notes),
                         "put what both need into a file that includes neither");
      return false;
    }
    if (open_.size() >= deepest) {
      diagnostics_.error(name_span,
                         "includes nest more than " + std::to_string(deepest) + " files deep");
      return false;
    }
    if (sources_.size() >= most_files) {
      if (!is_limit_told_)
        diagnostics_.error(name_span,
                           "more than " + std::to_string(most_files) + " files are included");
      is_limit_told_ = true;
      return false;
    }
    return true;
  }

  Sources& sources_;
  Diagnostics& diagnostics_;
  std::vector<OpenFile> open_;
  bool is_behind_border_ = false;
  bool is_limit_told_ = false;
};

}  // namespace

std::string read_file(const std::string& path) {
  std::error_code failure;
  const auto status = std::filesystem::status(path, failure);
  if (!std::filesystem::exists(status)) throw std::runtime_error(path + " does not exist");
  if (std::filesystem::is_directory(status)) throw std::runtime_error(path + " is a folder");
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw std::runtime_error(path + " cannot be opened");
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (stream.bad()) throw std::runtime_error(path + " cannot be read to its end");
  return text;
}

std::vector<Token> tokens_with_includes(Sources& sources, FileId file, Diagnostics& diagnostics) {
  Splicer splicer(sources, diagnostics);
  splicer.add(file);
  return std::move(splicer.tokens);
}

}  // namespace csp::checker::cspm
