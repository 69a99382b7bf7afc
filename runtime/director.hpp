// A steered run: who runs, and which communications happen, is decided from outside.
// <csp/runtime/steering.hpp> has the words of it; director.cpp explains how it works.
#pragma once

#include <cstdint>
#include <deque>
#include <exception>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <csp/runtime/detail/alternation_guards.hpp>
#include <csp/runtime/detail/channel_core.hpp>
#include <csp/runtime/detail/control.hpp>

#include "runtime/answer_log.hpp"
#include "runtime/local_state.hpp"
#include "runtime/places.hpp"
#include "runtime/priorities.hpp"
#include "runtime/watched_memory.hpp"

namespace csp::detail {

class AltBase;
class BarrierCore;
class Join;
class Scheduler;

// What is asked of a run.
struct Order {
  std::vector<std::string> schedule;
  std::uint64_t most_decisions = UINT64_MAX;
  std::uint64_t seed = 0;        // behind the schedule: 0 takes the first decision, else at random
  bool is_time_maximal = false;  // a deadline comes only when nothing else can happen
  // Behind the schedule the most urgent process goes first, instead of any.
  struct ByPriority {
    std::uint32_t changes = 0;
    std::uint64_t length = 0;
  };
  std::optional<ByPriority> by_priority{};
  bool tells_possible = false;  // before each step, all that could have been decided there
};

class Director final : private Surroundings {
 public:
  enum class End { Completed, Stuck, Limit, Refused };

  // `stack`: main's variables lie from there on.
  Director(Order order, AnswerLog log, const char* stack, bool has_other_threads);
  Director(const Director&) = delete;
  Director& operator=(const Director&) = delete;
  ~Director() override;

  // Follows the order until the run has ended or can go no further.
  [[nodiscard]] End direct(Scheduler& scheduler);
  // Puts those who wait where the deadlock report looks for them, and takes them out again.
  void publish_waits();
  void withdraw_waits();
  [[nodiscard]] const AnswerLog& log() const { return log_; }
  // Refused: which line, and why.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }

  // What happens, as those it happens to tell it.
  void started(ProcessControl& process);
  void arrived(ProcessControl& process);  // it stands at a communication point
  void ready(ProcessControl& process);    // what it waited for has happened
  void ended(const ProcessControl& process, const std::exception_ptr& failure);
  void cancelled(ProcessControl& process);
  void began(const Join& join);
  void ended(const Join& join);
  void abandoned(const Join& join);
  void asked_time();  // by csp::now
  void made(ChannelCore& core);
  void gone(const ChannelCore& core);
  void poisoned(const ChannelCore& core, Direction through, std::uint64_t lost);
  void made(BarrierCore& core);
  void gone(const BarrierCore& core);
  void enrolled(const BarrierCore& core);
  void resigned(const BarrierCore& core);

 private:
  enum class Situation : std::uint8_t { Ready, Running, Waiting, Joining, Ended };
  struct Actor {
    ProcessControl* control = nullptr;
    std::string place;
    std::uint32_t number = 0;  // from 1
    std::uint32_t looks = 0;   // how often it has run
    Situation situation = Situation::Ready;
    bool is_ready_again = false;  // while it runs: what it waits for has happened already
    Urgency urgency = 0;          // where it goes by priorities
  };
  struct KnownChannel {
    ChannelCore* core;
    std::string place;
    std::uint32_t readers, writers;  // as last told
  };
  // A guard of somebody who waits.
  struct Offered {
    Actor* actor = nullptr;
    std::uint16_t guard = 0;
    record::GuardKind kind = record::GuardKind::Skip;
    ChannelCore* core = nullptr;
    Wait* wait = nullptr;
    BarrierCore* barrier = nullptr;
    std::uint32_t choices = 0;
    TimePoint deadline{};
    std::source_location site{};
    bool is_held_back = false;  // a guard before it, in a pri_alt, is certainly ready
  };
  enum class What : std::uint8_t { Pass, Put, Get, Timer, Skip, Choose, Sync, Poisoned, Closed };
  struct Decision {
    What what;
    const Offered* first;
    const Offered* second = nullptr;  // Pass: the reader
    std::uint32_t answer = 0;         // Choose
    std::string text{};
  };

