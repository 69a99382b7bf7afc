// The word of a process is a path; the fold lays moments of that path on top of each other.
//
// 1. Moments in the same situation (call site and offer: channels, directions, guards) fall into
// one block.
// 2. Where the same label leads from one block to several, and the label before (or the two before)
// always
//    told which, the block is split by that past, provided that
//      * each part was seen at least twice, and
//      * counting does not tell it just as well (`for` loops do: "twice round, then out").
// 3. What is still undecided stays so: the continuation has several targets, and the process is
// `decisive`.
// 4. Even a single target may be an accident. A process that gathers three messages through an
// alternation and
//    then goes on was seen to go on after, say, the message from b, because b came last. Nothing
//    says that it would go on whenever b comes. Therefore: the ways from an alternation back to
//    itself are compared. Where one is longer than the shortest, what it does beyond that length
//    may be the exit of a counted loop; unless exits came after differing numbers of rounds, it is
//    doubted.
//
// 5. An alternation that is seen with different guards enabled has preconditions: variables of the
//    process decide what it offers next. What leads there is doubted too.
//
// 6. Where one partner comes to the same alternation in two ways (it asks for something there, and
// gives
//    it back) and nothing to be seen changes, the process may be keeping accounts: what follows is
//    doubted.
//
// Everything here errs on the side of knowing less: an undecided or doubted continuation is never
// taken as proof that a process waits somewhere.
//
// The idea of folding by site and offer and splitting by a bounded past is k-tails' (Biermann and
// Feldman 1972), with k-past as the criterion to split by, and not to merge by.
#include "checker/learn/fold.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace csp::checker::learn {
namespace {

constexpr int most_rounds = 16;  // of splitting; each makes at least one more block

// Whether "u a fixed number of times, then v, and so again" describes the sequence.
bool is_counted(const std::vector<BlockId>& sequence, BlockId u) {
  std::optional<std::size_t> length;
  std::size_t run = 0;
  for (const BlockId target : sequence) {
    if (target == u) {
      ++run;
      if (length && run > *length) return false;
      continue;
    }
    if (length && run != *length) return false;
    length = run;
    run = 0;
  }
  return true;
}

class Folder {
 public:
  Folder(const Words& words, const Word& word) : words_(words), word_(word) {}

  Fold make() {
    group_by_situation();
    for (int round = 0; round < most_rounds && split_once(); ++round)
      continue;
    collect_continuations();
    doubt_preconditions();
    doubt_accounts();
    std::vector<std::vector<std::size_t>> visits(fold_.blocks.size());
    for (std::size_t moment = 0; moment < fold_.path.size(); ++moment)
      visits[index(fold_.path[moment])].push_back(moment);
    for (const std::vector<std::size_t>& moments : visits)
      doubt_exits(moments);
    for (const Continuation& it : fold_.continuations) {
      fold_.is_decisive |= it.targets.size() > 1 || it.doubted;
    }
    return std::move(fold_);
  }

 private:
  using Past = std::array<std::optional<std::pair<BlockId, Label>>, 2>;

  std::size_t steps() const { return word_.steps.size(); }
  const Label& label(std::size_t moment) const { return word_.steps[moment].label; }

  void group_by_situation() {
    std::map<SituationId, BlockId> blocks;
    const auto add = [&](SituationId situation) {
      const BlockId next{static_cast<std::uint32_t>(fold_.blocks.size())};
      const auto [found, is_new] = blocks.try_emplace(situation, next);
      if (is_new) fold_.blocks.push_back({situation});
      fold_.path.push_back(found->second);
    };
    for (const Step& step : word_.steps)
      add(step.situation);
    if (word_.last != unknown_situation) add(word_.last);
  }

  Past past_of(std::size_t moment, int reach) const {
    Past past;
    for (int back = 1; back <= reach && static_cast<std::size_t>(back) <= moment; ++back) {
      const std::size_t then = moment - static_cast<std::size_t>(back);
      past[static_cast<std::size_t>(back - 1)] = std::pair(fold_.path[then], label(then));
    }
    return past;
  }

