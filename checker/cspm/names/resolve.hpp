// From names to symbols: scopes, modules and their instances, built-in functions that must be
// imported; patterns are brought into the form that can be matched.
#pragma once

#include "checker/cspm/names/symbols.hpp"
#include "checker/cspm/script/diagnostics.hpp"
#include "checker/cspm/script/source.hpp"
#include "checker/cspm/syntax/syntax.hpp"

namespace csp::checker::cspm {

// What is wrong is in `diagnostics`: names nobody declares (with the nearest that is), names
// declared twice (with both places), private names of modules, modules used where an instance is
// needed, patterns that cannot be matched, what is not allowed in timed sections. The result is
// whole only where there are no errors.
[[nodiscard]] ResolvedScript resolve(const Tree& tree, const Sources& sources,
                                     Diagnostics& diagnostics);

}  // namespace csp::checker::cspm
