// What can be seen of a step: a value on a channel, a phase of a barrier.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace csp::checker::learn {

struct Communication {
  enum class Kind : std::uint8_t {
    Value,  // on a channel; of a buffer: it is put
    Get,    // out of a buffer
    Sync,   // `object` is a barrier
  };
  Kind kind = Kind::Value;
  std::uint32_t object = 0;            // ChannelId or BarrierId
  std::optional<std::string> value{};  // as it was printed; nothing: nobody knows which it is
};

}  // namespace csp::checker::learn
