// expect: a csp::Process may not take a view (std::string_view, std::span)
#include <string>
#include <string_view>

#include <csp/csp.hpp>

csp::Process greet(csp::Writer<std::string> out, std::string_view name) {
  co_await out.write(std::string(name));
}

int main() {
  csp::Channel<std::string> greetings("greetings");
  csp::run(greet(greetings.writer(), "Ada"));
}
