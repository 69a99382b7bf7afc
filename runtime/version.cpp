#include <csp/runtime/version.hpp>

namespace csp {

const char* version() { return CSP_VERSION; }

}  // namespace csp
