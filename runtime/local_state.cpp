// The walk begins at the coroutine frame of the process and follows every word that is the address
// of a block (heap.hpp); frames of Tasks, strings, containers are all found that way. What it meets
// goes into the digest in the order of the walk, and every address as something that does not
// depend on where things happen to lie:
//
//   a block          the number of the walk's blocks before it, and the offset in it
//   a freed block    "freed": whatever was there does not count
//   an exception     as a block
//   a channel        its place, with the offset (ends keep their direction there)
//   a barrier        its place
//   a process        itself; one that it has made but not started (then its frame is walked too);
//   or
//                    "another"
//   an instant       "an instant"
//   all else         as it is
//
// A process that waits for children is told apart by whose it waits for.
//
// Two states with equal digests then differ in nothing that the process can compute from its own
// memory, except addresses as such (hash tables keyed by pointers), instants as such, and hash
// collisions of 128 bits. Differences that mean nothing (dead bytes of a frame) only make two
// states of one. What is kept for a join in progress depends on which child ended first: it is left
// out.
//
// What lies in memory that is neither a block nor a variable (malloc's, a mapping) is not known: an
// address of it counts as it is, and that there is one is noted.
//
// A block is shared if another process reached it when it was last looked at and has not run since.
#include "runtime/local_state.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <csp/runtime/detail/channel_core.hpp>
#include <csp/runtime/detail/join.hpp>

#include "runtime/exception_memory.hpp"
#include "runtime/heap.hpp"
#include "runtime/unseen_memory.hpp"
#include "runtime/watched_memory.hpp"

namespace csp::detail {

namespace {

CSP_RUNTIME_STATE constinit std::uint32_t walks = 0;

enum class Tag : std::uint64_t {
  Block = 1,
  Freed,
  Channel,
  Barrier,
  Self,
  Unstarted,
  Another,
  Instant,
  Join,
  Size,
  Exception
};

class Walk {
 public:
  Walk(const ProcessControl& process, Look look, const Surroundings& surroundings, Doubts* doubts)
      : process_(process),
        look_(look),
        surroundings_(surroundings),
        doubts_(doubts),
        number_(++walks) {
    look_anew();
    for (const Join* join = process.joins; join != nullptr; join = join->next_of_owner())
      joins_.push_back(reinterpret_cast<std::uintptr_t>(join));
  }

  void number(std::uint64_t value) {
    high_ = (high_ ^ value) * 0x9e3779b97f4a7c15;
    high_ ^= high_ >> 29;
    low_ = (low_ + value) * 0xc2b2ae3d27d4eb4f;
    low_ = (low_ << 31 | low_ >> 33) + high_;
  }

  void bytes(const void* begin, std::size_t count) {
    const auto* const from = static_cast<const char*>(begin);
    for (std::size_t at = 0; at + sizeof(std::uint64_t) <= count;) {
      if (is_join(from + at)) {
        tag(Tag::Join);
        at += sizeof(Join);
        continue;
      }
      std::uint64_t value = 0;
      std::memcpy(&value, from + at, sizeof value);
      word(value);
      at += sizeof value;
    }
    if (const std::size_t rest = count % sizeof(std::uint64_t); rest != 0) {
      std::uint64_t value = 0;
      std::memcpy(&value, from + count - rest, rest);
      number(value);
    }
  }

  // All blocks met so far, and those behind them.
  void follow() {
    std::size_t next = 0, next_exception = 0;
    while (next < met_.size() || next_exception < met_exceptions_.size()) {
      if (next < met_.size()) {
        heap::Block& block = *met_[next++];
        contents(block.begin(), block.bytes);
      } else {
        const ExceptionObject& object = *met_exceptions_[next_exception++];
        contents(reinterpret_cast<const void*>(object.begin), object.bytes);
      }
    }
  }

  void frame(std::coroutine_handle<> frame) {
    word(reinterpret_cast<std::uintptr_t>(frame.address()));
  }

  [[nodiscard]] Digest digest() const { return {high_, low_}; }

 private:
  void contents(const void* begin, std::size_t count) {
    tag(Tag::Size);
    number(count);
    bytes(begin, count);
  }

  void tag(Tag tag) { number(~static_cast<std::uint64_t>(tag)); }

