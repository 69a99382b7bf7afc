// expect: values must be movable to cross a channel
#include <mutex>

#include <csp/csp.hpp>

struct Locked {
  Locked() = default;
  std::mutex mutex;
};

int main() { csp::Channel<Locked> values("values"); }
