#include "checker/lts/compress.hpp"
namespace csp::checker {
CompactLts strongly_bisimulated(const CompactLts& l) { return l; }
CompactLts delay_bisimulated(const CompactLts& l) { return l; }
CompactLts weakly_bisimulated(const CompactLts& l) { return l; }
CompactLts without_tau_loops(const CompactLts& l) { return l; }
CompactLts diamond(const CompactLts& l) { return l; }
std::optional<CompactLts> normalised(const CompactLts& l, std::size_t) { return l; }
}  // namespace csp::checker
