// Where the exceptions of a steered program lie. They come neither from operator new nor from the
// same address every time, and a coroutine's frame keeps the address of what it caught.
#pragma once

#include <cstddef>
#include <cstdint>

namespace csp::detail {

struct ExceptionObject {
  std::uintptr_t begin = 0;
  std::size_t bytes = 0;
  bool is_live = false;
};

// That the address lies in, or lay in when it was last one; null if there was none.
[[nodiscard]] const ExceptionObject* exception_at(std::uintptr_t address);

}  // namespace csp::detail
