// Checks a network in a unit test, in all orders of its communications, with any test framework:
//
//   TEST_CASE("the dinner ends") {
//     csp::checker::explore([] { csp::run(dinner(5)); });
//   }
//
// Build the network inside of the function; channels and processes made before do not count.
#pragma once

#include <functional>
#include <stdexcept>

#include <csp/checker/check_program.hpp>
#include <csp/checker/report.hpp>

namespace csp::checker {

// The network fails; what() is the whole report, with how to see it happen again.
class ExplorationFailed : public std::runtime_error {
 public:
  explicit ExplorationFailed(Report report);
  [[nodiscard]] const Report& report() const { return report_; }

 private:
  Report report_;
};

// Runs `body`, which calls csp::run, in copies of this program, which must have no other threads
// then (csp-check program checks programs with threads), and checks it as check_program() does.
// Returns the report if nothing fails: its verdict is then `holds`, `holds_up_to_bound`, or
// `gave_up` where a limit of the options was reached. Throws ExplorationFailed otherwise; a test
// framework then shows the report and fails the test.
Report explore(const std::function<void()>& body, const ProgramOptions& options = {});

// The same, without throwing.
[[nodiscard]] Report check_function(const std::function<void()>& body,
                                    const ProgramOptions& options = {});

}  // namespace csp::checker