  [[nodiscard]] std::uint64_t name_of(const ChannelCore& core) const override;
  [[nodiscard]] std::uint64_t name_of_barrier(const void* core) const override;
  [[nodiscard]] std::uint64_t name_of(const Join& join) const override;
  [[nodiscard]] bool is_current(std::uint32_t owner, std::uint32_t looked_at) const override;

  [[nodiscard]] bool follow(const std::string& line);
  void step(Actor& actor);

  // All that could be decided now, but `run`. Refers to offered_.
  [[nodiscard]] std::vector<Decision> possible(bool is_time_maximal);
  // The same as the order wants it: with maximal time no deadline comes before all have run.
  [[nodiscard]] std::vector<Decision> possible_now();
  void add_offers(Actor& actor, std::vector<Offered>& offers) const;
  static void add_guards(AltBase& alternation, Actor& actor, std::vector<Offered>& offers);
  [[nodiscard]] static bool is_certainly_ready(const Offered& offer);
  void add_decisions(const Offered& offer, std::vector<Decision>& decisions) const;
  void add_communications(const Offered& offer, std::vector<Decision>& decisions) const;
  void add_closed(const Offered& first, std::vector<Decision>& decisions) const;
  [[nodiscard]] std::string text_of(const Decision& decision) const;

  [[nodiscard]] bool is_at_limit() const;
  // Whose local step comes next; null if it is a decision's turn.
  [[nodiscard]] Actor* next_to_run(const std::vector<Decision>& decisions) const;
  [[nodiscard]] const Decision& choose(const std::vector<Decision>& decisions);
  [[nodiscard]] Actor& most_urgent(const Decision& decision) const;

  void apply(const Decision& decision);
  void let_go(const Offered& offer);
  void sync(BarrierCore& barrier);

  void watch_memory();
  void tell_ends();
  void tell_changes();
  void tell_changes_of_blocks(const Actor* actor);
  void tell_possible(const std::vector<Decision>& decisions);
  void tell_end(std::initializer_list<std::string_view> line);
  void tell_state(Actor& actor);
  void tell_guard(const Actor& actor, const Offered& offer);
  void tell_disabled(AltBase& alternation);
  [[nodiscard]] std::uint64_t random();

  Order order_;
  AnswerLog log_;
  Scheduler* scheduler_ = nullptr;
  Places places_;
  std::vector<std::unique_ptr<Actor>> actors_;  // by number - 1
  std::unordered_map<const ProcessControl*, Actor*> by_control_;
  std::map<std::string, Actor*> living_;  // by place
  std::deque<Actor*> ready_;
  Actor* running_ = nullptr;
  std::string_view end_reason_;  // of the process that ran last, if it ended
  std::string end_text_, end_type_;
  std::string refusal_;
  std::vector<KnownChannel> channels_;
  std::unordered_map<const ChannelCore*, std::string> channel_places_;  // also of those gone
  std::unordered_map<const void*, std::string> barrier_places_;         // the same
  std::unordered_map<const Join*, std::string> join_places_;
  std::vector<Offered> offered_;
  std::vector<std::pair<ChannelCore*, Wait*>> published_;
  const char* stack_;
  bool has_other_threads_;
  bool has_asked_time_ = false;  // who runs
  std::optional<WatchedMemory> watched_;
  std::uint64_t decisions_ = 0;
  std::uint64_t random_;
  std::optional<Priorities> priorities_;
};

// Of the run in progress; null where nothing is directed.
[[nodiscard]] Director* director();

}  // namespace csp::detail
