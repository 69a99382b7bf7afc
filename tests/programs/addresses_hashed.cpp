// expect: holds_up_to_bound depends on
// alone: ends
//
// A process keeps three of its blocks in a hash table and sends what they hold in the table's
// order, which depends on their addresses, and those on what others have allocated in between.
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include <csp/csp.hpp>

namespace {

csp::Process keep(csp::Reader<int> in, csp::Writer<int> out) {
  std::vector<std::unique_ptr<int>> owned;
  std::unordered_set<const int*> known;
  for (int i = 0; i < 3; ++i) {
    const int value = co_await in.read();
    owned.push_back(std::make_unique<int>(value));
    known.insert(owned.back().get());
  }
  for (auto at = known.begin(); at != known.end(); ++at)
    co_await out.write(**at);
}

csp::Process tell(csp::Writer<int> out) {
  for (int i = 0; i < 3; ++i)
    co_await out.write(i);
}

// Allocates one block more each time it is told to.
csp::Process hoard(csp::Reader<int> in) {
  std::vector<std::string> texts;
  while (const auto value = co_await in.next())
    texts.emplace_back(static_cast<std::size_t>(100 * *value), 'x');
}

csp::Process hear(csp::Reader<int> in) {
  while (const auto value = co_await in.next()) {
  }
}

}  // namespace

int main() {
  csp::Channel<int> kept("kept"), hoarded("hoarded"), out("out");
  csp::run(csp::par(tell(kept.writer()).named("first"), tell(hoarded.writer()).named("second"),
                    keep(kept.reader(), out.writer()).named("keeper"),
                    hoard(hoarded.reader()).named("hoarder"),
                    hear(out.reader()).named("listener")));
}
