// The walk from the variables to the blocks is done once: as long as nothing changes, what was
// found is all that there is, and where something changes that has been told.
//
// Left out are libraries that every program has. A call of malloc or printf changes their
// variables, and what it does to them is taken to be no part of what a process does.
#include "runtime/watched_memory.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <span>
#include <string_view>
#include <unordered_set>

#include <cxxabi.h>
#include <elf.h>
#include <link.h>
#include <pthread.h>

#include "runtime/heap.hpp"
#include "runtime/unseen_memory.hpp"

// Made by the linker: where the executable's variables begin and end, and those of the runtime.
// Where those of a thread stand is where they are copied from when a thread begins.
extern "C" {
extern char __executable_start[], __data_start[], _end[];
extern char __start_csp_state[], __stop_csp_state[];
extern char __start_csp_thread_state[], __stop_csp_thread_state[];
extern void* __libc_stack_end;
}

namespace csp::detail {

namespace {

constexpr std::size_t most_watched = std::size_t{256} << 20;
constexpr std::size_t most_told = 4;  // at a time

using Span = std::pair<const char*, const char*>;

template <class T>
Span span_of(const T& object) {
  const auto* const begin = reinterpret_cast<const char*>(&object);
  return {begin, begin + sizeof object};
}

// What changes without being anybody's variable. (The linker may put a library's streams among the
// executable's variables.)
std::vector<Span> left_out_of_executable() {
  return {Span{__start_csp_state, __stop_csp_state}, span_of(std::cin), span_of(std::cout),
          span_of(std::cerr), span_of(std::clog)};
}

std::string readable(const char* mangled) {
  int status = 0;
  char* const name = abi::__cxa_demangle(mangled, nullptr, nullptr, &status);
  std::string text = status == 0 ? name : mangled;
  std::free(name);
  return text;
}

// An executable or a library in memory.
struct Loaded {
  std::string file;  // empty: the executable
  const char* begin = nullptr;
  std::span<const ElfW(Phdr)> headers{};
  const char* thread_variables = nullptr;  // of this thread

  [[nodiscard]] const ElfW(Phdr) * header(ElfW(Word) type) const {
    const auto it = std::ranges::find(headers, type, &ElfW(Phdr)::p_type);
    return it == headers.end() ? nullptr : &*it;
  }
  [[nodiscard]] Span span(const ElfW(Phdr) & header) const {
    return {begin + header.p_vaddr, begin + header.p_vaddr + header.p_memsz};
  }
};

// By its name up to the version.
bool is_everybodys(const std::string& file) {
  constexpr std::array<std::string_view, 19> names = {
      "libc",    "libm",      "libdl",    "librt",    "libpthread", "libresolv", "ld",
      "linux",   "libstdc++", "libgcc_s", "libc++",   "libc++abi",  "libunwind", "libatomic",
      "libasan", "liblsan",   "libtsan",  "libubsan", "libclang_rt"};
  const std::string name = file.substr(file.rfind('/') + 1);
  return std::ranges::find(names, name.substr(0, name.find_first_of(".-"))) != names.end();
}

std::vector<Loaded> all_loaded() {
  std::vector<Loaded> all;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* result) {
        auto& list = *static_cast<std::vector<Loaded>*>(result);
        const bool is_executable = list.empty();  // it comes first
        list.push_back({.file = is_executable ? "" : info->dlpi_name,
                        .begin = reinterpret_cast<const char*>(info->dlpi_addr),
                        .headers = {info->dlpi_phdr, info->dlpi_phnum},
                        .thread_variables = static_cast<const char*>(info->dlpi_tls_data)});
        return 0;
      },
      &all);
  return all;
}

