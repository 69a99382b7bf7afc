// Poison and closing: whoever waits always learns of it, and no value disappears silently.
#include <string>
#include <vector>

#include <csp/csp.hpp>

#include "tests/runtime/run_support.hpp"
#include "tests/support/catch.hpp"

using namespace csp;
using csp::test::run_on;
using csp::test::run_seeded;

namespace {

// Writes 0, 1, 2, ...; notes how many were delivered and what ended it.
Process write_for_ever(Writer<int> out, int* delivered, std::string* end) {
  try {
    for (;;) {
      co_await out.write(*delivered);
      ++*delivered;
    }
  } catch (const Poisoned& poisoned) {
    *end = "poisoned " + poisoned.channel;
  } catch (const Closed& closed) {
    *end = "closed " + closed.channel;
  }
}

Process read_some(Reader<int> in, int count, int* received) {
  for (int i = 0; i < count; ++i) {
    co_await in.read();
    ++*received;
  }
}

Process read_some_then_poison(Reader<int> in, int count, int* received, std::uint64_t* dropped) {
  for (int i = 0; i < count; ++i) {
    co_await in.read();
    ++*received;
  }
  *dropped = in.poison();
}

Process write_some_then_poison(Writer<int> out, int count) {
  for (int i = 0; i < count; ++i)
    co_await out.write(i);
  out.poison();
}

Process read_until_end(Reader<int> in, int* received, std::string* end) {
  try {
    for (;;) {
      co_await in.read();
      ++*received;
    }
  } catch (const Poisoned&) {
    *end = "poisoned";
  } catch (const Closed&) {
    *end = "closed";
  }
}

Process do_nothing(Reader<int>) { co_return; }
Process do_nothing(Writer<int>) { co_return; }

}  // namespace

TEST_CASE(
    "a writer that waits when the channel is poisoned learns that its value was not delivered",
    "[poison][concurrent]") {
  for (const std::uint32_t workers : {1u, 2u, 8u}) {
    for (int round = 0; round < 200; ++round) {
      int delivered = 0, received = 0;
      std::uint64_t dropped = 0;
      std::string end;
      Channel<int> channel("c");
      run_on(workers, par(write_for_ever(channel.writer(), &delivered, &end),
                          read_some_then_poison(channel.reader(), 3, &received, &dropped)));
      CHECK(delivered == received);
      CHECK(received == 3);
      CHECK(dropped == 0);
      CHECK(end == "poisoned c");
    }
  }
}

TEST_CASE("poison through a reading end says how many buffered values it drops", "[poison]") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    int delivered = 0, received = 0;
    std::uint64_t dropped = 0;
    std::string end;
    Channel<int> channel("c", fifo(4));
    run_seeded(seed, par(write_for_ever(channel.writer(), &delivered, &end),
                         read_some_then_poison(channel.reader(), 3, &received, &dropped)));
    CHECK(delivered == received + static_cast<int>(dropped));
    CHECK(end == "poisoned c");
  }
}

TEST_CASE("readers get what is in the buffer before a writer's poison", "[poison]") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    int received = 0;
    std::string end;
    Channel<int> channel("c", fifo(4));
    run_seeded(seed, par(write_some_then_poison(channel.writer(), 10),
                         read_until_end(channel.reader(), &received, &end)));
    CHECK(received == 10);
    CHECK(end == "poisoned");
  }
}

TEST_CASE("when the last writer is gone readers drain the buffer and then get Closed",
          "[closing][concurrent]") {
  for (const std::uint32_t workers : {1u, 4u}) {
    for (const std::uint32_t capacity : {0u, 4u}) {
      int received = 0;
      std::string end;
      Channel<int> channel("c", fifo(capacity));
      run_on(workers,
             par(read_until_end(channel.reader(), &received, &end),
                 write_some_then_poison(channel.writer(), 0), do_nothing(channel.writer())));
      CHECK(end == "poisoned");
      end.clear();
      received = 0;
      Channel<int> other("d", fifo(capacity));
      struct Write {
        static Process few(Writer<int> out) {
          for (int i = 0; i < 7; ++i)
            co_await out.write(i);
        }
      };
      run_on(workers, par(read_until_end(other.reader(), &received, &end),
                          Write::few(other.writer()), Write::few(other.writer())));
      CHECK(received == 14);
      CHECK(end == "closed");
    }
  }
}

TEST_CASE("when the last reader is gone writers get Closed", "[closing][concurrent]") {
  for (const std::uint32_t workers : {1u, 4u}) {
    int delivered = 0, received = 0;
    std::string end;
    Channel<int> channel("c");
    run_on(workers, par(write_for_ever(channel.writer(), &delivered, &end),
                        read_some(channel.reader(), 5, &received)));
    CHECK(delivered == 5);
    CHECK(end == "closed c");
  }
}

TEST_CASE("a side that never had an end is awaited, not closed", "[closing]") {
  int received = 0;
  std::string end;
  Channel<int> channel("lonely");
  CHECK_THROWS_AS(run_on(1, read_until_end(channel.reader(), &received, &end)), Deadlocked);
}

TEST_CASE("poison that leaves a process ends it normally", "[poison]") {
  struct Relay {
    static Process copy(Reader<int> in, Writer<int> out) {
      for (;;)
        co_await out.write(co_await in.read());
    }
  };
  int delivered = 0, received = 0;
  std::string end;
  std::uint64_t dropped = 0;
  Channel<int> a("a"), b("b"), c("c");
  // The relays end by Poisoned or Closed; their ends are dropped, so the whole pipeline winds down.
  run_on(1, par(write_for_ever(a.writer(), &delivered, &end), Relay::copy(a.reader(), b.writer()),
                Relay::copy(b.reader(), c.writer()),
                read_some_then_poison(c.reader(), 4, &received, &dropped)));
  CHECK(received == 4);
  CHECK_FALSE(end.empty());
}

TEST_CASE("operations on a poisoned channel fail at once", "[poison]") {
  struct Probe {
    static Process both(Reader<int> in, Writer<int> out, int* failures) {
      out.poison();
      try {
        co_await out.write(1);
      } catch (const Poisoned&) {
        ++*failures;
      }
      try {
        co_await in.read();
      } catch (const Poisoned&) {
        ++*failures;
      }
      if (!co_await in.next()) ++*failures;
      if (in.is_poisoned() && out.is_poisoned()) ++*failures;
    }
  };
  int failures = 0;
  Channel<int> channel("c");
  run_on(1, Probe::both(channel.reader(), channel.writer(), &failures));
  CHECK(failures == 4);
}

TEST_CASE("closing and poisoning race with communications on eight workers without loss",
          "[closing][concurrent]") {
  for (int round = 0; round < 300; ++round) {
    int delivered = 0, received_a = 0, received_b = 0;
    std::string end;
    Channel<int> channel("c");
    run_on(8, par(write_for_ever(channel.writer(), &delivered, &end),
                  read_some(channel.reader(), 10, &received_a),
                  read_some(channel.reader(), 10, &received_b), do_nothing(channel.reader()),
                  do_nothing(channel.writer())));
    CHECK(received_a + received_b == 20);
    CHECK(delivered == 20);
    CHECK(end == "closed c");
  }
}
