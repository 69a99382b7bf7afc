// A process as a network: its parallel parts become components, the operators above them become
// rules. What no parallel operator takes apart is one component, written down in full.
//
// The operators that put a process in another's place (`;`, `[]`, `/\`, `[|A|>` and their kin)
// start and end components; a place in the structure keeps its components, so a process that comes
// back to where it was needs no new ones, and recursion through parallel operators ends in the same
// network where it is finite. FDR's supercombinators (manual 4.2.3, section 7.2; Roscoe,
// "Understanding Concurrent Systems", section 9.1) hold a table of rules for each such format
// instead.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "checker/compile/component_source.hpp"
#include "checker/compile/semantics.hpp"
#include "checker/network/network.hpp"
#include "checker/process/term.hpp"

namespace csp::checker {

struct CompiledProcess {
  TermId term{};
  // Its events are those of the terms.
  std::unique_ptr<Network> network{};
  std::vector<Machine> machines{};  // by component
  // Where there is no network, the whole as one system whose states are found as they are needed.
  std::shared_ptr<const Lts> lts{};
  std::string why_no_network{};  // empty: there is only one component
};

// Never fails for the process's size or shape: what cannot be a network is an Lts. Throws
// Unsupported, CompileStopped, and what Definitions::body throws. Refers to `semantics`.
[[nodiscard]] CompiledProcess compile(TermId term, Semantics& semantics, ComponentSource& source);

// The process as one system, whatever it was made into. Keeps it alive.
[[nodiscard]] std::shared_ptr<const Lts> as_lts(std::shared_ptr<const CompiledProcess> process);

}  // namespace csp::checker
