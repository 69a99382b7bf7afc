#include "runtime/watched_memory.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <optional>
#include <utility>

#include <cxxabi.h>
#include <elf.h>
#include <link.h>
#include <pthread.h>

// Made by the linker: where the executable's variables begin and end, and those of the runtime.
extern "C" {
extern char __data_start[], _end[];
extern char __start_csp_state[], __stop_csp_state[];
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
std::vector<Span> left_out() {
  std::vector<Span> spans = {Span{__start_csp_state, __stop_csp_state}, span_of(std::cin),
                             span_of(std::cout), span_of(std::cerr), span_of(std::clog)};
  std::sort(spans.begin(), spans.end());
  return spans;
}

std::string readable(const char* mangled) {
  int status = 0;
  char* const name = abi::__cxa_demangle(mangled, nullptr, nullptr, &status);
  std::string text = status == 0 ? name : mangled;
  std::free(name);
  return text;
}

// How far from where it was linked to the executable lies.
std::uintptr_t load_offset() {
  std::uintptr_t offset = 0;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* result) {
        *static_cast<std::uintptr_t*>(result) = info->dlpi_addr;
        return 1;  // the executable comes first
      },
      &offset);
  return offset;
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

// The variable that the address lies in, from the executable's table of symbols; nothing where it
// has none.
std::optional<std::string> variable_at(const char* address) {
  std::ifstream file("/proc/self/exe", std::ios::binary);
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
  const std::uintptr_t wanted = reinterpret_cast<std::uintptr_t>(address) - load_offset();
  for (const ElfW(Shdr) & section : sections) {
    if (section.sh_type != SHT_SYMTAB || section.sh_link >= sections.size()) continue;
    std::vector<ElfW(Sym)> symbols(section.sh_size / sizeof(ElfW(Sym)));
    std::vector<char> names(sections[section.sh_link].sh_size + 1);
    if (!read(section.sh_offset, symbols.data(), section.sh_size) ||
        !read(sections[section.sh_link].sh_offset, names.data(), names.size() - 1))
      return std::nullopt;
    for (const ElfW(Sym) & symbol : symbols) {
      const bool is_variable = (symbol.st_info & 15) == STT_OBJECT;
      if (is_variable && wanted - symbol.st_value < symbol.st_size)
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

}  // namespace

WatchedMemory::WatchedMemory(const char* stack)
    : is_mains_(pthread_equal(pthread_self(), main_thread) != 0) {
  const char* begin = __data_start;
  for (const auto& [first, last] : left_out()) {
    if (last <= begin || first >= _end) continue;
    watch(begin, std::max(begin, first), false);
    begin = last;
  }
  watch(begin, _end, false);
  watch(stack, end_of_stack(stack), true);
}

void WatchedMemory::watch(const char* begin, const char* end, bool is_stack) {
  if (begin >= end) return;
  if (static_cast<std::size_t>(end - begin) > most_watched) {
    gap_ = "the program's variables take " + std::to_string((end - begin) >> 20) +
           " MiB, too much to watch who changes them";
    return;
  }
  Range& range = ranges_.emplace_back(
      Range{begin, std::vector<char>(static_cast<std::size_t>(end - begin)), is_stack});
  copy(begin, range.before.data(), range.before.size());
  bytes_ += range.before.size();
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
      if (!range.is_stack) {
        const auto name = variable_at(range.begin + at);
        // Names that C++ keeps for the implementation: a sanitizer's caches, say.
        if (name && (name->starts_with("__") || name->starts_with("std::"))) continue;
        text = name ? "the variable `" + *name + "`" : "a variable without a name";
      }
      if (std::find(texts.begin(), texts.end(), text) == texts.end())
        texts.push_back(std::move(text));
      if (texts.size() >= most_told) break;
    }
    copy(range.begin, range.before.data(), bytes);
  }
  return texts;
}

}  // namespace csp::detail
