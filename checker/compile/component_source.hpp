// The state machines that a network is put together from, and where each comes from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "checker/compile/semantics.hpp"
#include "checker/lts/compact_lts.hpp"
#include "checker/lts/normal_form.hpp"
#include "checker/process/term.hpp"

namespace csp::checker {

struct CompiledProcess;

struct CompileOptions {
  // Components are replaced by smaller ones that mean the same, and functions such as `normal` do
  // what they say. Without it every component is what the operational semantics says.
  bool compresses = true;
  std::size_t most_component_states = 100'000;  // of a component without a composition in it
  std::size_t most_written_states = 2'000'000;  // of a composition that a function is applied to
  std::size_t most_lazy_states = 2'000;  // of a chase: larger ones are found as they are needed
  std::size_t most_rules = 500'000;
  // Of memory for the normal form that a function makes on the way: it may have as many states of
  // its operand in each of its own. None: no limit.
  std::optional<std::uint64_t> max_bytes{};
  // Asked now and then for the reason to stop, "the limit of time", which CompileStopped then
  // tells; none: go on. May be empty.
  std::function<std::string()> why_stop{};
};

// A process that cannot be made a network: it is searched term by term instead.
class NotCompilable : public std::exception {
 public:
  explicit NotCompilable(std::string why) : why_(std::move(why)) {}
  [[nodiscard]] const char* what() const noexcept override { return why_.c_str(); }

 private:
  std::string why_;
};

// A state machine that may be part of a network, and what it was made from.
struct Machine {
  std::shared_ptr<const Lts> lts;
  std::vector<EventId> alphabet{};  // all that it may do, ascending; tau and tick among them
  TermId term{};                    // the process that it stands for
  bool is_counter = false;          // it only keeps count for the operator of `term`
  std::size_t states_before = 0;    // before it was made smaller
  std::size_t transitions_before = 0;
  // What it was before a function was applied to it; null where there is none.
  std::shared_ptr<const CompiledProcess> inside{};
};

// Makes the machine of each process once.
class ComponentSource {
 public:
  ComponentSource(Semantics& semantics, CompileOptions options)
      : semantics_(semantics), options_(std::move(options)) {}

  [[nodiscard]] const CompileOptions& options() const { return options_; }

  // The process is no composition. Throws NotCompilable where it has too many states.
  const Machine& plain(TermId term);
  // `term` is a Function that is not transparent(). Throws Unsupported where it needs its operand
  // written down and that is too large.
  const Machine& function(TermId term);
  // `term` is a Function that leaves its operand as it is: under these options, or because the
  // operand has turned out to be too large, or because a priority would see that it was applied.
  [[nodiscard]] bool is_transparent(TermId term);
  // Functions that could not be applied, with the reason: for people.
  [[nodiscard]] const std::vector<std::string>& left_out() const { return left_out_; }

 private:
  Machine make_plain(TermId term);
  Machine make_function(TermId term);
  std::shared_ptr<const CompiledProcess> compiled(TermId operand, FunctionKind function);
  void note_left_out(std::string why);
  Machine lazily(TermId term, const ProcessFunction& function,
                 std::shared_ptr<const CompiledProcess> inside);
  // Where nothing comes of it for want of memory, that is why it was too large.
  std::optional<CompactLts> applied(const ProcessFunction& function, const CompactLts& lts,
                                    std::string& why_too_large) const;
  std::optional<CompactLts> result_of(const ProcessFunction& function, const CompactLts& lts,
                                      const std::function<bool(std::uint64_t)>& should_stop) const;
  // Functions that were applied; below a priority some are not, and their machines are others.
  [[nodiscard]] std::unordered_map<TermId, Machine>& machines() {
    return is_below_priority_ ? machines_below_priority_ : machines_;
  }
  void look_at_limits() const;
  [[nodiscard]] std::optional<CompactLts> written(const Lts& lts, std::size_t most_states) const;

  Semantics& semantics_;
  const CompileOptions options_;
  bool is_below_priority_ = false;  // what is made now
  std::unordered_map<TermId, Machine> machines_, machines_below_priority_;
  std::unordered_map<TermId, std::string> refused_;  // why they are no components
  std::unordered_set<TermId> making_;                // functions that are being applied
  std::unordered_set<TermId> too_large_;
  std::vector<std::string> left_out_;
};

[[nodiscard]] bool is_chase(FunctionKind kind);
[[nodiscard]] bool is_priority(FunctionKind kind);  // prioritise and its kin
// The function needs its operand written down in full, and changes what it means.
[[nodiscard]] bool needs_the_whole(FunctionKind kind);

// What a watchdog watches: all but its own bark, in ascending order. Throws Unsupported where there
// is no end of that.
[[nodiscard]] Events watched_events(const ProcessFunction& function, const ProcessTerms& terms);

// Some function's operand is too large, which is noted: compiling may be tried again.
class FunctionLeftOut : public std::exception {};

}  // namespace csp::checker
