// What a process term can do: the operational semantics of CSP_M, one term after the other.
//
// A state is a term, and a step leads to another term, so recursion through any operator works and
// nothing is compiled beforehand. Slower than a compiled network, and the yardstick for one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "checker/network/lts.hpp"
#include "checker/process/term.hpp"

namespace csp::checker {

struct TermStep {
  EventId event;
  TermId target;

  friend bool operator==(const TermStep&, const TermStep&) = default;
};

// What is asked has a meaning, but none that can be found here; says what and why.
class Unsupported : public std::exception {
 public:
  explicit Unsupported(std::string what) : what_(std::move(what)) {}
  [[nodiscard]] const char* what() const noexcept override { return what_.c_str(); }

 private:
  std::string what_;
};

// A limit was reached or somebody interrupted: says which, "the limit of time".
class CompileStopped : public std::exception {
 public:
  explicit CompileStopped(std::string why) : why_(std::move(why)) {}
  [[nodiscard]] const char* what() const noexcept override { return why_.c_str(); }

 private:
  std::string why_;
};

class Semantics {
 public:
  Semantics(ProcessTerms& terms, Definitions& definitions)
      : terms_(terms), definitions_(definitions) {}

  // The steps of a term: each once, in an order that is the same on every run. Valid until the next
  // call. Throws Unsupported, and what Definitions::body and the watch throw. A process that calls
  // itself before it does anything has none: Definitions::refuse tells.
  [[nodiscard]] std::span<const TermStep> steps(TermId term);

  // Called now and then while steps are found; may throw to end that. Returns the one before.
  std::function<void()> watched_by(std::function<void()> watch) {
    return std::exchange(watch_, std::move(watch));
  }
  // Of memory: for the steps that are known, the terms, and what add_bytes said.
  [[nodiscard]] std::size_t bytes() const { return bytes_ + terms_.bytes(); }
  // Who keeps the steps in another form says how much that takes; who lets go of it says so too.
  void add_bytes(std::size_t bytes) { bytes_ += bytes; }
  void subtract_bytes(std::size_t bytes) { bytes_ -= bytes; }

  // What stands behind a name.
  [[nodiscard]] TermId body(CallId call) { return definitions_.body(call); }
  [[nodiscard]] ProcessTerms& terms() { return terms_; }
  [[nodiscard]] const ProcessTerms& terms() const { return terms_; }
  [[nodiscard]] std::string text(TermId term) const;

 private:
  using Steps = std::vector<TermStep>;
  struct Known {
    Steps steps{};
    bool is_found = false;  // else they are being found
  };

  Steps find(TermId term);
  const Steps& of(TermId term);
  void note_work(std::size_t work);
  void refuse_circle(TermId term);  // throws
  void unfold(TermId term, Steps& steps);
  TermId with_operand(const Term& term, std::span<const TermId> operands, std::size_t index,
                      TermId operand);
  TermId again(const Term& term, std::initializer_list<TermId> operands);
  void choice(const Term& term, std::span<const TermId> operands, Steps& steps);
  void synchronising_choice(const Term& term, std::span<const TermId> operands, Steps& steps);
  void interrupt(const Term& term, std::span<const TermId> operands, Steps& steps);
  void parallel(const Term& term, std::span<const TermId> operands, Steps& steps);
  void together(const Term& term, std::span<const TermId> operands, EventId event,
                const std::vector<std::size_t>& participants, Steps& steps);
  void linked(const Term& term, std::span<const TermId> operands, Steps& steps);
  void rename(const Term& term, TermId operand, Steps& steps);
  void buffer(const Term& term, Steps& steps);
  void function(const Term& term, TermId operand, Steps& steps);
  void prioritise(const Term& term, const ProcessFunction& function, TermId operand, Steps& steps);
  void chase(const Term& term, TermId operand, Steps& steps);

  ProcessTerms& terms_;
  Definitions& definitions_;
  std::unordered_map<TermId, Known> known_;
  std::vector<CallId> unfolding_;  // whose steps are being found, the innermost last
  std::size_t depth_ = 0;          // how many terms' steps are being found
  std::size_t since_watch_ = 0;    // work that was done
  std::function<void()> watch_;
  std::size_t bytes_ = 0;
};

}  // namespace csp::checker
