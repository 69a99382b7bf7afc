#include "tracer/file.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace csp::tracer {

std::string system_reason(int error) { return std::generic_category().message(error); }

std::filesystem::path beside(const std::filesystem::path& file, const char* suffix) {
  std::filesystem::path result = file;
  result += suffix;
  return result;
}

File::File(std::filesystem::path path, Mode mode) : path_(std::move(path)) {
  const int flags = mode == Mode::Read        ? O_RDONLY
                    : mode == Mode::ReadWrite ? O_RDWR
                                              : O_RDWR | O_CREAT | O_TRUNC;
  descriptor_ = open(path_.c_str(), flags | O_CLOEXEC, 0666);
  if (descriptor_ < 0) fail(mode == Mode::Create ? "create" : "open");
}

File::File(File&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

File::~File() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::uint64_t File::size() const {
  struct stat status {};
  if (fstat(descriptor_, &status) != 0) fail("look at");
  return static_cast<std::uint64_t>(status.st_size);
}

void File::write(const void* bytes, std::size_t count) {
  const char* from = static_cast<const char*>(bytes);
  while (count > 0) {
    const ssize_t written = ::write(descriptor_, from, count);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write to");
    from += written;
    count -= static_cast<std::size_t>(written);
  }
}

std::size_t File::read_at(std::uint64_t offset, void* bytes, std::size_t count) const {
  char* to = static_cast<char*>(bytes);
  std::size_t done = 0;
  while (done < count) {
    const ssize_t got = pread(descriptor_, to + done, count - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read");
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

void File::resize(std::uint64_t size) {
  if (ftruncate(descriptor_, static_cast<off_t>(size)) != 0) fail("make room in");
}

bool File::try_lock() { return flock(descriptor_, LOCK_EX | LOCK_NB) == 0; }

void File::fail(const char* doing) const {
  const std::string reason = system_reason(errno);
  throw TraceError(path_.string() + ": cannot " + doing + " this file: " + reason);
}

}  // namespace csp::tracer
