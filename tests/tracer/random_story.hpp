// A run of a random network, whole and consistent, from a list of random numbers.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/tracer/story.hpp"

namespace csp::tracer::testing {

class RandomStory {
 public:
  RandomStory(std::uint32_t rings, const std::vector<std::uint32_t>& choices) : story(rings) {
    free_ = {story.root("main"), story.root()};
    synchronous_ = {story.channel("a"), story.channel(), story.channel("c")};
    buffered_ = {story.channel("buffer", 4), story.channel("", 2)};
    barrier_ = story.barrier("phase");
    for (const std::uint32_t choice : choices) {
      number_ = choice;
      story.on(take(rings));
      story.clock_error = take(2) * 35;
      act(take(10));
    }
  }

  Story story;

 private:
  std::uint32_t take(std::size_t bound) {
    const auto result = static_cast<std::uint32_t>(number_ % bound);
    number_ = number_ / static_cast<std::uint32_t>(bound) + number_ % 1009 * 40503;
    return result;
  }
  std::uint32_t some_process() { return free_[take(free_.size())]; }

  void act(std::uint32_t action) {
    if (free_.empty()) return;
    const std::uint32_t process = some_process(), other = some_process();
    const std::uint32_t channel = synchronous_[take(synchronous_.size())];
    const std::uint32_t buffer = buffered_[take(buffered_.size())];
    switch (action) {
      case 0: return begin_par(process);
      case 1: return end(process);
      case 2:
      case 3:
        if (process != other) story.communicate(process, other, channel, std::to_string(take(1000)));
        return;
      case 4: return story.put(process, buffer, "v" + std::to_string(story.puts(buffer)));
      case 5:
        if (story.gets(buffer) < story.puts(buffer)) story.get(process, buffer);
        return;
      case 6:
        if (process != other) story.sync(barrier_, {process, other});
        return;
      case 7: return interrupt(process, other, channel);
      case 8: return story.step(record::Kind::Choose, process, 0, record::nobody, take(5), 5);
      default:
        story.offer(process, record::OfferKind::Alt,
                    {{record::GuardKind::Read, channel}, {record::GuardKind::Write, buffer, "7", 7}});
    }
  }

  void begin_par(std::uint32_t process) {
    std::vector<std::string> names(1 + take(3), "worker");
    const auto children = story.par(process, names);
    std::erase(free_, process);
    running_[process] = {children.begin(), children.end()};
    for (const std::uint32_t child : children) parent_[child] = process;
    free_.insert(free_.end(), children.begin(), children.end());
  }

  void end(std::uint32_t process) {
    const auto parent = parent_.find(process);
    if (parent == parent_.end()) return;  // roots stay, so that there is always somebody to act
    story.end(process);
    std::erase(free_, process);
    std::set<std::uint32_t>& siblings = running_[parent->second];
    siblings.erase(process);
    if (!siblings.empty()) return;
    story.on(take(story.rings.size()));
    story.par_end(parent->second);
    free_.push_back(parent->second);
  }

  void interrupt(std::uint32_t process, std::uint32_t other, std::uint32_t channel) {
    const bool by_poison = take(2) == 0;
    if (by_poison) {
      story.step(record::Kind::Poison, process, 0, channel);
    } else {
      story.close(channel);
    }
    story.on(take(story.rings.size()));
    const auto reason = by_poison ? record::Reason::Poisoned : record::Reason::Closed;
    story.step(record::Kind::Interrupted, other, static_cast<std::uint16_t>(reason), channel);
  }

  std::uint32_t number_ = 0;
  std::vector<std::uint32_t> free_;  // neither ended nor waiting for children
  std::vector<std::uint32_t> synchronous_, buffered_;
  std::uint32_t barrier_ = 0;
  std::map<std::uint32_t, std::uint32_t> parent_;
  std::map<std::uint32_t, std::set<std::uint32_t>> running_;
};

}  // namespace csp::tracer::testing
