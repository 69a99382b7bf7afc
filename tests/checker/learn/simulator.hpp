// Runs small networks of processes under a random scheduler and records them as the runtime would:
// every commit for both partners, an offer for whoever blocks and for every alternation.
#pragma once

#include <coroutine>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include <csp/tracer/trace.hpp>

namespace csp::checker::learn::simulation {

enum class Channel : std::uint32_t {};
enum class Barrier : std::uint32_t {};

// The body of a process.
class Script {
 public:
  struct promise_type {
    Script get_return_object() {
      return Script(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  explicit Script(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  Script(Script&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Script& operator=(Script&&) = delete;
  ~Script() {
    if (handle_) handle_.destroy();
  }
  void resume() { handle_.resume(); }
  [[nodiscard]] bool is_done() const { return handle_.done(); }

 private:
  std::coroutine_handle<promise_type> handle_;
};

struct Guard {
  record::GuardKind kind = record::GuardKind::Read;
  std::uint16_t index = 0;
  std::uint32_t object = record::nobody;
  int value = 0;
};

// What came of an operation.
struct Outcome {
  bool failed = false;  // closed or poisoned
  std::size_t guard = 0;
  int value = 0;
};

class Self;

struct Spawn {
  std::string name;
  std::function<Script(Self&)> body;
  std::vector<Channel> reads, writes;  // the ends it holds while it lives
};

struct Request {
  enum class Kind { Operation, Par, Poison, Choose };
  Kind kind = Kind::Operation;
  record::OfferKind offer = record::OfferKind::Read;
  std::vector<Guard> guards;
  std::vector<Spawn> children;
  record::ParKind par = record::ParKind::Par;
  std::uint32_t object = record::nobody;
  int choices = 0;
  std::source_location where;
  std::uint32_t line = 0;  // instead of where's
};

// A process as its body sees it. `co_await` each operation.
class Self {
 public:
  using Where = std::source_location;
  struct Awaiter {
    Self* self;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<>) const noexcept {}
    Outcome await_resume() const noexcept { return self->outcome; }
  };

  Awaiter read(Channel channel, Where where = Where::current());
  Awaiter write(Channel channel, int value = 0, Where where = Where::current());
  Awaiter alt(const std::vector<Guard>& guards, Where where = Where::current());
  Awaiter sync(Barrier barrier, Where where = Where::current());
  Awaiter sleep(Where where = Where::current());
  Awaiter choose(int choices, Where where = Where::current());
  Awaiter poison(Channel channel, Where where = Where::current());
  Awaiter par(const std::vector<Spawn>& children, record::ParKind kind = record::ParKind::Par,
              Where where = Where::current());

  // As if it stood in that line of the program.
  Awaiter operate(std::uint32_t line, const std::vector<Guard>& guards, bool is_alternation);

  Request request;
  Outcome outcome;

 private:
  Awaiter ask(Request wanted);
};

[[nodiscard]] Guard reading(Channel channel);
[[nodiscard]] Guard writing(Channel channel, int value = 0);
[[nodiscard]] Guard timing_out();
[[nodiscard]] Guard skipping();

class Simulation {
 public:
  explicit Simulation(std::uint64_t seed) : random_(seed) {}

  Channel channel(const std::string& name, std::uint32_t capacity = 0);
  Barrier barrier(const std::string& name, std::size_t members);

  // Runs `main` until everything has ended, or nothing can move, or `most` steps of the scheduler
  // are done.
  tracer::Trace run(const Spawn& main, std::size_t most = 100000);

 private:
  enum class State { Ready, Waiting, Joining, Ended };
  struct Process {
    std::unique_ptr<Self> self = std::make_unique<Self>();
    std::function<Script(Self&)> body;  // owns what the coroutine refers to
    std::optional<Script> script;
    State state = State::Ready;
    std::uint32_t steps = 0;
    std::vector<Channel> reads, writes;
    std::optional<std::size_t> parent;
    std::size_t open_children = 0;
    std::deque<std::size_t> one_by_one;  // children of a seq still to start
    std::uint32_t children_made = 0;
    bool failed = false;
  };
  struct ChannelState {
    std::size_t readers = 0, writers = 0;
    bool no_readers = false, no_writers = false, poisoned = false;
    std::deque<int> buffer;
    std::uint32_t puts = 0, gets = 0;
  };
  struct BarrierState {
    std::size_t members = 0;
    std::uint64_t phase = 0;
  };

  std::size_t spawn(const Spawn& spawn, std::optional<std::size_t> parent, record::ParKind kind);
  void resume(std::size_t process);
  void handle_request(std::size_t process);
  void operate(std::size_t process);
  bool try_guard(std::size_t process, const Guard& guard);
  bool try_buffer(std::size_t process, const Guard& guard);
  bool fail_if_hopeless(std::size_t process);
  void settle_buffer(std::uint32_t channel);
  void fire_timer(std::size_t process);
  bool try_sync(std::size_t process, const Guard& guard);
  void commit(std::size_t writer, const Guard& out, std::size_t reader, const Guard& in);
  void fail(std::size_t process, record::Reason reason, std::uint32_t channel);
  void end(std::size_t process);
  void release(Channel channel, bool writer);
  void recheck(std::uint32_t channel);
  void start_children(std::size_t process);
  void complete(std::size_t process, Outcome outcome);
  void record_offer(std::size_t process);
  tracer::Event& record_step(std::size_t process, record::Kind kind);
  tracer::SiteId site(const Request& request);
  void set_text(tracer::Event& event, int value);
  std::size_t pick(std::size_t count);
  std::optional<std::pair<std::size_t, Guard>> find_partner(std::size_t process,
                                                            const Guard& guard);

  std::mt19937_64 random_;
  tracer::Trace trace_;
  std::deque<Process> processes_;  // bodies stay where they are: their coroutines point at them
  std::vector<ChannelState> channels_;
  std::vector<BarrierState> barriers_;
};

}  // namespace csp::checker::learn::simulation
