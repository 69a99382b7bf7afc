// One channel of a running program at one moment: who could still use it, and what lies in it.
#pragma once

#include <cstdint>
#include <vector>

namespace csp::checker::program {

enum class ValueId : std::uint32_t {};
enum class ChannelId : std::uint32_t {};  // capacity, name and type of a channel

// A side without ends is closed only if it has had one; before that it is awaited.
struct ChannelState {
  ChannelId what{};
  std::uint32_t capacity = 0;
  std::uint32_t readers = 0, writers = 0;
  bool is_left_by_readers = false, is_left_by_writers = false;
  bool is_poisoned_by_reader = false, is_poisoned_by_writer = false;
  std::vector<ValueId> buffer{};  // the oldest first

  [[nodiscard]] bool is_poisoned_for_reading() const {
    return is_poisoned_by_reader || (is_poisoned_by_writer && buffer.empty());
  }
  [[nodiscard]] bool is_poisoned_for_writing() const {
    return is_poisoned_by_reader || is_poisoned_by_writer;
  }
  [[nodiscard]] bool is_closed_for_reading() const {
    return is_left_by_writers && buffer.empty() && !is_poisoned_for_reading();
  }
  [[nodiscard]] bool is_closed_for_writing() const {
    return is_left_by_readers && !is_poisoned_for_writing();
  }
  [[nodiscard]] bool is_over() const {
    return is_poisoned_by_reader || is_poisoned_by_writer || is_left_by_readers ||
           is_left_by_writers;
  }
  [[nodiscard]] bool can_pass() const { return capacity == 0 && !is_over(); }
  [[nodiscard]] bool can_put() const {
    return capacity > 0 && buffer.size() < capacity && !is_poisoned_for_writing() &&
           !is_left_by_readers;
  }
  [[nodiscard]] bool can_get() const { return !buffer.empty(); }

  // False if there would be fewer than no ends.
  bool change_ends(std::int64_t more_readers, std::int64_t more_writers) {
    return change(readers, is_left_by_readers, more_readers) &&
           change(writers, is_left_by_writers, more_writers) && (drop_unreadable(), true);
  }
  void poison(bool is_through_reader) {
    (is_through_reader ? is_poisoned_by_reader : is_poisoned_by_writer) = true;
    drop_unreadable();
  }

  // Whether the change takes something away from somebody: a buffer's last reader makes writes
  // fail that would have succeeded, and a new end opens a side that was closed.
  [[nodiscard]] bool would_take_away(std::int64_t more_readers, std::int64_t more_writers) const {
    const bool loses_readers =
        capacity > 0 && readers > 0 && more_readers + std::int64_t{readers} <= 0;
    const bool reopens =
        (is_left_by_readers && more_readers > 0) || (is_left_by_writers && more_writers > 0);
    return loses_readers || reopens;
  }

  friend bool operator==(const ChannelState&, const ChannelState&) = default;

 private:
  static bool change(std::uint32_t& ends, bool& is_left, std::int64_t more) {
    const std::int64_t now = std::int64_t{ends} + more;
    if (now < 0) return false;
    if (now > 0) is_left = false;
    if (now == 0 && ends > 0) is_left = true;
    ends = static_cast<std::uint32_t>(now);
    return true;
  }
  void drop_unreadable() {
    if (is_left_by_readers || is_poisoned_by_reader) buffer.clear();
  }
};

}  // namespace csp::checker::program
