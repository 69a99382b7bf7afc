// An open file, closed when it goes out of scope. Errors are TraceErrors that name the file and the system's reason.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include <csp/tracer/trace_error.hpp>

namespace csp::tracer {

class File {
 public:
  enum class Mode { Read, ReadWrite, Create };  // Create: for reading and writing, emptied if it was there

  File(std::filesystem::path path, Mode mode);
  File(File&& other) noexcept;
  File& operator=(File&&) = delete;
  ~File();

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] std::uint64_t size() const;
  void write(const void* bytes, std::size_t count);
  // Reads up to `count` bytes at `offset`; fewer only at the end of the file.
  [[nodiscard]] std::size_t read_at(std::uint64_t offset, void* bytes, std::size_t count) const;
  void resize(std::uint64_t size);
  // Claims the file until it is closed; false if another process has.
  [[nodiscard]] bool try_lock();

  [[noreturn]] void fail(const char* doing) const;  // with errno's reason

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

// "it is a directory": errno's reason.
[[nodiscard]] std::string system_reason(int error);

// The file with `suffix` after its whole name: run.csptrace.live.
[[nodiscard]] std::filesystem::path beside(const std::filesystem::path& file, const char* suffix);

}  // namespace csp::tracer