  // The moments from which the same block was left by the same label, for each block and label.
  std::map<std::pair<BlockId, Label>, std::vector<std::size_t>> departures() const {
    std::map<std::pair<BlockId, Label>, std::vector<std::size_t>> result;
    for (std::size_t moment = 0; moment + 1 < fold_.path.size(); ++moment) {
      result[{fold_.path[moment], label(moment)}].push_back(moment);
    }
    return result;
  }

  bool split_once() {
    for (const auto& [source, moments] : departures()) {
      for (const int reach : {1, 2}) {
        if (!past_explains(moments, reach)) continue;
        if (reach == 2) split_predecessors(source.first);
        split(source.first);
        return true;
      }
    }
    return false;
  }

  bool past_explains(const std::vector<std::size_t>& moments, int reach) const {
    std::map<Past, std::pair<BlockId, int>> target_of;
    std::vector<BlockId> targets;
    for (const std::size_t moment : moments) {
      const BlockId target = fold_.path[moment + 1];
      auto& [known, times] = target_of.try_emplace(past_of(moment, reach), target, 0).first->second;
      if (known != target) return false;
      ++times;
      targets.push_back(target);
    }
    const std::set<BlockId> different(targets.begin(), targets.end());
    if (different.size() < 2) return false;
    for (const auto& [past, seen] : target_of) {
      if (seen.second < 2) return false;
    }
    return std::none_of(different.begin(), different.end(),
                        [&](BlockId target) { return is_counted(targets, target); });
  }

  // Splits by the label before. For a past of two labels the blocks before are split first, so that
  // what came two labels ago shows in the block that came one label ago.
  void split(BlockId block) {
    std::map<Past, BlockId> part_of;
    const std::vector<BlockId> before = fold_.path;
    for (std::size_t moment = 0; moment < before.size(); ++moment) {
      if (before[moment] != block) continue;
      Past past;
      if (moment > 0) past[0] = std::pair(before[moment - 1], label(moment - 1));
      const auto next =
          part_of.empty() ? block : BlockId{static_cast<std::uint32_t>(fold_.blocks.size())};
      const auto [found, is_new] = part_of.try_emplace(past, next);
      if (is_new && next != block) fold_.blocks.push_back(fold_.blocks[index(block)]);
      fold_.path[moment] = found->second;
    }
  }

  void split_predecessors(BlockId block) {
    std::set<BlockId> predecessors;
    for (std::size_t moment = 1; moment < fold_.path.size(); ++moment) {
      if (fold_.path[moment] == block) predecessors.insert(fold_.path[moment - 1]);
    }
    predecessors.erase(block);
    for (const BlockId predecessor : predecessors)
      split(predecessor);
  }

  void collect_continuations() {
    std::map<std::pair<BlockId, Label>, Continuation> found;
    for (std::size_t moment = 0; moment < steps(); ++moment) {
      const auto key = std::pair(fold_.path[moment], label(moment));
      Continuation& it =
          found.try_emplace(key, Continuation{key.first, key.second, {}}).first->second;
      if (moment + 1 == fold_.path.size()) {
        it.stops |= !word_.ended;
      } else {
        it.targets.push_back(fold_.path[moment + 1]);
      }
    }
    for (auto& [key, it] : found) {
      std::sort(it.targets.begin(), it.targets.end());
      it.targets.erase(std::unique(it.targets.begin(), it.targets.end()), it.targets.end());
      fold_.continuations.push_back(std::move(it));
    }
  }

  void doubt_preconditions() {
    std::map<tracer::SiteId, std::set<SituationId>> offers_at;
    for (const Block& block : fold_.blocks) {
      const Situation& here = words_[block.situation];
      if (here.chooses) offers_at[here.site].insert(block.situation);
    }
    const auto has_preconditions = [&](BlockId block) {
      const Situation& here = words_[fold_.blocks[index(block)].situation];
      return here.chooses && offers_at[here.site].size() > 1;
    };
    for (Continuation& it : fold_.continuations) {
      it.doubted |= std::any_of(it.targets.begin(), it.targets.end(), has_preconditions);
    }
  }

