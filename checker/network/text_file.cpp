#include "checker/network/text_file.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace csp::checker {

std::string read_text_file(const std::filesystem::path& path) {
  constexpr std::size_t most = std::size_t{1} << 30;
  constexpr std::size_t piece = std::size_t{1} << 16;
  std::error_code unknown;
  if (std::filesystem::is_directory(path, unknown)) {
    throw std::runtime_error(path.string() + ": this is a directory; expected a file");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw std::runtime_error(path.string() + ": cannot open it: " + std::strerror(errno));
  }
  std::string text;
  std::vector<char> buffer(piece);
  while (file.read(buffer.data(), static_cast<std::streamsize>(piece)) || file.gcount() > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(file.gcount()));
    if (text.size() > most) {
      throw std::runtime_error(path.string() + ": it is longer than 1 GiB; expected a network");
    }
  }
  if (file.bad()) {
    throw std::runtime_error(path.string() + ": reading failed: " + std::strerror(errno));
  }
  return text;
}

}  // namespace csp::checker
