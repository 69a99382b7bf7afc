// expect bug: deadlock
// expect fix: holds
// schedules: some
//
// Moby #21233: a consumer who expects every value of something that keeps only the newest.
//
//   download --progress--> transfer --updates--> consumer
//
// A transfer keeps the newest report of a download for whoever watches it; a report that nobody has
// read is overwritten. The consumer expects each report in turn and gives up when another comes.
// The transfer is left with a report that nobody will read.
//
// The cure: the consumer reads to the last report, whichever come before it.
#include "examples/bugs/go_like.hpp"

namespace {

using go_like::Chan;

constexpr int none = 0, last = 3;

csp::Process download(Chan<int> progress) {
  for (int report = 1; report <= last; ++report)
    co_await progress.out.write(report);
}

csp::Process transfer(Chan<int> progress, Chan<int> updates) {
  int newest = none;
  bool has_all = false;
  while (!has_all || newest != none) {
    co_await csp::alt(csp::when(
                          !has_all, progress.in.read() >>
                                        [&](int report) {
                                          newest = report;
                                          has_all = report == last;
                                        }),
                      csp::when(
                          newest != none, updates.out.write(newest) >> [&] { newest = none; }));
  }
}

csp::Process consumer(Chan<int> updates, bool is_fixed) {
  int report = none;
  for (int expected = 1; report != last; ++expected) {
    report = co_await updates.in.read();
    if (report != expected && !is_fixed) break;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_fixed = go_like::is_fixed(argc, argv, "A consumer who expects every value.");
  csp::Channel<int> progress("progress"), updates("updates");
  go_like::run(csp::par(download(progress).named("download"),
                        transfer(progress, updates).named("transfer"),
                        consumer(updates, is_fixed).named("consumer")));
}
