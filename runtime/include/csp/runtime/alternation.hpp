// Waiting for the first of several things: alt, pri_alt, fair_alt.
//
//   auto chosen = co_await csp::alt(left.read(), right.read(), csp::after(10ms));
//   if (chosen.index() == 0) use(chosen.get<0>());
//
//   co_await csp::pri_alt(stop.read() >> [&](bool) { running = false; },
//                         csp::when(count < limit, in.read() >> [&](int v) { total += v; }),
//                         csp::when(count > 0, out.write(total)));
//
// A guard is an operation that has not happened: a read, a write (its value is computed, but sent
// only if the guard is taken), a timeout, skip; each may have a handler (`>>`) that runs when it is
// taken, and a precondition (`when`). A vector of readers is one guard too: csp::any_of(readers);
// chosen.item() tells which one.
//
//   alt       takes any guard that is ready
//   pri_alt   takes the first ready one in the order written
//   fair_alt  takes none twice while another stays ready: it remembers in a csp::Turn whose turn is
//   next
//
// A guard on a poisoned channel is ready and throws Poisoned. A guard on a closed channel is never
// ready; when every channel guard is closed and no timeout or skip is left, the alternation throws
// Closed. With no guard enabled it waits for ever, as STOP does.
#pragma once

#include <array>
#include <chrono>
#include <coroutine>
#include <cstdint>
#include <source_location>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <csp/runtime/channel.hpp>
#include <csp/runtime/detail/alternation_guards.hpp>
#include <csp/runtime/detail/timer.hpp>
#include <csp/runtime/time.hpp>

namespace csp {

// Whose turn it is in a fair_alt. Keep one for each fair_alt in the process, outside its loop.
class Turn {
 public:
  std::uint32_t next = 0;  // the guard that is looked at first
};

namespace detail {

// The algorithm, on guards of any number and type: alternation.cpp.
class AltBase : public Operation {
 public:
  AltBase(record::OfferKind kind, Turn* turn) : turn_(turn), kind_(kind) {}

  [[nodiscard]] std::span<AltGuard> guards() const { return guards_; }
  [[nodiscard]] std::source_location site() const {
    return guards_.empty() ? std::source_location{} : guards_[0].site;
  }
  [[nodiscard]] record::OfferKind kind() const { return kind_; }

  // ProcessControl::attempt of a process that waits in an alternation.
  static bool resume_or_retry(ProcessControl& self);

 protected:
  [[nodiscard]] bool begin(std::span<AltGuard> guards);
  void wait_for_guards(std::coroutine_handle<> frame);
  // Leaves all queues; throws what the alternation ended with if it was not a guard. Returns the
  // guard taken.
  std::uint16_t end();

 private:
  enum class Selection { Taken, Nothing };
  [[nodiscard]] Selection select_unpublished();
  [[nodiscard]] Selection try_guard(std::uint16_t index, TimePoint time);
  [[nodiscard]] std::uint32_t first_to_try();
  [[nodiscard]] Selection select_or_publish();
  void lock_all();
  void unlock_all();
  [[nodiscard]] bool publish();
  void withdraw();
  [[nodiscard]] ChannelCore* culprit() const;

  std::span<AltGuard> guards_;
  Turn* turn_;
  std::vector<ChannelCore*> locked_;  // with many workers: the channels, in address order
  Timer timer_;
  record::OfferKind kind_;
  bool is_published_ = false;
  bool has_timeout_ = false;
  bool uses_timer_queue_ = false;
};

#if defined(__GNUC__) && !defined(__clang__)
template <class Handler>
inline constexpr bool handler_survives_co_await =
    std::is_lvalue_reference_v<Handler> ||
    std::is_trivially_destructible_v<std::remove_cvref_t<Handler>>;
#else
template <class Handler>
inline constexpr bool handler_survives_co_await = true;
#endif

class TimeoutGuard {
 public:
  using Value = void;
  TimeoutGuard(TimePoint deadline, const std::source_location& site)
      : deadline_(deadline), site_(site) {}
  static constexpr std::size_t width = 1;
  void describe(AltGuard* guard) const {
    guard->kind = record::GuardKind::Timeout;
    guard->deadline = deadline_;
    guard->site = site_;
  }

 private:
  TimePoint deadline_;
  std::source_location site_;
};

class SkipGuard {
 public:
  using Value = void;
  explicit SkipGuard(const std::source_location& site) : site_(site) {}
  void describe(AltGuard* guard) const {
    guard->kind = record::GuardKind::Skip;
    guard->site = site_;
  }

