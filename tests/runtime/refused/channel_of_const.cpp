// expect: a channel carries values; give it a plain object type
#include <csp/csp.hpp>

int main() { csp::Channel<const int> numbers("numbers"); }
