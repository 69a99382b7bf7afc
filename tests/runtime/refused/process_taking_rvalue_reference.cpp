// expect: a csp::Process may not take references
#include <string>

#include <csp/csp.hpp>

csp::Process greet(csp::Writer<std::string> out, std::string&& name) {
  co_await out.write(std::move(name));
}

int main() {
  csp::Channel<std::string> greetings("greetings");
  csp::run(greet(greetings.writer(), "Ada"));
}