  void doubt_accounts() {
    // Who came by which label, where alternations lead to one and the same block.
    std::map<std::tuple<BlockId, BlockId, tracer::ProcessId>, std::set<Label>> ways;
    for (std::size_t moment = 0; moment + 1 < fold_.path.size() && moment < steps(); ++moment) {
      const tracer::ProcessId partner = word_.steps[moment].partner;
      if (partner == tracer::no_process) continue;
      ways[{fold_.path[moment], fold_.path[moment + 1], partner}].insert(label(moment));
    }
    for (const auto& [key, labels] : ways) {
      if (labels.size() < 2) continue;
      for (Continuation& it : continuations_of(std::get<0>(key))) {
        const bool leads_there = std::ranges::binary_search(it.targets, std::get<1>(key));
        it.doubted |= leads_there && !is_failure(it.label.act);
      }
    }
  }

  // They are sorted: of long words there are too many to look at all for each moment.
  std::ranges::subrange<std::vector<Continuation>::iterator> continuations_of(BlockId source) {
    return std::ranges::equal_range(fold_.continuations, source, {}, &Continuation::source);
  }

  // One round: from one visit of an alternation to the next (or to the end of the word).
  struct Round {
    std::size_t begin;
    std::size_t length;  // steps between the two visits
    bool comes_back;
  };

  // `visits`: all moments of one block.
  std::vector<Round> rounds_between(const std::vector<std::size_t>& visits) const {
    std::vector<Round> rounds;
    for (const std::size_t moment : visits) {
      if (!rounds.empty()) {
        rounds.back().length = moment - rounds.back().begin - 1;
        rounds.back().comes_back = true;
      }
      if (moment < steps()) rounds.push_back({moment, steps() - moment - 1, false});
    }
    return rounds;
  }

  void doubt_exits(const std::vector<std::size_t>& visits) {
    std::vector<Round> rounds = rounds_between(visits);
    // What the world around decides is no count.
    std::erase_if(rounds, [&](const Round& it) { return is_failure(label(it.begin).act); });
    const bool has_choice = std::any_of(rounds.begin(), rounds.end(), [&](const Round& it) {
      return label(it.begin) != label(rounds.front().begin);
    });
    if (!has_choice) return;
    std::optional<std::size_t> shortest;
    for (const Round& it : rounds) {
      if (it.comes_back && (!shortest || it.length < *shortest)) shortest = it.length;
    }
    if (!shortest) return;
    const auto is_exit = [&](const Round& it) {
      // A recording that stops is no exit.
      return it.comes_back ? it.length > *shortest : word_.ended;
    };
    if (!exits_look_counted(rounds, is_exit)) return;
    // Not only the exits: if it is a count, then coming back is decided by it just as well.
    for (const Round& it : rounds)
      doubt(it.begin + std::min(*shortest, it.length));
  }

  template <typename IsExit>
  static bool exits_look_counted(const std::vector<Round>& rounds, const IsExit& is_exit) {
    std::set<std::size_t> lengths;
    std::size_t run = 0;
    for (const Round& it : rounds) {
      ++run;
      if (!is_exit(it)) continue;
      lengths.insert(run);
      run = 0;
    }
    return lengths.size() == 1;
  }

  void doubt(std::size_t moment) {
    if (moment >= steps()) return;
    const auto left = std::tie(fold_.path[moment], label(moment));
    const auto key = [](const Continuation& it) { return std::tie(it.source, it.label); };
    for (Continuation& it : std::ranges::equal_range(fold_.continuations, left, {}, key))
      it.doubted = true;
  }

  const Words& words_;
  const Word& word_;
  Fold fold_;
};

}  // namespace

const Continuation* Fold::find(BlockId source, const Label& label) const {
  const auto wanted = std::pair(source, label);
  const auto found =
      std::lower_bound(continuations.begin(), continuations.end(), wanted,
                       [](const Continuation& it, const std::pair<BlockId, Label>& key) {
                         return std::pair(it.source, it.label) < key;
                       });
  const bool is_it =
      found != continuations.end() && std::pair(found->source, found->label) == wanted;
  return is_it ? &*found : nullptr;
}

Fold fold(const Words& words, const Word& word) { return Folder(words, word).make(); }

}  // namespace csp::checker::learn