  [[nodiscard]] bool is_join(const void* address) const {
    return !joins_.empty() && std::find(joins_.begin(), joins_.end(),
                                        reinterpret_cast<std::uintptr_t>(address)) != joins_.end();
  }

  void word(std::uint64_t value) {
    if (value - first_instant < instants) {
      tag(Tag::Instant);
    } else if (const ChannelCore* const core = channel_at(value)) {
      tag(Tag::Channel);
      number(surroundings_.name_of(*core));
      number(value - reinterpret_cast<std::uintptr_t>(core));
    } else if (const ProcessControl* const control = control_at(value)) {
      other_process(*control);
    } else if (heap::Block* const block = heap::block_at(value)) {
      pointer(*block, value);
    } else if (const ExceptionObject* const object = exception_at(value)) {
      exception(*object, value);
    } else {
      if (doubts_ != nullptr && is_unseen(value)) doubts_->has_unseen = true;
      number(value);
    }
  }

  void other_process(const ProcessControl& control) {
    if (&control == &process_) {
      tag(Tag::Self);
    } else if (control.serial == 0) {
      tag(Tag::Unstarted);
      frame(control.root);
    } else {
      tag(Tag::Another);
    }
  }

  void pointer(heap::Block& block, std::uint64_t value) {
    if (block.is_live == 0) {
      tag(Tag::Freed);
      return;
    }
    if (block.is_private != 0) {
      tag(Tag::Barrier);
      number(surroundings_.name_of_barrier(block.begin()));
      return;
    }
    if (block.visit != number_) {
      block.visit = number_;
      block.name = static_cast<std::uint32_t>(met_.size());
      met_.push_back(&block);
      claim_block(block);
    }
    tag(Tag::Block);
    number(block.name);
    number(value - reinterpret_cast<std::uintptr_t>(block.begin()));
  }

  void exception(const ExceptionObject& object, std::uint64_t value) {
    if (!object.is_live) {
      tag(Tag::Freed);
      return;
    }
    auto met = std::find(met_exceptions_.begin(), met_exceptions_.end(), &object);
    if (met == met_exceptions_.end()) met = met_exceptions_.insert(met, &object);
    tag(Tag::Exception);
    number(static_cast<std::uint64_t>(met - met_exceptions_.begin()));
    number(value - object.begin);
  }

  void claim_block(heap::Block& block) {
    const bool is_others = block.owner != 0 && block.owner != look_.owner &&
                           surroundings_.is_current(block.owner, block.looked_at);
    if (is_others && doubts_ != nullptr) doubts_->shared.push_back({block.owner, block.bytes});
    block.owner = look_.owner;
    block.looked_at = look_.number;
  }

  const ProcessControl& process_;
  Look look_;
  const Surroundings& surroundings_;
  Doubts* doubts_;
  std::uint32_t number_;
  std::vector<std::uintptr_t> joins_;
  std::vector<heap::Block*> met_;
  std::vector<const ExceptionObject*> met_exceptions_;
  std::uint64_t high_ = 0x6a09e667f3bcc908, low_ = 0xbb67ae8584caa73b;
};

}  // namespace

std::string Digest::text() const {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const std::uint64_t half : {high, low}) {
    for (int shift = 60; shift >= 0; shift -= 4)
      out += digits[(half >> shift) & 15];
  }
  return out;
}

const Join* join_waited_for(const ProcessControl& process) {
  for (const Join* join = process.joins; join != nullptr; join = join->next_of_owner()) {
    if (join->is_waited_for()) return join;
  }
  return nullptr;
}

Digest state_of(const ProcessControl& process, Look look, const Surroundings& surroundings,
                Doubts& doubts) {
  Walk walk(process, look, surroundings, &doubts);
  walk.number(static_cast<std::uint64_t>(process.waits));
  walk.number(reinterpret_cast<std::uintptr_t>(process.attempt));
  if (const Join* const join = join_waited_for(process)) walk.number(surroundings.name_of(*join));
  walk.frame(process.root);
  walk.follow();
  return walk.digest();
}

Digest value_of(const ProcessControl& process, const void* value, std::size_t bytes, Look look,
                const Surroundings& surroundings) {
  Walk walk(process, look, surroundings, nullptr);
  walk.bytes(value, bytes);
  walk.follow();
  return walk.digest();
}

}  // namespace csp::detail
