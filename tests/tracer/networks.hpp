// Small runs with a shape that is worth drawing.
#pragma once

#include <string>
#include <vector>

#include "tests/tracer/story.hpp"

namespace csp::tracer::testing {

// Five philosophers, each holding its left fork and waiting for its right one, after some meals.
inline Story deadlocked_philosophers() {
  Story story(1);
  const std::uint32_t main = story.root("main");
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i)
    names.push_back("philosopher." + std::to_string(i));
  for (int i = 0; i < 5; ++i)
    names.push_back("fork." + std::to_string(i));
  std::vector<std::uint32_t> left, right;
  for (int i = 0; i < 5; ++i)
    left.push_back(story.channel("left." + std::to_string(i)));
  for (int i = 0; i < 5; ++i)
    right.push_back(story.channel("right." + std::to_string(i)));
  const std::uint32_t take_left = story.site("/src/philosophers.cpp", 42),
                      take_right = story.site("/src/philosophers.cpp", 43);
  const std::uint32_t serve = story.site("/src/philosophers.cpp", 57),
                      put_down = story.site("/src/philosophers.cpp", 59);
  const auto all = story.par(main, names);
  const auto fork_of = [&](std::size_t i) { return all[5 + i % 5]; };
  for (std::size_t meal = 0; meal < 3; ++meal) {
    for (std::size_t i = 0; i < 5; ++i) {
      for (const char* what : {"take", "put"}) {
        story.communicate(all[i], fork_of(i), left[i], what, take_left, serve);
        story.communicate(all[i], fork_of(i + 1), right[i], what, take_right, put_down);
      }
    }
  }
  using record::GuardKind, record::OfferKind;
  for (std::size_t i = 0; i < 5; ++i)
    story.communicate(all[i], fork_of(i), left[i], "take", take_left, serve);
  for (std::size_t i = 0; i < 5; ++i) {
    story.offer(all[i], OfferKind::Write, {{GuardKind::Write, right[i], "take", 7}}, take_right);
    story.offer(fork_of(i), OfferKind::Read, {{GuardKind::Read, left[i]}}, put_down);
  }
  return story;
}

// A token that goes round and is lost when everyone has had it.
inline Story ring(std::uint32_t size) {
  Story story(2);
  const std::uint32_t main = story.root("main");
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < size; ++i)
    names.push_back("node." + std::to_string(i));
  std::vector<std::uint32_t> channels;
  for (std::uint32_t i = 0; i < size; ++i)
    channels.push_back(story.channel("hop." + std::to_string(i)));
  const auto nodes = story.par(main, names);
  for (std::uint32_t i = 0; i < 3 * size; ++i) {
    story.on(i % 2);
    story.communicate(nodes[i % size], nodes[(i + 1) % size], channels[i % size],
                      std::to_string(i));
  }
  for (const std::uint32_t node : nodes)
    story.end(node);
  story.par_end(main);
  story.end(main);
  return story;
}

// A pipeline with a buffer and a par of two workers inside, which meet at a barrier.
inline Story nested_pars() {
  Story story(1);
  const std::uint32_t main = story.root("main"), in = story.channel("in"),
                      jobs = story.channel("jobs", 3), out = story.channel("out"),
                      barrier = story.barrier("phase");
  const auto stages = story.par(main, {"source", "farm", "sink"});
  const auto parts = story.par(stages[1], {"dispatcher", "workers"});
  const auto workers = story.par(parts[1], {"worker.0", "worker.1"});
  for (int i = 0; i < 6; ++i) {
    story.communicate(stages[0], parts[0], in, std::to_string(i));
    story.put(parts[0], jobs, std::to_string(i));
    story.get(workers[static_cast<std::size_t>(i % 2)], jobs, std::to_string(i));
    story.communicate(workers[static_cast<std::size_t>(i % 2)], stages[2], out,
                      std::to_string(i * i));
    if (i % 2 == 1) story.sync(barrier, workers);
  }
  using record::GuardKind, record::OfferKind;
  story.end(stages[0]);
  story.offer(workers[0], OfferKind::Read, {{GuardKind::Read, jobs}});
  story.offer(workers[1], OfferKind::Sync, {{GuardKind::Sync, barrier}});
  story.offer(stages[2], OfferKind::Alt,
              {{GuardKind::Read, out}, {GuardKind::Timeout, record::nobody}});
  return story;
}

}  // namespace csp::tracer::testing
