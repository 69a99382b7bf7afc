// Memory for coroutine frames: free lists by size, one set per thread, exchanged in batches when a
// thread that only starts processes meets one that only ends them. A frame costs a few nanoseconds
// instead of malloc's twenty or more. Under a sanitizer frames come from malloc, so that a use
// after free is seen.
#pragma once

#include <cstddef>

namespace csp::detail {

[[nodiscard]] void* allocate_frame(std::size_t bytes);
void free_frame(void* frame, std::size_t bytes) noexcept;

// Usable bytes behind a frame, for scanning it.
[[nodiscard]] std::size_t frame_bytes(const void* frame);

}  // namespace csp::detail
