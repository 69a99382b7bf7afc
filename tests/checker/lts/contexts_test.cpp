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

bool terms_are_equal_in(Contexts& contexts, TermId left, TermId right, SemanticModel model) {
  const TermLts one(contexts.semantics(), left);
  const TermLts other(contexts.semantics(), right);
  return are_equal_in(one, other, model);
}

void is_the_same_under_priorities(Compression compress) {
  holds_for(1000, [&] {
    const CompactLts lts = generated_lts();
    RC_LOG(text(lts) + "\n");
    const CompactLts result = compress(lts);
    RC_LOG("becomes " + text(result) + "\n");
    Contexts contexts;
    const TermId original = contexts.term_of(lts);
    const TermId compressed = contexts.term_of(result);
    for (int depth = 0; depth <= 2; ++depth) {
      const auto context = contexts.prioritised(contexts.generated(depth));
      RC_LOG(contexts.semantics().text(context(original)) + "\n");
      for (const SemanticModel model : all_models)
        RC_ASSERT(terms_are_equal_in(contexts, context(original), context(compressed), model));
    }
  });
}

// Whether prioritise(P, <{}, {b}>) tells the system from the compressed one.
bool is_seen_under_priorities(const CompactLts& lts, Compression compress) {
  Contexts contexts;
  const TermId original = contexts.urgent_before_b(contexts.term_of(lts));
  const TermId compressed = contexts.urgent_before_b(contexts.term_of(compress(lts)));
  return !terms_are_equal_in(contexts, original, compressed, SemanticModel::Traces);
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

TEST_CASE("no priority sees strong bisimulation", "[compress]") {
  is_the_same_under_priorities(&strongly_bisimulated);
}

TEST_CASE("no priority sees delay bisimulation", "[compress]") {
  is_the_same_under_priorities(&delay_bisimulated);
}

TEST_CASE("no priority sees weak bisimulation", "[compress]") {
  is_the_same_under_priorities(&weakly_bisimulated);
}

TEST_CASE("a priority may see diamond and normalisation", "[compress]") {
  // b and then a can happen only before the internal step has, which is more urgent.
  const CompactLts lts = lts_of(6, {{0, b, 1}, {1, a, 2}, {0, tau, 3}, {3, b, 4}, {4, c, 5}});
  CHECK(is_seen_under_priorities(lts, &diamond));
  CHECK(is_seen_under_priorities(lts, &normalised_however_large));
}

}  // namespace csp::checker::test