// What the loader itself writes into a library's variables: at the beginning, and at the first call
// of a function of another one.
std::vector<Span> left_out_of(const Loaded& library) {
  std::vector<Span> spans;
  if (const auto* const fixed = library.header(PT_GNU_RELRO)) spans.push_back(library.span(*fixed));
  const auto* const dynamic = library.header(PT_DYNAMIC);
  if (dynamic == nullptr) return spans;
  ElfW(Addr) table = 0, bytes = 0;
  const auto* entry = reinterpret_cast<const ElfW(Dyn)*>(library.span(*dynamic).first);
  for (; entry->d_tag != DT_NULL; ++entry) {
    if (entry->d_tag == DT_PLTGOT) table = entry->d_un.d_ptr;
    if (entry->d_tag == DT_PLTRELSZ) bytes = entry->d_un.d_val;
  }
  constexpr std::size_t kept = 3;  // entries for the loader itself
  const std::size_t entries = bytes / sizeof(ElfW(Rela)) + kept;
  const auto* const at = reinterpret_cast<const char*>(table);
  if (table != 0) spans.emplace_back(at, at + entries * sizeof(void*));
  return spans;
}

void end_before(const void* address, Span& span) {
  const auto* const at = static_cast<const char*>(address);
  if (at > span.first && at < span.second) span.second = at;
}

const pthread_t main_thread = pthread_self();

// Where the stack of this thread ends. Behind that of another than main's lie the variables that
// the thread has for itself.
const char* end_of_stack(const char* stack) {
  if (pthread_equal(pthread_self(), main_thread) != 0)
    return static_cast<const char*>(__libc_stack_end);
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return stack;
  void* lowest = nullptr;
  std::size_t bytes = 0;
  pthread_attr_getstack(&attributes, &lowest, &bytes);
  pthread_attr_destroy(&attributes);
  Span rest{stack, static_cast<const char*>(lowest) + bytes};
  end_before(reinterpret_cast<const void*>(pthread_self()), rest);
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* result) {
        end_before(info->dlpi_tls_data, *static_cast<Span*>(result));
        return 0;
      },
      &rest);
  return rest.second;
}

// The variable that lies there, from the table of symbols; nothing where there is none.
std::optional<std::string> variable_at(const std::string& path, std::uintptr_t wanted,
                                       unsigned char kind) {
  std::ifstream file(path, std::ios::binary);
  const auto read = [&file](std::uint64_t at, void* into, std::size_t bytes) {
    file.seekg(static_cast<std::streamoff>(at));
    file.read(static_cast<char*>(into), static_cast<std::streamsize>(bytes));
    return static_cast<bool>(file);
  };
  ElfW(Ehdr) header{};
  if (!read(0, &header, sizeof header)) return std::nullopt;
  std::vector<ElfW(Shdr)> sections(header.e_shnum);
  if (!read(header.e_shoff, sections.data(), sections.size() * sizeof sections[0]))
    return std::nullopt;
  for (const ElfW(Shdr) & section : sections) {
    if (section.sh_type != SHT_SYMTAB || section.sh_link >= sections.size()) continue;
    std::vector<ElfW(Sym)> symbols(section.sh_size / sizeof(ElfW(Sym)));
    std::vector<char> names(sections[section.sh_link].sh_size + 1);
    if (!read(section.sh_offset, symbols.data(), section.sh_size) ||
        !read(sections[section.sh_link].sh_offset, names.data(), names.size() - 1))
      return std::nullopt;
    for (const ElfW(Sym) & symbol : symbols) {
      if ((symbol.st_info & 15) == kind && wanted - symbol.st_value < symbol.st_size)
        return readable(names.data() + symbol.st_name);
    }
  }
  return std::nullopt;
}

// By hand, so that the address sanitizer does not look at what lies between two variables, nor the
// thread sanitizer at who else writes there; and fast without optimisation too, since it is done
// after every step.
#if defined(__clang__)
#define CSP_UNCHECKED __attribute__((no_sanitize("address", "undefined", "thread")))
#else
#define CSP_UNCHECKED __attribute__((no_sanitize("address,undefined,thread"), optimize("O2")))
#endif

CSP_UNCHECKED std::size_t first_difference(const char* a, const char* b, std::size_t from,
                                           std::size_t bytes) {
  for (; from + sizeof(std::uint64_t) <= bytes; from += sizeof(std::uint64_t)) {
    std::uint64_t left = 0, right = 0;
    __builtin_memcpy(&left, a + from, sizeof left);
    __builtin_memcpy(&right, b + from, sizeof right);
    if (left != right) break;
  }
  while (from < bytes && a[from] == b[from])
    ++from;
  return from;
}

