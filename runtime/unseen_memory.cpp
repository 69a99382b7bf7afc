// Idea: the kernel's table of what is mapped is read once. An address that lies in nothing that is
// known may lie in something new: the kernel is asked about its page, which is cheap, and only if
// something is there the table is read again. So a number that is no address costs one such
// question, and only if it looks like an address at all.
//
// Not found is what a program maps after the first look at a low address of its own choice.
#include "runtime/unseen_memory.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <link.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/heap.hpp"
#include "runtime/watched_memory.hpp"

// Of any sanitizer, if there is one.
extern "C" [[gnu::weak]] void __sanitizer_set_death_callback(void (*)());

namespace csp::detail {

namespace {

constexpr std::uintptr_t page = 4096;
constexpr std::uintptr_t thread_block = page;  // at least what the C library keeps of a thread
// Where the kernel puts what is mapped anywhere: high up, and each time below the last.
constexpr std::uintptr_t mapped_from = std::uintptr_t{1} << 46;
constexpr std::uintptr_t mapped_below = std::uintptr_t{1} << 47;

struct Span {
  std::uintptr_t begin, end;
  [[nodiscard]] bool has(std::uintptr_t address) const { return address - begin < end - begin; }
};
struct Mapping {
  Span span;
  bool is_writable;
};

// The tables are not in the program's region, and are never destroyed: a run may end anywhere.
struct Tables {
  std::vector<Mapping> mappings{};  // that can be read, ascending
  std::vector<Span> seen{};
  std::uintptr_t heap_end = 0;  // of what malloc has without mapping it
};
CSP_RUNTIME_STATE constinit Tables* tables = nullptr;
CSP_RUNTIME_STATE constinit bool may_read = false;

std::uintptr_t end_of_heap() { return reinterpret_cast<std::uintptr_t>(sbrk(0)); }

void add_loaded(std::vector<Span>& spans) {
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* all) {
        for (const ElfW(Phdr)* header = info->dlpi_phdr;
             header != info->dlpi_phdr + info->dlpi_phnum; ++header) {
          std::uintptr_t begin = info->dlpi_addr + header->p_vaddr;
          if (header->p_type == PT_TLS)
            begin = reinterpret_cast<std::uintptr_t>(info->dlpi_tls_data);
          if (begin == 0 || (header->p_type != PT_LOAD && header->p_type != PT_TLS)) continue;
          std::uintptr_t end = begin + header->p_memsz;
          if (header->p_type == PT_LOAD) end = (end + page - 1) / page * page;
          static_cast<std::vector<Span>*>(all)->push_back({begin, end});
        }
        return 0;
      },
      &spans);
}

void add_thread(std::vector<Span>& spans) {
  const auto self = static_cast<std::uintptr_t>(pthread_self());
  spans.push_back({self, self + thread_block});
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
  void* lowest = nullptr;
  std::size_t bytes = 0;
  pthread_attr_getstack(&attributes, &lowest, &bytes);
  pthread_attr_destroy(&attributes);
  const auto begin = reinterpret_cast<std::uintptr_t>(lowest);
  spans.push_back({begin, begin + bytes});
}

void read_tables() {
  const heap::Outside outside;
  if (tables == nullptr) tables = new Tables;
  may_read = false;
  *tables = {};
  tables->heap_end = end_of_heap();
  std::ifstream file("/proc/self/maps");
  for (std::string line; std::getline(file, line);) {
    Mapping it{};
    char permissions[5] = "";
    const int found = std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " %4s", &it.span.begin,
                                  &it.span.end, permissions);
    if (found != 3 || permissions[0] != 'r') continue;
    // Low down a sanitizer keeps its tables, where small numbers would be addresses.
    const bool is_table = __sanitizer_set_death_callback != nullptr && it.span.begin < mapped_from;
    it.is_writable = permissions[1] == 'w' && !is_table && !line.ends_with("[stack]");
    tables->mappings.push_back(it);
  }
  add_loaded(tables->seen);
  add_thread(tables->seen);
}

const Mapping* mapping_at(std::uintptr_t address) {
  const auto next = std::ranges::upper_bound(
      tables->mappings, address, {}, [](const Mapping& mapping) { return mapping.span.begin; });
  if (next == tables->mappings.begin() || !next[-1].span.has(address)) return nullptr;
  return &next[-1];
}

// Asked of what lies in no mapping that is known.
bool may_be_new(std::uintptr_t address) {
  if (Span{tables->heap_end, end_of_heap()}.has(address)) return true;
  if (!Span{mapped_from, mapped_below}.has(address)) return false;
  unsigned char is_in_memory = 0;
  return mincore(reinterpret_cast<void*>(address / page * page), 1, &is_in_memory) == 0;
}

}  // namespace

void look_anew() {
  if (tables == nullptr) read_tables();
  may_read = true;
}

bool is_unseen(std::uintptr_t address) {
  if (address < page || address >= mapped_below || heap::is_in_region(address)) return false;
  const Mapping* mapping = mapping_at(address);
  if (mapping == nullptr && may_read && may_be_new(address)) {
    read_tables();
    mapping = mapping_at(address);
  }
  return mapping != nullptr && mapping->is_writable &&
         std::ranges::none_of(tables->seen, [&](const Span& span) { return span.has(address); });
}

}  // namespace csp::detail
