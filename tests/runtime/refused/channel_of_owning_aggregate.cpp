// expect: because it is an aggregate that owns something; give it a constructor
#include <string>

#include <csp/csp.hpp>

struct Message {
  std::string text;
  int number;
};

int main() { csp::Channel<Message> messages("messages"); }
