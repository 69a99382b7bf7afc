#include <array>
#include <chrono>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include <csp/csp.hpp>

#include "tests/runtime/run_support.hpp"
#include "tests/support/catch.hpp"

using namespace csp;
using namespace std::chrono_literals;
using csp::test::run_on;
using csp::test::run_seeded;

namespace {

Process write_numbers(Writer<int> out, int count) {
  for (int i = 0; i < count; ++i)
    co_await out.write(i);
}

Process write_after_all_are_ready(Enrolment start, Writer<int> out, int value) {
  co_await start.sync();
  co_await out.write(value);
}

// One of two neighbours that both send and receive on both channels, whatever comes first.
Process face(Reader<int> in_a, Writer<int> out_a, Reader<int> in_b, Writer<int> out_b, long rounds,
             long* sent, long* received) {
  for (long i = 0; i < rounds; ++i) {
    co_await alt(
        in_a.read() >> [&](int) { ++*received; }, out_a.write(1) >> [&] { ++*sent; },
        in_b.read() >> [&](int) { ++*received; }, out_b.write(1) >> [&] { ++*sent; });
  }
}

// A member of a ring: offers to send to its right and to receive from its left until told to stop.
Process ring_member(Reader<long> left, Writer<long> right, long communications, long* sent,
                    long* received) {
  long value = 0;
  while (*sent + *received < communications) {
    co_await alt(
        left.read() >>
            [&](long v) {
              value = std::max(value, v);
              ++*received;
            },
        right.write(value + 1) >> [&] { ++*sent; });
  }
}

}  // namespace

TEST_CASE("an alternation takes the guard that is ready", "[alternation]") {
  struct Choose {
    static Process one(Reader<int> a, Reader<int> b, std::vector<int>* taken) {
      for (int i = 0; i < 4; ++i) {
        auto chosen = co_await alt(a.read(), b.read());
        taken->push_back(static_cast<int>(chosen.index()) * 100 +
                         (chosen.index() == 0 ? chosen.get<0>() : chosen.get<1>()));
      }
    }
  };
  std::vector<int> taken;
  Channel<int> a("a"), b("b");
  const auto idle = a.writer();
  run_on(1, par(Choose::one(a.reader(), b.reader(), &taken), write_numbers(b.writer(), 4)));
  CHECK(taken == std::vector<int>{100, 101, 102, 103});
}

TEST_CASE("pri_alt takes the first ready guard in the order written", "[alternation]") {
  struct Choose {
    static Process all(Enrolment start, Reader<int> a, Reader<int> b, Reader<int> c,
                       std::vector<int>* order) {
      co_await start.sync();
      co_await sleep_for(1ms);  // in virtual time: all three writers wait by then
      for (int i = 0; i < 3; ++i) {
        co_await pri_alt(
            a.read() >> [&](int v) { order->push_back(v); },
            b.read() >> [&](int v) { order->push_back(v); },
            c.read() >> [&](int v) { order->push_back(v); });
      }
    }
  };
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    std::vector<int> order;
    Barrier start;
    Channel<int> a("a"), b("b"), c("c");
    run_seeded(seed, par(Choose::all(start.enrol(), a.reader(), b.reader(), c.reader(), &order),
                         write_after_all_are_ready(start.enrol(), c.writer(), 3),
                         write_after_all_are_ready(start.enrol(), a.writer(), 1),
                         write_after_all_are_ready(start.enrol(), b.writer(), 2)));
    CHECK(order == std::vector<int>{1, 2, 3});
  }
}

