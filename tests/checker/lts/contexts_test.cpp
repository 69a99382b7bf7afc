// No context of CSP may tell a compressed system from the one that it came from, in any model.
#include "tests/checker/lts/contexts.hpp"

#include "checker/compile/term_lts.hpp"
#include "checker/lts/compress.hpp"
#include "tests/checker/lts/generated_lts.hpp"

namespace csp::checker::test {

namespace {

using Compression = CompactLts (*)(const CompactLts&);

CompactLts normalised_however_large(const CompactLts& lts) { return *normalised(lts, 1'000'000); }

void is_the_same_in_contexts(Compression compress) {
  holds_for(600, [&] {
    const CompactLts lts = generated_lts();
    RC_LOG(text(lts) + "\n");
    const CompactLts result = compress(lts);
    RC_LOG("becomes " + text(result) + "\n");
    for (const SemanticModel model : all_models)
      RC_ASSERT(are_equal_in(lts, result, model));
    Contexts contexts;
    const TermId original = contexts.term_of(lts);
    const TermId compressed = contexts.term_of(result);
    for (int depth = 1; depth <= 3; ++depth) {
      const Contexts::Context context = contexts.generated(depth);
      const TermLts left(contexts.semantics(), context(original));
      const TermLts right(contexts.semantics(), context(compressed));
      RC_LOG(left.text(left.initial()) + "\n");
      for (const SemanticModel model : all_models)
        RC_ASSERT(are_equal_in(left, right, model));
    }
  });
}

}  // namespace

TEST_CASE("a system written as equations does what the system does", "[compress]") {
  holds_for(1000, [] {
    const CompactLts lts = generated_lts();
    RC_LOG(text(lts) + "\n");
    Contexts contexts;
    const TermLts equations(contexts.semantics(), contexts.term_of(lts));
    for (const SemanticModel model : all_models)
      RC_ASSERT(are_equal_in(lts, equations, model));
  });
}

TEST_CASE("no context sees strong bisimulation", "[compress]") {
  is_the_same_in_contexts(&strongly_bisimulated);
}

TEST_CASE("no context sees delay bisimulation", "[compress]") {
  is_the_same_in_contexts(&delay_bisimulated);
}

TEST_CASE("no context sees weak bisimulation", "[compress]") {
  is_the_same_in_contexts(&weakly_bisimulated);
}

TEST_CASE("no context sees that tau loops are gone", "[compress]") {
  is_the_same_in_contexts(&without_tau_loops);
}

TEST_CASE("no context sees diamond", "[compress]") { is_the_same_in_contexts(&diamond); }

TEST_CASE("no context sees normalisation", "[compress]") {
  is_the_same_in_contexts(&normalised_however_large);
}

}  // namespace csp::checker::test
