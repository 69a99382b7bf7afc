// Recognising a state of a process in a steered program: a digest of all that it can reach.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <csp/runtime/detail/control.hpp>

namespace csp::detail {

class Join;

struct Digest {
  std::uint64_t high = 0, low = 0;
  [[nodiscard]] std::string text() const;  // 32 hexadecimal digits
  friend bool operator==(const Digest&, const Digest&) = default;
};

// What a walk must know about the run it is in.
class Surroundings {
 public:
  virtual ~Surroundings() = default;
  // A number that stands for the place of a channel or barrier, however long it is gone.
  [[nodiscard]] virtual std::uint64_t name_of(const ChannelCore& core) const = 0;
  [[nodiscard]] virtual std::uint64_t name_of_barrier(const void* core) const = 0;
  [[nodiscard]] virtual std::uint64_t name_of(const Join& join) const = 0;
  // Whether what process number `owner` could reach at its `looked_at`th look is still as it was
  // then.
  [[nodiscard]] virtual bool is_current(std::uint32_t owner, std::uint32_t looked_at) const = 0;

 protected:
  Surroundings() = default;
  Surroundings(const Surroundings&) = default;
  Surroundings& operator=(const Surroundings&) = default;
};

// Who looks: its number and the number of its look, which name the blocks that it reaches.
struct Look {
  std::uint32_t owner = 0, number = 0;
};

struct Shared {
  std::uint32_t other = 0;  // the process that can reach the block as well
  std::uint64_t bytes = 0;
};

// Why a digest may not be all that a process can do something with.
struct Doubts {
  std::vector<Shared> shared{};
  bool has_unseen = false;  // it keeps an address of memory that was not looked into
};

// What a process waits for that waits for children; null if it does not.
[[nodiscard]] const Join* join_waited_for(const ProcessControl& process);

// Of a process that waits, or has not begun. O(memory that it reaches).
[[nodiscard]] Digest state_of(const ProcessControl& process, Look look,
                              const Surroundings& surroundings, Doubts& doubts);
// Of a value that the process is about to send.
[[nodiscard]] Digest value_of(const ProcessControl& process, const void* value, std::size_t bytes,
                              Look look, const Surroundings& surroundings);

// Instants that the program gets from csp::now lie in this range while it is steered, so that a
// state does not depend on how late it is.
inline constexpr std::uint64_t first_instant = std::uint64_t{0x4353} << 48;
inline constexpr std::uint64_t instants = std::uint64_t{1} << 48;

}  // namespace csp::detail
