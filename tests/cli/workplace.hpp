// csp-check from outside: a folder of files a user could have written, what is printed, and the
// exit code.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <sys/wait.h>

#include "tests/support/catch.hpp"

namespace csp::cli {

namespace fs = std::filesystem;

inline std::string content(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Ran {
  int exit_code;
  std::string out;
  std::string err;
};

// A folder of its own, removed at the end.
class Workplace {
 public:
  Workplace() {
    std::string name = (fs::temp_directory_path() / "csp-check-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    folder_ = name;
  }
  ~Workplace() { fs::remove_all(folder_); }
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }
  [[nodiscard]] fs::path path(const std::string& name) const { return folder_ / name; }

  // csp-check with these arguments, as a shell in this folder would run it.
  [[nodiscard]] Ran check(const std::string& arguments, const std::string& before = "") const {
    const std::string command = "cd '" + folder_.string() + "' && " + before + " '" CSP_CHECK "' " +
                                arguments + " >.out 2>.err";
    const int status = std::system(command.c_str());
    REQUIRE(WIFEXITED(status));
    return {WEXITSTATUS(status), content(path(".out")), content(path(".err"))};
  }

 private:
  fs::path folder_;
};

}  // namespace csp::cli