CSP_UNCHECKED void copy(const char* from, char* to, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) {
    to[i] = from[i];
    asm volatile("" : : : "memory");  // no memcpy, which the sanitizer would look into
  }
}

CSP_UNCHECKED std::uint64_t sum_of(const char* begin, std::size_t bytes) {
  std::uint64_t sum = bytes;
  std::size_t at = 0;
  for (; at + sizeof sum <= bytes; at += sizeof sum) {
    std::uint64_t word = 0;
    __builtin_memcpy(&word, begin + at, sizeof word);
    sum = ((sum << 5 | sum >> 59) ^ word) * 0x9e3779b97f4a7c15;
  }
  for (; at < bytes; ++at)
    sum = (sum ^ static_cast<unsigned char>(begin[at])) * 0x9e3779b97f4a7c15;
  return sum;
}

// Calls visit(word, at) for each word that may be an address outside of the executable. Its own are
// most of what a sanitizer's tables are made of.
template <class Visit>
CSP_UNCHECKED void for_each_address(const char* begin, std::size_t bytes, Visit&& visit) {
  constexpr std::uintptr_t least = 4096;
  const auto own = reinterpret_cast<std::uintptr_t>(__executable_start);
  const auto own_bytes = static_cast<std::uintptr_t>(_end - __executable_start);
  const std::size_t first = -reinterpret_cast<std::uintptr_t>(begin) % sizeof(std::uintptr_t);
  for (std::size_t at = first; at + sizeof(std::uintptr_t) <= bytes; at += sizeof(std::uintptr_t)) {
    std::uintptr_t word = 0;
    __builtin_memcpy(&word, begin + at, sizeof word);
    if (word >= least && word - own >= own_bytes) visit(word, at);
  }
}

// Names that C++ keeps for the implementation: a sanitizer's caches, say.
bool is_implementations(const std::string& variable) {
  return variable.starts_with("__") || variable.starts_with("std::");
}

void add_text(std::vector<std::string>& texts, std::string text) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(std::move(text));
}

}  // namespace

WatchedMemory::WatchedMemory(const char* stack)
    : is_mains_(pthread_equal(pthread_self(), main_thread) != 0) {
  for (const Loaded& it : all_loaded()) {
    const bool is_executable = it.file.empty();
    if (!is_executable && is_everybodys(it.file)) continue;
    const std::string file = is_executable ? "/proc/self/exe" : it.file;
    if (is_executable) {
      watch({__data_start, _end}, left_out_of_executable(), names(file, it.begin, STT_OBJECT));
    } else {
      for (const ElfW(Phdr) & header : it.headers) {
        if (header.p_type == PT_LOAD && (header.p_flags & PF_W) != 0)
          watch(it.span(header), left_out_of(it), names(file, it.begin, STT_OBJECT));
      }
    }
    const ElfW(Phdr)* const threads = it.header(PT_TLS);
    if (threads == nullptr || it.thread_variables == nullptr) continue;
    std::vector<Span> left_out;
    if (is_executable) {
      const char* const linked = it.span(*threads).first;
      left_out.emplace_back(it.thread_variables + (__start_csp_thread_state - linked),
                            it.thread_variables + (__stop_csp_thread_state - linked));
    }
    watch({it.thread_variables, it.thread_variables + threads->p_memsz}, std::move(left_out),
          names(file, it.thread_variables, STT_TLS));
  }
  watch(stack, end_of_stack(stack), nullptr);
  watch_blocks();
}

const WatchedMemory::Names* WatchedMemory::names(std::string file, const char* origin,
                                                 unsigned char kind) {
  names_.push_back({std::move(file), origin, kind});
  return &names_.back();
}