TEST_CASE("fair_alt serves none twice while another stays ready", "[alternation]") {
  struct Serve {
    static Process fairly(std::vector<Reader<int>> ins, int count,
                          std::vector<std::size_t>* served) {
      Turn turn;
      for (int i = 0; i < count; ++i) {
        auto chosen = co_await fair_alt(turn, any_of(ins));
        served->push_back(chosen.item());
        co_await sleep_for(1ms);  // all writers are back by then
      }
    }
  };
  constexpr std::size_t clients = 5;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    std::vector<Channel<int>> channels(clients);
    std::vector<Reader<int>> readers;
    std::vector<Process> all;
    for (const auto& channel : channels) {
      readers.push_back(channel.reader());
      all.push_back(write_numbers(channel.writer(), 100));
    }
    std::vector<std::size_t> served;
    all.push_back(Serve::fairly(std::move(readers), 100, &served));
    run_seeded(seed, par(std::move(all)));
    // All writers are always ready, so any five services in a row serve everybody.
    for (std::size_t i = 1; i + clients <= served.size(); ++i) {
      std::array<int, clients> times{};
      for (std::size_t k = 0; k < clients; ++k)
        ++times[served[i + k]];
      CHECK(times == std::array<int, clients>{1, 1, 1, 1, 1});
    }
  }
}

