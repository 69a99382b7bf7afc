#include <array>
#include <memory>
#include <string>
#include <vector>

#include <csp/csp.hpp>

#include "tests/runtime/run_support.hpp"
#include "tests/support/catch.hpp"

using namespace csp;
using csp::test::run_on;

namespace {

Process send_all(Writer<int> out, std::vector<int> values) {
  for (const int value : values)
    co_await out.write(value);
}

Process collect(Reader<int> in, std::vector<int>* into) {
  while (const auto value = co_await in.next())
    into->push_back(*value);
}

Process count_up(Writer<long> out, long count) {
  for (long i = 0; i < count; ++i)
    co_await out.write(i);
}

Process add_up(Reader<long> in, long* sum, long* count) {
  while (const auto value = co_await in.next()) {
    *sum += *value;
    ++*count;
  }
}

std::vector<int> iota(int count) {
  std::vector<int> values;
  for (int i = 0; i < count; ++i)
    values.push_back(i);
  return values;
}

}  // namespace

TEST_CASE("values arrive in the order they were written", "[channel]") {
  for (const std::uint32_t capacity : {0u, 1u, 3u, 100u}) {
    Channel<int> channel("numbers", fifo(capacity));
    std::vector<int> received;
    run_on(1, par(collect(channel.reader(), &received), send_all(channel.writer(), iota(50))));
    CHECK(received == iota(50));
  }
}

TEST_CASE("each value of many writers goes to exactly one of many readers",
          "[channel][concurrent]") {
  for (const std::uint32_t workers : {1u, 2u, 8u}) {
    for (const std::uint32_t capacity : {0u, 4u}) {
      constexpr int writers = 5, readers = 3;
      constexpr long each = 20'000;
      std::array<long, readers> sums{}, counts{};
      {
        Channel<long> channel("shared", fifo(capacity));
        std::vector<Process> all;
        for (int i = 0; i < writers; ++i)
          all.push_back(count_up(channel.writer(), each));
        for (int i = 0; i < readers; ++i) {
          all.push_back(add_up(channel.reader(), &sums[static_cast<std::size_t>(i)],
                               &counts[static_cast<std::size_t>(i)]));
        }
        run_on(workers, par(std::move(all)));
      }
      CHECK(sums[0] + sums[1] + sums[2] == writers * (each * (each - 1) / 2));
      CHECK(counts[0] + counts[1] + counts[2] == writers * each);
    }
  }
}

TEST_CASE("move-only values cross a channel, and none is lost or doubled", "[channel]") {
  struct Sender {
    static Process send(Writer<std::unique_ptr<int>> out) {
      for (int i = 0; i < 10; ++i)
        co_await out.write(std::make_unique<int>(i));
    }
    static Process receive(Reader<std::unique_ptr<int>> in, int* sum) {
      while (auto value = co_await in.next())
        *sum += **value;
    }
  };
  for (const std::uint32_t capacity : {0u, 3u}) {
    int sum = 0;
    Channel<std::unique_ptr<int>> channel("boxes", fifo(capacity));
    run_on(1, par(Sender::send(channel.writer()), Sender::receive(channel.reader(), &sum)));
    CHECK(sum == 45);
  }
}

TEST_CASE("long messages arrive whole", "[channel]") {
  struct Talk {
    static Process send(Writer<std::string> out) {
      for (const std::size_t size : {1015u, 1016u, 1024u, 70'000u, 1'000'000u}) {
        std::string message(size, 'x');
        co_await out.write(std::move(message));
      }
    }
    static Process receive(Reader<std::string> in, std::vector<std::size_t>* sizes) {
      while (const auto message = co_await in.next())
        sizes->push_back(message->size());
    }
  };
  std::vector<std::size_t> sizes;
  Channel<std::string> channel;
  run_on(1, par(Talk::send(channel.writer()), Talk::receive(channel.reader(), &sizes)));
  CHECK(sizes == std::vector<std::size_t>{1015, 1016, 1024, 70'000, 1'000'000});
}

TEST_CASE("ends are values: a writer can be sent over a channel and used at the other side",
          "[channel]") {
  struct Mobile {
    static Process lend(Writer<Writer<int>> out, Channel<int> inner) {
      co_await out.write(inner.writer());
    }
    static Process use(Reader<Writer<int>> in) {
      const Writer<int> writer = co_await in.read();
      co_await writer.write(7);
    }
  };
  const std::size_t before = detail::live_channels();
  std::vector<int> received;
  {
    Channel<Writer<int>> outer("outer");
    Channel<int> inner("inner");
    run_on(1, par(Mobile::lend(outer.writer(), inner), Mobile::use(outer.reader()),
                  collect(inner.reader(), &received)));
  }
  CHECK(received == std::vector<int>{7});
  CHECK(detail::live_channels() == before);
}

TEST_CASE("a mobile end that is dropped in a buffer does not keep its channel alive", "[channel]") {
  struct Mobile {
    static Process put(Writer<Writer<int>> out, Writer<int> passenger) {
      co_await out.write(std::move(passenger));
    }
  };
  const std::size_t before = detail::live_channels();
  {
    Channel<int> inner("inner");
    Channel<Writer<int>> outer("outer", fifo(2));
    const auto reader = outer.reader();
    run_on(1, Mobile::put(outer.writer(), inner.writer()));
  }
  CHECK(detail::live_channels() == before);
}

TEST_CASE("a channel reopens when its side gets a new end", "[channel]") {
  Channel<int> channel("again");
  for (int round = 0; round < 3; ++round) {
    std::vector<int> received;
    run_on(1, par(collect(channel.reader(), &received), send_all(channel.writer(), {round})));
    CHECK(received == std::vector<int>{round});
  }
}

TEST_CASE("using an end that was moved from says where", "[channel][errors]") {
  Channel<int> channel("c");
  Reader<int> reader = channel.reader();
  const Reader<int> taken = std::move(reader);
  CHECK(taken);
  CHECK_FALSE(reader);  // NOLINT(bugprone-use-after-move): this is the point
  try {
    (void)reader.read();
    FAIL("no exception");
  } catch (const UsageError& error) {
    CHECK_THAT(error.what(),
               Catch::Matchers::Contains("channel_test.cpp:") &&
                   Catch::Matchers::Contains("read() on a csp::Reader that was moved from"));
  }
  Writer<int> writer = channel.writer();
  const Writer<int> other = std::move(writer);
  CHECK_THROWS_AS((void)writer.write(1), UsageError);
}

TEST_CASE("ten million communications", "[channel][concurrent]") {
  long sum = 0, count = 0;
  Channel<long> channel("many");
  run_on(1, par(add_up(channel.reader(), &sum, &count), count_up(channel.writer(), 10'000'000)));
  CHECK(count == 10'000'000);
}
