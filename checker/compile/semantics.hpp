// What a process term can do: the operational semantics of CSP_M, one term after the other.
//
// A state is a term, and a step leads to another term, so recursion through any operator works and
// nothing is compiled beforehand. Slower than a compiled network, and the yardstick for one.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "checker/network/lts.hpp"
#include "checker/process/term.hpp"

namespace csp::checker {

struct TermStep {
  EventId event;
  TermId target;

  friend bool operator==(const TermStep&, const TermStep&) = default;
};

// A function on processes that the semantics has no rule for yet.
class Unsupported : public std::exception {
 public:
  explicit Unsupported(std::string what) : what_(std::move(what)) {}
  [[nodiscard]] const char* what() const noexcept override { return what_.c_str(); }

 private:
  std::string what_;
};

class Semantics {
 public:
  Semantics(ProcessTerms& terms, Definitions& definitions)
      : terms_(terms), definitions_(definitions) {}

  // The steps of a term: each once, in an order that is the same on every run. Valid until the next
  // call. Throws Unsupported, and what Definitions::body throws.
  [[nodiscard]] std::span<const TermStep> steps(TermId term);

  // What stands behind a name.
  [[nodiscard]] TermId body(CallId call) { return definitions_.body(call); }
  [[nodiscard]] ProcessTerms& terms() { return terms_; }
  [[nodiscard]] const ProcessTerms& terms() const { return terms_; }
  [[nodiscard]] std::string text(TermId term) const;

 private:
  using Steps = std::vector<TermStep>;

  Steps find(TermId term);
  const Steps& of(TermId term);
  void unfold(TermId term, std::vector<CallId>& inside, Steps& steps);
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
  std::unordered_map<TermId, Steps> known_;
};

}  // namespace csp::checker
