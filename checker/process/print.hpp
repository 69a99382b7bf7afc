// Process terms as CSP_M text.
#pragma once

#include <string>
#include <vector>

#include "checker/process/term.hpp"

namespace csp::checker {

// The term itself; calls are shown by their names.
[[nodiscard]] std::string text(const ProcessTerms& terms, TermId term, Definitions& definitions);

// An equation for every call that the term leads to, the term last:
//   Q = b -> P
//
//   P = a -> Q
// Whoever has most of them to define comes after those it uses, as far as there is such an order.
// Gives up with fewer than all equations at `most`; none for no end.
struct Equations {
  std::vector<std::string> list;
  bool are_all = true;
};
[[nodiscard]] Equations equations(const ProcessTerms& terms, TermId term, Definitions& definitions,
                                  std::size_t most);

}  // namespace csp::checker
