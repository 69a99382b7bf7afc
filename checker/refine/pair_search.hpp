// The search behind every question about what a system does: breadth first over pairs of a node of
// a specification's normal form and a state of the system.
#pragma once

#include <csp/checker/search_options.hpp>

#include "checker/lts/normal_form.hpp"
#include "checker/refine/refinement.hpp"
#include "checker/refine/search_companion.hpp"
#include "checker/refine/search_record.hpp"
#include "checker/refine/search_watch.hpp"
#include "checker/refine/system.hpp"

namespace csp::checker {

// What is asked of each pair, besides that the specification allows what happens.
struct PairQuestion {
  enum class Test : std::uint8_t {
    Nothing,
    Refusal,      // what a stable state offers holds an acceptance of the node
    Deadlock,     // it can go on or has ended
    Determinism,  // what a stable state offers is all that the node allows
  };
  Test test = Test::Nothing;
  NormalForm* specification = nullptr;  // none: everything is allowed
  bool seeks_divergence = false;
  // Where the specification diverges nothing is asked, nor behind it.
  bool stops_where_specification_diverges = false;
  // Where all that is found is kept; it has words for as many as a pair takes (without a
  // specification: the system's), and is empty. None: nothing is kept but the pairs.
  SearchRecord* record = nullptr;
  // Needs a record. Without one, or where more cannot be known, nothing is asked of what a state
  // refuses of which not all is known.
  SearchCompanion* companion = nullptr;
};

// A shortest counterexample, the same for any number of threads, as are all figures but seconds
// unless a limit of time or the interrupt ended the search. (Systems that keep something for each
// thread count for more bytes the more threads there are.) Where the companion ended it, `limit`
// says so and nothing more.
[[nodiscard]] RefinementResult search_pairs(System& system, const PairQuestion& question,
                                            SearchWatch& watch, const SearchOptions& options);

}  // namespace csp::checker
