// A network of state machines that answers as a steered program does.
#pragma once

#include "checker/program/program_under_test.hpp"
#include "tests/checker/program/support/fake_network.hpp"

namespace csp::checker::program::test {

class FakeProgram final : public ProgramUnderTest {
 public:
  explicit FakeProgram(FakeNetwork network) : network_(std::move(network)) {}
  RunAnswer run(const RunRequest& request) override;

 private:
  FakeNetwork network_;
};

}  // namespace csp::checker::program::test