void WatchedMemory::watch(Span span, std::vector<Span> left_out, const Names* names) {
  std::sort(left_out.begin(), left_out.end());
  const char* begin = span.first;
  for (const auto& [first, last] : left_out) {
    if (last <= begin || first >= span.second) continue;
    watch(begin, std::max(begin, first), names);
    begin = last;
  }
  watch(begin, span.second, names);
}

void WatchedMemory::watch(const char* begin, const char* end, const Names* names) {
  if (begin >= end || !has_room(static_cast<std::size_t>(end - begin))) return;
  Range& range = ranges_.emplace_back(
      Range{begin, std::vector<char>(static_cast<std::size_t>(end - begin)), names});
  copy(begin, range.before.data(), range.before.size());
}

void WatchedMemory::watch_blocks() {
  std::unordered_set<const heap::Block*> met;
  const auto meet = [&](std::uintptr_t word, std::size_t) {
    heap::Block* const block = heap::block_at(word);
    if (block == nullptr || block->is_live == 0 || block->is_private != 0) return;
    if (met.insert(block).second) blocks_.push_back({block, 0});
  };
  for (const Range& range : ranges_)
    for_each_address(range.begin, range.before.size(), meet);
  for (std::size_t next = 0; next < blocks_.size(); ++next) {
    heap::Block& block = *blocks_[next].block;
    if (!has_room(block.bytes)) {
      blocks_.resize(next);
      return;
    }
    for_each_address(block.begin(), block.bytes, meet);
    blocks_[next].sum = sum_of(block.begin(), block.bytes);
  }
}

bool WatchedMemory::has_room(std::size_t bytes) {
  bytes_ += bytes;
  if (bytes_ <= most_watched) return true;
  gap_ = "the program's variables and what they lead to take more than " +
         std::to_string(most_watched >> 20) + " MiB, too much to watch who changes them";
  return false;
}

std::optional<std::string> WatchedMemory::name_at(const Range& range, std::size_t at) {
  const auto address = static_cast<std::size_t>(range.begin + at - range.names->origin);
  return variable_at(range.names->file, address, range.names->kind);
}

std::vector<std::string> WatchedMemory::changes() {
  std::vector<std::string> texts;
  for (Range& range : ranges_) {
    const std::size_t bytes = range.before.size();
    std::size_t at = first_difference(range.begin, range.before.data(), 0, bytes);
    if (at == bytes) continue;
    for (; at < bytes; at = first_difference(range.begin, range.before.data(), at + 1, bytes)) {
      std::string text =
          "a variable of " +
          std::string(is_mains_ ? "main or of what main calls" : "the thread that calls csp::run");
      if (range.names != nullptr) {
        const auto name = name_at(range, at);
        if (name && is_implementations(*name)) continue;
        text = name ? "the variable `" + *name + "`" : "a variable without a name";
      }
      add_text(texts, std::move(text));
      if (texts.size() >= most_told) break;
    }
    copy(range.begin, range.before.data(), bytes);
  }
  return texts;
}

std::vector<std::string> WatchedMemory::changes_of_blocks(
    const std::function<bool(const heap::Block&)>& is_its_own) {
  std::vector<std::string> texts;
  for (auto& [block, before] : blocks_) {
    if (block->is_live == 0) continue;
    const std::uint64_t now = sum_of(block->begin(), block->bytes);
    if (std::exchange(before, now) == now || is_its_own(*block)) continue;
    if (texts.size() < most_told)
      add_text(texts,
               "a block of " + std::to_string(block->bytes) + " bytes that a variable leads to");
  }
  return texts;
}

std::vector<std::string> WatchedMemory::ways_out() const {
  std::vector<std::string> texts;
  look_anew();
  for (const Range& range : ranges_) {
    if (range.names == nullptr) continue;
    for_each_address(range.begin, range.before.size(), [&](std::uintptr_t word, std::size_t at) {
      if (texts.size() >= most_told || !is_unseen(word)) return;
      const auto name = name_at(range, at);
      if (name && is_implementations(*name)) return;
      add_text(texts, name ? "the variable `" + *name + "` leads there"
                           : "a variable without a name leads there");
    });
  }
  return texts;
}

}  // namespace csp::detail
