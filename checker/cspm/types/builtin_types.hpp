// The types of built-in functions, read from the notation they are written in (builtins.hpp).
#pragma once

#include "checker/cspm/names/builtins.hpp"
#include "checker/cspm/types/inferred_types.hpp"

namespace csp::checker::cspm {

// Variables in it are fresh ones of the current group.
[[nodiscard]] TypeRef type_of_builtin(Builtin builtin, Types& types);

}  // namespace csp::checker::cspm
