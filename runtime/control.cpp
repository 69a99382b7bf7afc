#include <algorithm>
#include <new>
#include <vector>

#include <csp/runtime/detail/channel_core.hpp>
#include <csp/runtime/detail/control.hpp>
#include <csp/runtime/detail/join.hpp>
#include <csp/runtime/errors.hpp>

#include "runtime/heap.hpp"
#include "runtime/pool.hpp"
#include "runtime/watched_memory.hpp"

namespace csp::detail {

namespace {

// A free block keeps its list link in front of the control, so that the control's own fields stay
// readable.
struct Block {
  void* link;
  ProcessControl control;
};
constexpr std::size_t block_bytes = (sizeof(Block) + 15) / 16 * 16;

SharedBlocks& shared_controls() {
  CSP_RUNTIME_STATE static auto& blocks = *new SharedBlocks;
  return blocks;
}
CSP_RUNTIME_THREAD_STATE thread_local constinit FreeBlocks my_controls{};

Block* block_of(ProcessControl* control) {
  return reinterpret_cast<Block*>(reinterpret_cast<char*>(control) - offsetof(Block, control));
}

}  // namespace

ProcessControl* allocate_control() {
  auto* const block = static_cast<Block*>(take_block(my_controls, shared_controls(), block_bytes));
  auto* const control = ::new (&block->control) ProcessControl;
  control->wait.process = control;
  return control;
}

void free_control(ProcessControl* control) noexcept {
  delete control->name;
  control->name = nullptr;
  control->is_live = false;
  if (heap::is_steered()) [[unlikely]]
    return;  // its address goes on meaning this process
  return_block(my_controls, shared_controls(), block_of(control));
}

void for_each_live_process(void (*visit)(ProcessControl&, void*), void* context) {
  shared_controls().for_each_slab([&](void* slab, std::size_t bytes) {
    for (std::size_t at = 0; at + block_bytes <= bytes; at += block_bytes) {
      ProcessControl& control = reinterpret_cast<Block*>(static_cast<char*>(slab) + at)->control;
      if (control.is_live) visit(control, context);
    }
  });
}

const ProcessControl* control_at(std::uintptr_t address) {
  const ProcessControl* found = nullptr;
  shared_controls().for_each_slab([&](void* slab, std::size_t bytes) {
    const std::uintptr_t offset = address - reinterpret_cast<std::uintptr_t>(slab);
    const bool is_in = offset < bytes && offset / block_bytes < bytes / block_bytes &&
                       offset % block_bytes >= offsetof(Block, control);
    if (!is_in) return;
    const std::size_t begin = offset / block_bytes * block_bytes;
    found = &reinterpret_cast<Block*>(static_cast<char*>(slab) + begin)->control;
  });
  return found;
}

void return_controls_of_thread() { shared_controls().take_back(my_controls, true); }

std::string path_of(const ProcessControl& process) {
  const ProcessControl* const parent = process.join != nullptr ? process.join->owner() : nullptr;
  const std::string last = std::to_string(process.ordinal);
  return parent == nullptr ? last : path_of(*parent) + "." + last;
}

std::string label_of(const ProcessControl& process) {
  if (process.name == nullptr) return path_of(process);
  return *process.name + " (" + path_of(process) + ")";
}

std::string place(const std::source_location& site) {
  if (site.line() == 0) return "?";
  const std::string file = site.file_name();
  const std::size_t slash = file.rfind('/');
  return (slash == std::string::npos ? file : file.substr(slash + 1)) + ":" +
         std::to_string(site.line());
}

void throw_result(Result result, const ChannelCore* core) {
  switch (result) {
    case Result::Poisoned:
      throw Poisoned{core != nullptr ? core->label() : std::string{}};
    case Result::Closed:
      throw Closed{core != nullptr ? core->label() : std::string{}};
    default:
      throw Cancelled{};
  }
}

}  // namespace csp::detail