 private:
  std::source_location site_;
};

// Reads from many channels as one guard.
template <class T>
class AnyOfGuard {
 public:
  using Value = T;
  AnyOfGuard(const std::vector<Reader<T>>& readers, const std::source_location& site) {
    operations_.reserve(readers.size());
    for (const Reader<T>& reader : readers)
      operations_.push_back(reader.read(site));
  }
  [[nodiscard]] std::size_t width_now() const { return operations_.size(); }
  void describe(AltGuard* guard) {
    // One slot is enough: only one of them is ever taken.
    for (const ReadOperation<T>& operation : operations_) {
      guard->kind = record::GuardKind::Read;
      guard->core = operation.core();
      guard->site = operation.site();
      guard->wait.value = slot_.address();
      guard->wait.direction = Direction::Read;
      ++guard;
    }
  }
  [[nodiscard]] T take() { return slot_.take(); }

 private:
  std::vector<ReadOperation<T>> operations_;
  Slot<T> slot_;
};

template <class Operation>
concept ChannelGuard = std::derived_from<Operation, ChannelOperation>;

template <class Guard>
[[nodiscard]] std::size_t width_of(const Guard& guard) {
  if constexpr (requires { guard.width_now(); }) {
    return guard.width_now();
  } else {
    return 1;
  }
}
template <class Guard>
inline constexpr bool has_fixed_width = !requires(const Guard& guard) {
  guard.width_now();
};

template <class Guard>
void describe_guard(Guard& guard, AltGuard* into) {
  if constexpr (ChannelGuard<Guard>) {
    into->kind =
        Guard::direction == Direction::Read ? record::GuardKind::Read : record::GuardKind::Write;
    into->core = guard.core();
    into->site = guard.site();
    into->wait.value = guard.value_address();
    into->wait.direction = Guard::direction;
  } else {
    guard.describe(into);
  }
}

// guard >> handler
template <class Guard, class Handler>
class HandledGuard {
 public:
  using Value = void;
  HandledGuard(Guard guard, Handler&& handler)
      : guard_(std::move(guard)), handler_(std::forward<Handler>(handler)) {}
  [[nodiscard]] std::size_t width_now() const requires(!has_fixed_width<Guard>) {
    return width_of(guard_);
  }
  void describe(AltGuard* into) { describe_guard(guard_, into); }
  void handle() {
    if constexpr (std::is_void_v<typename Guard::Value>) {
      handler_();
    } else {
      handler_(guard_.take());
    }
  }

 private:
  Guard guard_;
  Handler handler_;
};

// when(condition, guard)
template <class Guard>
class ConditionalGuard {
 public:
  using Value = typename Guard::Value;
  ConditionalGuard(bool is_enabled, Guard guard)
      : guard_(std::move(guard)), is_enabled_(is_enabled) {}
  [[nodiscard]] std::size_t width_now() const requires(!has_fixed_width<Guard>) {
    return width_of(guard_);
  }
  void describe(AltGuard* into) {
    describe_guard(guard_, into);
    for (std::size_t i = 0; i < width_of(guard_); ++i)
      into[i].is_enabled = into[i].is_enabled && is_enabled_;
  }
  void handle() requires requires(Guard& guard) { guard.handle(); }
  { guard_.handle(); }
  [[nodiscard]] auto take() requires(!std::is_void_v<Value>) { return guard_.take(); }

 private:
  Guard guard_;
  bool is_enabled_;
};

template <class T>
inline constexpr bool is_alt_guard = ChannelGuard<T>;
template <>
inline constexpr bool is_alt_guard<TimeoutGuard> = true;
template <>
inline constexpr bool is_alt_guard<SkipGuard> = true;
template <class T>
inline constexpr bool is_alt_guard<AnyOfGuard<T>> = true;
template <class Guard, class Handler>
inline constexpr bool is_alt_guard<HandledGuard<Guard, Handler>> = true;
template <class Guard>
inline constexpr bool is_alt_guard<ConditionalGuard<Guard>> = true;

// Handlers run in the process, when their guard was taken, before the alternation returns; they
// cannot wait.
template <class Guard, class Handler>
requires is_alt_guard<std::remove_cvref_t<Guard>>
[[nodiscard]] auto operator>>(Guard&& guard, Handler&& handler) {
  static_assert(handler_survives_co_await<Handler>,
                "csp::alt: g++ destroys this handler's captures twice inside co_await, because the "
                "lambda is a temporary that "
                "owns something; name the lambda first and pass its name, or capture by reference");
  return HandledGuard<std::remove_cvref_t<Guard>, Handler>(std::forward<Guard>(guard),
                                                           std::forward<Handler>(handler));
}

template <class Guard>
using ValueOrNothing = std::conditional_t<std::is_void_v<typename Guard::Value>, std::monostate,
                                          typename Guard::Value>;

}  // namespace detail

// Which guard was taken.
template <class... Guards>
class Chosen {
 public:
  // The guard's position among the arguments.
  [[nodiscard]] std::size_t index() const { return value_.index(); }
  // Within a csp::any_of guard: which reader. 0 for the others.
  [[nodiscard]] std::size_t item() const { return item_; }
  // The value that guard I read. Only if index() == I (else std::bad_variant_access).
  template <std::size_t I>
  [[nodiscard]] auto& get() {
    return std::get<I>(value_);
  }

