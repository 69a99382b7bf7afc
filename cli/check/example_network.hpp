// The network that the examples in --help are about, as a command that writes it.
#pragma once

namespace csp::cli {

inline constexpr const char* example_network =
    "Example:\n"
    "  cat > toast.json <<'END'\n"
    "  {\"components\": [\n"
    "     {\"name\": \"ann\", \"states\": [\"0\", \"1\", \"2\"],\n"
    "      \"transitions\": [[\"0\", \"bread\", \"1\"], [\"1\", \"butter\", \"2\"]]},\n"
    "     {\"name\": \"bob\", \"states\": [\"0\", \"1\", \"2\"],\n"
    "      \"transitions\": [[\"0\", \"butter\", \"1\"], [\"1\", \"bread\", \"2\"]]}],\n"
    "   \"synchronise\": \"shared\"}\n"
    "  END\n";

}  // namespace csp::cli
