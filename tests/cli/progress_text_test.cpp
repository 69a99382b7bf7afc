#include "cli/check/progress_text.hpp"

#include <string>

#include "tests/support/catch.hpp"

using namespace csp::checker;
using namespace csp::cli;

TEST_CASE("numbers are told as short as they can be read", "[progress]") {
  CHECK(in_short(0) == "0");
  CHECK(in_short(9'999) == "9999");
  CHECK(in_short(12'340) == "12.3 k");
  CHECK(in_short(4'560'000) == "4.56 M");
}

TEST_CASE("a search of states tells its level, states, frontier, rate and memory", "[progress]") {
  Progress progress;
  progress.states = 2'000'000;
  progress.waiting = 50'000;
  progress.bytes = 64 << 20;
  progress.seconds = 4;
  progress.level = 7;
  CHECK(in_words(progress) ==
        "exploring: level 7, 2.00 M states, 50.0 k of them to do, 500.0 k states/s, 64 MiB");
}

TEST_CASE("a search of a program tells also runs and local states", "[progress]") {
  Progress progress;
  progress.states = 300;
  progress.waiting = 20;
  progress.seconds = 2;
  progress.runs = 40;
  progress.local_states = 55;
  CHECK(in_words(progress) ==
        "exploring: 40 runs, 55 local states, 300 global states, 20 of them to do, 150 states/s, "
        "0 MiB");
}

TEST_CASE("a search that only runs tells how many runs of how many", "[progress]") {
  Progress progress;
  progress.runs = 40;
  progress.most_runs = 100;
  progress.local_states = 55;
  progress.seconds = 2;
  progress.phase = "running";
  CHECK(in_words(progress) == "running: 40 of 100 runs, 55 local states, 20 runs/s");
  Forecast forecast;
  forecast.note(progress);
  CHECK(forecast.in_words().empty());  // one moment shows no rate
  progress.runs = 60;
  progress.seconds = 4;
  forecast.note(progress);
  CHECK(forecast.in_words() == "at most about 4 s to go");
}

TEST_CASE(
    "a frontier that shrinks is gone when it goes on so, one that grows takes at least so long",
    "[progress]") {
  Forecast forecast;
  Progress progress;
  progress.states = 1'000;
  progress.waiting = 500;
  progress.seconds = 1;
  forecast.note(progress);
  CHECK(forecast.in_words().empty());
  SECTION("it shrinks by 100 a second") {
    progress.states = 1'200;
    progress.waiting = 300;
    progress.seconds = 3;
    forecast.note(progress);
    CHECK(forecast.in_words() == "about 3 s to go if it goes on like this");
  }
  SECTION("it grows, and 100 are expanded a second") {
    progress.states = 1'500;
    progress.waiting = 800;
    progress.seconds = 3;
    forecast.note(progress);
    CHECK(forecast.in_words() == "at least 8 s to go");
  }
  SECTION("it does not move") {
    progress.seconds = 3;
    forecast.note(progress);
    CHECK(forecast.in_words().empty());
  }
  SECTION("another search has begun") {
    progress.phase = "exploring with a greater limit";
    progress.seconds = 3;
    forecast.note(progress);
    CHECK(forecast.in_words().empty());
  }
}

TEST_CASE("only the last seconds count", "[progress]") {
  Forecast forecast;
  Progress progress;
  for (int second = 0; second <= 100; ++second) {
    // Ten a second for a minute and a half, then nothing new, and a hundred a second are done.
    progress.seconds = second;
    const auto time = static_cast<std::uint64_t>(second);
    progress.states = 10'000 + (time < 90 ? time * 20 : 1'800);
    progress.waiting = 9'000 + (time < 90 ? time * 10 : 900 - 100 * (time - 90));
    forecast.note(progress);
  }
  CHECK(progress.waiting == 8'900);
  CHECK(forecast.in_words() == "about 89 s to go if it goes on like this");
}
