#include "runtime/answer_files.hpp"

#include <cerrno>
#include <cstring>
#include <new>
#include <stdexcept>

#include <sys/mman.h>
#include <unistd.h>

namespace csp::detail {

namespace {

constexpr std::size_t log_bytes = std::size_t{64} << 20;  // a page is there when it is written to
constexpr std::size_t most_output = std::size_t{1} << 20;

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

void* map(int file) {
  void* const memory =
      mmap(nullptr, log_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file, 0);
  if (memory == MAP_FAILED) fail("no memory to answer in");
  return memory;
}

char* text_of(AnswerHeader& header) { return reinterpret_cast<char*>(&header + 1); }

}  // namespace

AnswerFiles::AnswerFiles()
    : log_(memfd_create("csp answer", MFD_CLOEXEC)),
      output_(memfd_create("csp output", MFD_CLOEXEC)) {
  if (log_ < 0 || output_ < 0 || ftruncate(log_, static_cast<off_t>(log_bytes)) != 0)
    fail("no memory to answer in");
  header_ = ::new (map(log_)) AnswerHeader;
}

AnswerFiles::AnswerFiles(int log, int output)
    : log_(log), output_(output), header_(static_cast<AnswerHeader*>(map(log))) {}

void AnswerFiles::empty() {
  header_->is_begun = false;
  header_->written = 0;
  header_->steps = 0;
  header_->place[0] = '\0';
  if (ftruncate(output_, 0) != 0 || lseek(output_, 0, SEEK_SET) != 0)
    fail("the file for the program's output cannot be emptied");
}

void AnswerFiles::take_output() const {
  dup2(output_, STDOUT_FILENO);
  dup2(output_, STDERR_FILENO);
}

AnswerLog AnswerFiles::log() const {
  return {*header_, text_of(*header_), log_bytes - sizeof *header_};
}

std::string_view AnswerFiles::text() const {
  return {text_of(*header_), header_->written.load(std::memory_order_acquire)};
}

std::string AnswerFiles::output() const {
  std::string output(most_output, '\0');
  const ssize_t read = pread(output_, output.data(), output.size(), 0);
  output.resize(read > 0 ? static_cast<std::size_t>(read) : 0);
  return output;
}

}  // namespace csp::detail
