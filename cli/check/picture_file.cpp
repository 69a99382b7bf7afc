#include "cli/check/picture_file.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace csp::cli {

namespace {

namespace fs = std::filesystem;

// A name beside the target, removed again unless it was renamed to the target.
class Temporary {
 public:
  Temporary(const fs::path& target, const std::string& what)
      : path_(target.string() + "." + std::to_string(getpid()) + what) {}
  ~Temporary() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  [[nodiscard]] const fs::path& path() const { return path_; }
  void become(const fs::path& target) const {
    std::error_code error;
    fs::rename(path_, target, error);
    if (error) {
      throw std::runtime_error(target.string() + ": cannot write it: " + error.message());
    }
  }

 private:
  fs::path path_;
};

void write_text(const std::string& text, const Temporary& temporary, const fs::path& target) {
  std::ofstream out(temporary.path(), std::ios::binary);
  out << text;
  out.close();
  if (!out) {
    throw std::runtime_error(target.string() + ": cannot write it: " + std::strerror(errno));
  }
}

// Runs `dot`; no shell is between, so no name can be taken for a command.
void run_dot(const std::string& format, const fs::path& input, const fs::path& output,
             const fs::path& target) {
  std::array<std::string, 5> words{"dot", "-T" + format, "-o", output.string(), input.string()};
  std::array<char*, 6> arguments{};
  for (std::size_t i = 0; i < words.size(); ++i)
    arguments[i] = words[i].data();
  pid_t child = 0;
  const int error = posix_spawnp(&child, "dot", nullptr, nullptr, arguments.data(), environ);
  if (error == ENOENT) {
    throw std::runtime_error(target.string() +
                             ": drawing it needs Graphviz's `dot` program, which is not there; "
                             "install the package graphviz, or write a .dot file instead");
  }
  if (error != 0) {
    throw std::runtime_error(target.string() + ": cannot run `dot`: " + std::strerror(error));
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR)
      throw std::runtime_error("waiting for `dot`: " + std::string(std::strerror(errno)));
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw std::runtime_error(target.string() + ": `dot` failed to draw it");
  }
}

}  // namespace

void write_text_file(const std::string& text, const fs::path& file) {
  if (file.empty()) {
    std::cout << text;
    return;
  }
  const Temporary temporary(file, ".text");
  write_text(text, temporary, file);
  temporary.become(file);
}

void write_picture(const std::string& dot, const fs::path& file) {
  if (file.empty()) {
    std::cout << dot;
    return;
  }
  const std::string extension = file.extension().string();
  if (extension != ".dot" && extension != ".svg" && extension != ".png") {
    throw std::runtime_error(file.string() + ": the name ends in `" + extension +
                             "`; expected .dot, .svg or .png");
  }
  const Temporary text(file, ".dot");
  write_text(dot, text, file);
  if (extension == ".dot") {
    text.become(file);
    return;
  }
  const Temporary picture(file, extension);
  run_dot(extension.substr(1), text.path(), picture.path(), file);
  picture.become(file);
}

}  // namespace csp::cli
