#include "checker/api/written_lts.hpp"

#include <chrono>
#include <optional>
#include <utility>

#include "checker/network/aut_writer.hpp"

namespace csp::checker {

std::function<bool()> deadline(const SearchOptions& search) {
  const auto start = std::chrono::steady_clock::now();
  return [&search, start] {
    if (search.stop != nullptr && search.stop->load(std::memory_order_relaxed)) return true;
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    return search.max_seconds && taken.count() >= *search.max_seconds;
  };
}

void write_lts(const Lts& lts, const EventTable& events, const SearchOptions& search,
               const std::string& file, WrittenLts& result) {
  constexpr std::size_t most_written_states = 1'000'000;
  const std::size_t most = search.max_states.value_or(most_written_states);
  const std::function<bool()> is_late = deadline(search);
  std::optional<AutText> text = write_aut(lts, events, most, is_late);
  if (!text) {
    result.limit =
        is_late() ? "the limit of time or the interrupt"
                  : "the limit of " + std::to_string(most) + (most == 1 ? " state" : " states");
    return;
  }
  result.aut = std::move(text->text);
  for (const auto& [name, label] : text->renamed) {
    result.warnings.push_back(file + ": the event `" + name + "` is written as `" + label +
                              "`: the format has another meaning for `" + name + "`");
  }
}

}  // namespace csp::checker