TEST_CASE("alt reaches every ready guard sooner or later", "[alternation]") {
  struct Serve {
    static Process any(std::vector<Reader<int>> ins, std::map<std::size_t, int>* served) {
      for (int i = 0; i < 2000; ++i) {
        auto chosen = co_await alt(any_of(ins));
        ++(*served)[chosen.item()];
      }
      for (const auto& in : ins)
        in.poison();
    }
  };
  std::vector<Channel<int>> channels(4);
  std::vector<Reader<int>> readers;
  std::vector<Process> all;
  for (const auto& channel : channels) {
    readers.push_back(channel.reader());
    all.push_back(write_numbers(channel.writer(), 100'000));
  }
  std::map<std::size_t, int> served;
  all.push_back(Serve::any(std::move(readers), &served));
  // The seed says which guards are taken: each about 500 times of 2000, the same on every run.
  run_seeded(7, par(std::move(all)));
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(served[i] > 300);
}

TEST_CASE("a guard whose precondition is false is not taken", "[alternation]") {
  struct Buffer {  // the bounded buffer of every CSP book, out of guards
    static Process run(Reader<int> in, Writer<int> out, std::size_t capacity) {
      std::vector<int> values;
      std::size_t most = 0;
      bool is_open = true;
      while (is_open || !values.empty()) {
        const int next = values.empty() ? 0 : values.front();
        auto chosen =
            co_await alt(when(is_open && values.size() < capacity, in.read()),
                         when(!values.empty(), out.write(next)), when(is_open, after(10s)));
        if (chosen.index() == 0) {
          values.push_back(chosen.get<0>());
          is_open = values.back() != 99;
        } else if (chosen.index() == 1) {
          values.erase(values.begin());
        }
        most = std::max(most, values.size());
      }
      CHECK(most <= capacity);
    }
    static Process drain(Reader<int> in, std::vector<int>* received) {
      while (const auto value = co_await in.next())
        received->push_back(*value);
    }
  };
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    std::vector<int> received;
    Channel<int> in("in"), out("out");
    run_seeded(seed, par(write_numbers(in.writer(), 100), Buffer::run(in.reader(), out.writer(), 3),
                         Buffer::drain(out.reader(), &received)));
    CHECK(received.size() == 100);
    CHECK(std::is_sorted(received.begin(), received.end()));
  }
}

TEST_CASE("skip in a pri_alt is taken when nothing else is ready", "[alternation]") {
  struct Poll {
    static Process once(Reader<int> in, Writer<std::string> out) {
      auto chosen = co_await pri_alt(in.read(), skip());
      co_await out.write(chosen.index() == 0 ? "value" : "nothing");
    }
    static Process note(Reader<std::string> in, std::string* text) { *text = co_await in.read(); }
  };
  std::string text;
  Channel<int> numbers("numbers");
  Channel<std::string> words("words");
  const auto idle = numbers.writer();
  run_on(1, par(Poll::once(numbers.reader(), words.writer()), Poll::note(words.reader(), &text)));
  CHECK(text == "nothing");
}

TEST_CASE("relative and absolute timeouts fire, the soonest first", "[alternation][time]") {
  struct Wait {
    static Process both(Reader<int> in, std::vector<std::size_t>* taken) {
      const TimePoint start = now();
      taken->push_back((co_await alt(in.read(), after(5ms), after(2ms))).index());
      CHECK(now() - start >= 2ms);
      taken->push_back((co_await alt(in.read(), at(start + 20ms), after(1h))).index());
      CHECK(now() - start >= 20ms);
      taken->push_back((co_await alt(at(start))).index());  // in the past: at once
    }
  };
  for (const bool is_virtual : {false, true}) {
    std::vector<std::size_t> taken;
    Channel<int> channel("c");
    const auto idle = channel.writer();
    if (is_virtual) {
      run_seeded(1, Wait::both(channel.reader(), &taken));
    } else {
      run_on(2, Wait::both(channel.reader(), &taken));
    }
    CHECK(taken == std::vector<std::size_t>{2, 1, 0});
  }
}

TEST_CASE("a fresh timeout in every turn of a loop does not starve and does not pile up",
          "[alternation][time]") {
  struct Loop {
    static Process run(Reader<int> in, int* values) {
      for (int i = 0; i < 20'000; ++i) {
        auto chosen = co_await alt(in.read(), after(1h));
        if (chosen.index() == 0) ++*values;
      }
    }
  };
  int values = 0;
  Channel<int> channel("c");
  run_on(1, par(Loop::run(channel.reader(), &values), write_numbers(channel.writer(), 20'000)));
  CHECK(values == 20'000);
}

TEST_CASE("an unselected output guard has sent nothing", "[alternation]") {
  struct Offer {
    static Process either(Reader<int> in, Writer<std::unique_ptr<int>> out, bool* got_in) {
      auto chosen = co_await alt(in.read(), out.write(std::make_unique<int>(5)));
      *got_in = chosen.index() == 0;
    }
  };
  bool got_in = false;
  Channel<int> in("in");
  Channel<std::unique_ptr<int>> out("out");
  const auto idle = out.reader();
  run_on(1, par(Offer::either(in.reader(), out.writer(), &got_in), write_numbers(in.writer(), 1)));
  CHECK(got_in);
}

TEST_CASE("the same channel may stand in one alternation twice, and in both directions",
          "[alternation]") {
  struct Twice {
    static Process read(Reader<int> in, Writer<int> self, int* reads) {
      for (int i = 0; i < 10; ++i) {
        // Its own output guard is no partner for its input guards.
        auto chosen = co_await alt(in.read(), in.read(), self.write(77));
        if (chosen.index() < 2) ++*reads;
      }
      in.poison();
    }
    static Process drain(Reader<int> in) {
      while (const auto value = co_await in.next()) {
      }
    }
  };
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    int reads = 0;
    Channel<int> channel("c");
    run_seeded(seed, par(Twice::read(channel.reader(), channel.writer(), &reads),
                         write_numbers(channel.writer(), 100), Twice::drain(channel.reader())));
    CHECK(reads <= 10);
  }
}

TEST_CASE("a closed input leaves an alternation, the last one ends it", "[alternation][closing]") {
  struct Merge {
    static Process all(std::vector<Reader<int>> ins, int* count, std::string* end) {
      try {
        for (;;) {
          co_await alt(any_of(ins));
          ++*count;
        }
      } catch (const Closed&) {
        *end = "closed";
      }
    }
  };
  for (const std::uint32_t workers : {1u, 4u}) {
    for (int round = 0; round < 50; ++round) {
      int count = 0;
      std::string end;
      std::vector<Channel<int>> channels(3);
      std::vector<Reader<int>> readers;
      std::vector<Process> all;
      for (std::size_t i = 0; i < 3; ++i) {
        readers.push_back(channels[i].reader());
        all.push_back(write_numbers(channels[i].writer(), static_cast<int>(i) * 5));
      }
      all.push_back(Merge::all(std::move(readers), &count, &end));
      run_on(workers, par(std::move(all)));
      CHECK(count == 15);
      CHECK(end == "closed");
    }
  }
}

TEST_CASE("poison ends an alternation", "[alternation][poison]") {
  struct Wait {
    static Process any(Reader<int> a, Reader<int> b, std::string* end) {
      try {
        co_await alt(a.read(), b.read());
      } catch (const Poisoned& poisoned) {
        *end = poisoned.channel;
      }
    }
    static Process poison(Writer<int> out) {
      out.poison();
      co_return;
    }
  };
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    std::string end;
    Channel<int> a("a"), b("b");
    const auto idle = a.writer();
    run_seeded(seed, par(Wait::any(a.reader(), b.reader(), &end), Wait::poison(b.writer())));
    CHECK(end == "b");
  }
}

TEST_CASE("an alternation with no enabled guard waits for ever", "[alternation]") {
  struct Stop {
    static Process now(Reader<int> in) { co_await alt(when(false, in.read())); }
  };
  for (const std::uint32_t workers : {1u, 2u}) {
    Channel<int> channel("c");
    const auto idle = channel.writer();
    CHECK_THROWS_AS(run_on(workers, Stop::now(channel.reader())), Deadlocked);
  }
}

TEST_CASE("two alternations face each other with input and output guards on two channels",
          "[alternation][concurrent]") {
  for (const std::uint32_t workers : {1u, 2u, 8u}) {
    constexpr long rounds = 1'000'000;
    long sent[2] = {0, 0}, received[2] = {0, 0};
    Channel<int> a("a"), b("b");
    run_on(
        workers,
        par(face(a.reader(), a.writer(), b.reader(), b.writer(), rounds, &sent[0], &received[0]),
            face(a.reader(), a.writer(), b.reader(), b.writer(), rounds, &sent[1], &received[1])));
    CHECK(sent[0] == received[1]);
    CHECK(sent[1] == received[0]);
    CHECK(sent[0] + received[0] == rounds);
    CHECK(sent[1] + received[1] == rounds);
  }
}

TEST_CASE("four processes and four channels in a ring, each offering both neighbours",
          "[alternation][concurrent]") {
  for (const std::uint32_t workers : {1u, 2u, 8u}) {
    constexpr std::size_t members = 4;
    constexpr long communications = 500'000;  // of each member: a million in all
    std::array<long, members> sent{}, received{};
    std::vector<Channel<long>> channels(members);
    std::vector<Process> all;
    for (std::size_t i = 0; i < members; ++i) {
      all.push_back(ring_member(channels[i].reader(), channels[(i + 1) % members].writer(),
                                communications, &sent[i], &received[i]));
    }
    // Members end one after the other; whoever is left alone with closed neighbours ends by Closed.
    run_on(workers, par(std::move(all)));
    for (std::size_t i = 0; i < members; ++i)
      CHECK(sent[i] == received[(i + 1) % members]);
    CHECK(std::accumulate(sent.begin(), sent.end(), 0L) > communications);
  }
}

TEST_CASE("a diamond of four alternating processes and four channels loses nothing",
          "[alternation][concurrent]") {
  struct Corner {
    static Process run(Reader<int> a, Reader<int> b, Writer<int> c, Writer<int> d, long rounds,
                       long* in, long* out) {
      for (long i = 0; i < rounds; ++i) {
        co_await alt(
            a.read() >> [&](int) { ++*in; }, c.write(1) >> [&] { ++*out; },
            b.read() >> [&](int) { ++*in; }, d.write(1) >> [&] { ++*out; });
      }
    }
  };
  for (const std::uint32_t workers : {2u, 8u}) {
    long in[4] = {}, out[4] = {};
    std::vector<Channel<int>> c(4);
    std::vector<Process> all;
    for (std::size_t i = 0; i < 4; ++i) {
      all.push_back(Corner::run(c[i].reader(), c[(i + 1) % 4].reader(), c[(i + 2) % 4].writer(),
                                c[(i + 3) % 4].writer(), 50'000, &in[i], &out[i]));
    }
    run_on(workers, par(std::move(all)));
    CHECK(in[0] + in[1] + in[2] + in[3] == out[0] + out[1] + out[2] + out[3]);
  }
}

TEST_CASE("facing alternations under every seed", "[alternation]") {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    long sent[2] = {0, 0}, received[2] = {0, 0};
    Channel<int> a("a"), b("b");
    run_seeded(
        seed,
        par(face(a.reader(), a.writer(), b.reader(), b.writer(), 20, &sent[0], &received[0]),
            face(a.reader(), a.writer(), b.reader(), b.writer(), 20, &sent[1], &received[1])));
    CHECK(sent[0] == received[1]);
    CHECK(sent[1] == received[0]);
  }
}
