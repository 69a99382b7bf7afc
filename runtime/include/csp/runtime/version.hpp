// Which cspkit this is.
#pragma once

namespace csp {

// "0.1.0", as every tool's --version prints it and every trace keeps it.
[[nodiscard]] const char* version();

}  // namespace csp