 private:
  template <class...>
  friend class AltOperation;
  std::size_t item_ = 0;
  std::variant<detail::ValueOrNothing<Guards>...> value_;
};

template <class... Guards>
class [[nodiscard]] AltOperation : public detail::AltBase {
 public:
  AltOperation(record::OfferKind kind, Turn* turn, Guards... guards)
      : AltBase(kind, turn), arguments_(std::move(guards)...) {}

  [[nodiscard]] bool await_ready() {
    describe_all(std::index_sequence_for<Guards...>{});
    return begin(storage_);
  }
  void await_suspend(std::coroutine_handle<> frame) { wait_for_guards(frame); }
  Chosen<Guards...> await_resume() {
    Chosen<Guards...> chosen;
    finish(chosen, end(), std::index_sequence_for<Guards...>{});
    return chosen;
  }

 private:
  static constexpr bool is_fixed = (detail::has_fixed_width<Guards> && ...);

  template <std::size_t... I>
  void describe_all(std::index_sequence<I...>) {
    if constexpr (!is_fixed) {
      storage_ =
          std::vector<detail::AltGuard>((detail::width_of(std::get<I>(arguments_)) + ... + 0));
    }
    detail::AltGuard* place = storage_.data();
    ((detail::describe_guard(std::get<I>(arguments_), place),
      place += detail::width_of(std::get<I>(arguments_))),
     ...);
  }

  template <std::size_t... I>
  void finish(Chosen<Guards...>& chosen, std::size_t taken, std::index_sequence<I...>) {
    std::size_t first = 0;
    (finish_one<I>(chosen, taken, first), ...);
  }
  template <std::size_t I>
  void finish_one(Chosen<Guards...>& chosen, std::size_t taken, std::size_t& first) {
    auto& guard = std::get<I>(arguments_);
    const std::size_t width = detail::width_of(guard);
    if (taken >= first && taken < first + width) {
      chosen.item_ = taken - first;
      if constexpr (requires { guard.handle(); }) {
        chosen.value_.template emplace<I>();
        guard.handle();
      } else if constexpr (std::is_void_v<typename std::remove_cvref_t<decltype(guard)>::Value>) {
        chosen.value_.template emplace<I>();
      } else {
        chosen.value_.template emplace<I>(guard.take());
      }
    }
    first += width;
  }

  std::tuple<Guards...> arguments_;
  std::conditional_t<is_fixed, std::array<detail::AltGuard, sizeof...(Guards)>,
                     std::vector<detail::AltGuard>>
      storage_;
};

// The guard counts only if `condition` is true (evaluated once, before the alternation).
template <class Guard>
[[nodiscard]] auto when(bool condition, Guard guard) {
  static_assert(detail::is_alt_guard<Guard>,
                "csp::when takes a guard: a read, a write, after, at, skip");
  return detail::ConditionalGuard<Guard>(condition, std::move(guard));
}

// Ready `duration` from now.
template <class Rep, class Period>
[[nodiscard]] detail::TimeoutGuard after(
    std::chrono::duration<Rep, Period> duration,
    std::source_location site = std::source_location::current()) {
  return {detail::from_now(duration), site};
}
// Ready from `deadline` on.
[[nodiscard]] inline detail::TimeoutGuard at(
    TimePoint deadline, std::source_location site = std::source_location::current()) {
  return {deadline, site};
}
// Always ready. Last in a pri_alt it means "or else".
[[nodiscard]] inline detail::SkipGuard skip(
    std::source_location site = std::source_location::current()) {
  return detail::SkipGuard(site);
}
// A read from any of the readers. O(n) per alternation that has to wait; stops at the first that is
// ready.
template <class T>
[[nodiscard]] detail::AnyOfGuard<T> any_of(
    const std::vector<Reader<T>>& readers,
    std::source_location site = std::source_location::current()) {
  return {readers, site};
}

template <class... Guards>
[[nodiscard]] AltOperation<Guards...> alt(Guards... guards) {
  static_assert((detail::is_alt_guard<Guards> && ...),
                "csp::alt takes guards: reads, writes, after, at, skip, when");
  return {record::OfferKind::Alt, nullptr, std::move(guards)...};
}
template <class... Guards>
[[nodiscard]] AltOperation<Guards...> pri_alt(Guards... guards) {
  static_assert((detail::is_alt_guard<Guards> && ...),
                "csp::pri_alt takes guards: reads, writes, after, at, skip, when");
  return {record::OfferKind::PriAlt, nullptr, std::move(guards)...};
}
template <class... Guards>
[[nodiscard]] AltOperation<Guards...> fair_alt(Turn& turn, Guards... guards) {
  static_assert((detail::is_alt_guard<Guards> && ...),
                "csp::fair_alt takes guards: reads, writes, after, at, skip, when");
  return {record::OfferKind::FairAlt, &turn, std::move(guards)...};
}

}  // namespace csp
