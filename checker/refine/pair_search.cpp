// Idea: internal steps of the system keep the node, visible ones move it. What is wrong is wrong
// with one pair or one step from it, so the first pair in the order of the search gives a shortest
// counterexample.
//
// A level of the search is expanded in blocks. In the first phase of a block the threads take
// chunks of consecutive pairs, expand them and sort what they lead to by the part of the state set
// it belongs to. In the second the threads take parts, and add to each what the chunks, in their
// order, have for it. So the order in each part does not depend on who did what when, and neither
// does anything that is found. Between the phases one thread alone decides: it makes the
// specification's new nodes ready, looks for divergence and stops at the first violation.
//
// A pair is a packed state and the number of its node, in the upper half of the last word where
// that is free, else in a word more. No parents are kept: the way to a pair is found by expanding
// the levels before it again, from the last to the first, each until some pair leads there.
//
// Why threads do not disturb each other: in the first phase the state set and the prepared nodes of
// the normal form are only read, and a chunk (by the atomic counter) and a worker's System are one
// thread's own. In the second a part of the set is one thread's own, and chunks are only read.
// Phases are separated by Crew::run.
//
// Where the system is learned while it is searched, a block in which something is wanting is
// expanded again when the companion has learned it. With a record, the way to a pair is looked up
// there instead.
//
// Invariant: before each block the set holds the initial pair and all that the expanded ones lead
// to, each in the level of its distance; every node of a pair in the set is prepared.
//
// Sources: Roscoe, "Understanding Concurrent Systems", section 16.2; the phases as in U. Stern,
// D. L. Dill, "Parallelizing the Murphi verifier", CAV 1997, with buffers instead of messages.
#include "checker/refine/pair_search.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "checker/refine/crew.hpp"
#include "checker/refine/level.hpp"
#include "checker/refine/state_set.hpp"

namespace csp::checker {

namespace {

constexpr std::size_t most_chunks = 32;           // of a block
constexpr std::uint64_t most_pairs = 8192;        // of a chunk
constexpr std::uint64_t few_pairs = 16;           // as many are not worth sharing out
constexpr std::uint64_t lone_pairs = 192;         // so few are expanded without waking anybody
constexpr std::uint64_t least_words = 64 * 1024;  // of a block's successors, about
constexpr std::uint64_t most_words = 2 * 1024 * 1024;
constexpr std::uint64_t no_place = ~std::uint64_t{0};

// What one thread works with.
struct Worker {
  Worker(System& with, std::size_t key_words)
      : system(&with), state(with.words()), key(key_words), steps(with.words()) {}

  System* system;
  PackedState state;      // of the pair in hand, without the node
  std::vector<Word> key;  // of a pair to come
  StepList steps;
  Events offered;
};

// What was found in consecutive pairs of a level.
struct Chunk {
  std::uint64_t first = 0;
  std::uint64_t end = 0;
  std::array<std::vector<Word>, StateSet::parts> successors;  // pairs, by their part
  std::uint64_t parts = 0;                                    // a bit for each that has some
  std::uint64_t transitions = 0;
  std::uint64_t violating = no_place;  // the first pair with a violation; none behind it is seen
  std::vector<std::uint64_t> silent;   // places of pairs with an internal step
  std::vector<NormalNode> new_nodes;   // not prepared yet; may be there more than once
  std::vector<std::uint64_t> wanting;  // places of pairs of which more can be known
  // For a record: of all steps in their order, and the numbers of what they lead to by their parts.
  std::vector<std::uint32_t> step_counts;  // of each pair
  std::vector<EventId> step_events;
  std::vector<std::uint8_t> step_parts;
  std::array<std::vector<std::uint32_t>, StateSet::parts> numbers;
  std::vector<std::uint64_t> frontier;  // places of pairs

  void begin(std::uint64_t from, std::uint64_t to) {
    first = from;
    end = to;
    for (; parts != 0; parts &= parts - 1)
      successors[static_cast<std::size_t>(__builtin_ctzll(parts))].clear();
    transitions = 0;
    violating = no_place;
    silent.clear();
    new_nodes.clear();
    wanting.clear();
    step_counts.clear();
    step_events.clear();
    step_parts.clear();
    frontier.clear();
  }
  [[nodiscard]] std::uint64_t bytes() const {
    std::uint64_t bytes = silent.capacity() * sizeof(silent[0]) +
                          step_counts.capacity() * sizeof(step_counts[0]) +
                          step_events.capacity() * sizeof(EventId) + step_parts.capacity();
    for (const std::vector<Word>& words : successors)
      bytes += words.capacity() * sizeof(Word);
    for (const std::vector<std::uint32_t>& of_part : numbers)
      bytes += of_part.capacity() * sizeof(of_part[0]);
    return bytes;
  }
};

class PairSearch {
 public:
  PairSearch(System& system, const PairQuestion& question, SearchWatch& watch,
             const SearchOptions& options)
      : question_(question),
        specification_(question.specification),
        watch_(watch),
        record_(question.record),
        words_(system.words()),
        node_is_in_last_word_(system.bits_of_last_word() <= 32),
        key_words_(words_ + (specification_ != nullptr && !node_is_in_last_word_ ? 1 : 0)),
        own_set_(key_words_),
        set_(record_ != nullptr ? record_->set() : own_set_),
        loops_(system, [this] {
          return watch_.is_full(loops_.states(), bytes_without_loops_ + loops_.bytes());
        }) {
    workers_.emplace_back(system, key_words_);
    for (std::uint32_t more = crew_size(options.threads); more > 1; --more) {
      others_.push_back(system.for_another_thread());
      if (others_.back() == nullptr) break;
      workers_.emplace_back(*others_.back(), key_words_);
    }
    crew_ = std::make_unique<Crew>(static_cast<std::uint32_t>(workers_.size()));
    chunks_.resize(1);
    seeks_divergence_ = question.seeks_divergence && system.may_step_silently();
  }

  RefinementResult run() {
    if (specification_ == nullptr || prepare(specification_->initial())) {
      add_initial_pair();
      Level level =
          record_ != nullptr ? Level(*record_) : Level(set_.last_level(~std::uint64_t{0}, depth_));
      while (expand_level(level)) {
        level = next_level();
        if (level.size() == 0) break;
        ++depth_;
      }
    }
    result_.levels = depth_;
    result_.states = result_.violation && counts_whole_levels() ? known_at_level_ : set_.size();
    result_.bytes = std::max(result_.bytes, bytes());
    result_.seconds = watch_.seconds();
    return std::move(result_);
  }

 private:
  // --- Pairs ---

  void make_key(NormalNode node, const Word* state, Word* key) const {
    std::copy_n(state, words_, key);
    if (specification_ == nullptr) return;
    if (node_is_in_last_word_) {
      key[words_ - 1] |= static_cast<Word>(node) << 32;
    } else {
      key[words_] = static_cast<Word>(node);
    }
  }
  [[nodiscard]] NormalNode node_of(const Word* key) const {
    if (specification_ == nullptr) return NormalNode{0};
    const Word word = node_is_in_last_word_ ? key[words_ - 1] >> 32 : key[words_];
    return static_cast<NormalNode>(word);
  }
  void take_state(const Word* key, Word* state) const {
    std::copy_n(key, words_, state);
    if (specification_ != nullptr && node_is_in_last_word_) state[words_ - 1] &= 0xffffffff;
  }
  [[nodiscard]] PackedState state_of(const Word* key) const {
    PackedState state(words_);
    take_state(key, state.data());
    return state;
  }

  void add_initial_pair() {
    Worker& worker = workers_.front();
    make_key(NormalNode{0}, worker.system->initial().data(), worker.key.data());
    const std::uint32_t part = StateSet::part_of(hash_of(worker.key.data(), key_words_));
    set_.add_all(part, worker.key.data(), 1, 0);
    if (record_ != nullptr) record_->add_initial(part);
  }

  // --- One level ---

  // False where the search is over.
  bool expand_level(const Level& level) {
    const bool goes_on = expand_all(level);
    if (!goes_on && record_ != nullptr) (void)next_level();
    return goes_on;
  }

  Level next_level() {
    if (record_ == nullptr) return Level(set_.last_level(changed_parts_, depth_ + 1));
    const StateId level = record_->first_of_level();
    record_->add_level(level);
    constexpr std::size_t states_at_once = 1024;
    const std::size_t end = record_->graph().states();
    const std::size_t count = (end - index(level) + states_at_once - 1) / states_at_once;
    share_out(count, count > 1, [&](Worker&, std::size_t c) {
      const std::size_t first = index(level) + c * states_at_once;
      record_->give_numbers(
          StateId{static_cast<std::uint32_t>(first)},
          StateId{static_cast<std::uint32_t>(std::min(first + states_at_once, end))});
    });
    return Level(*record_);
  }

  bool expand_all(const Level& level) {
    known_at_level_ = set_.size();
    transitions_before_level_ = result_.transitions;
    changed_parts_ = 0;
    std::uint64_t expanded = 0;
    while (expanded < level.size()) {
      if (!is_within_limits(0)) return false;
      const std::size_t count = lay_out_block(level, expanded);
      expand_chunks(level, count);
      if (watch_.is_over()) return is_within_limits(0);
      if (question_.companion != nullptr) {
        const std::span<const Chunk> chunks(chunks_.data(), judged(count));
        const bool is_wanting = std::any_of(chunks.begin(), chunks.end(),
                                            [](const Chunk& it) { return !it.wanting.empty(); });
        if (!(is_wanting ? learn(level, count) : may_go_on())) return false;
        if (is_wanting) continue;
      }
      if (!judge_block(level, count)) return false;
      expanded = chunks_[count - 1].end;
      waiting_ = level.size() - expanded;
    }
    return true;
  }

  // Whatever others found behind the first violation does not count.
  [[nodiscard]] std::size_t judged(std::size_t count) const {
    return std::min(count, first_violating_.load(std::memory_order_relaxed) + 1);
  }

  // All that is wanting in a block. False where the search is over.
  bool learn(const Level& level, std::size_t count) {
    for (std::size_t c = 0; c < judged(count); ++c) {
      for (const std::uint64_t place : chunks_[c].wanting) {
        tell_progress();
        const PackedState pair = pair_at(level, place);
        if (!may_go_on() || !is_within_limits(0)) return false;
        if (!question_.companion->learn(state_of(pair.data()), number_at(place)))
          return end_by_companion();
      }
    }
    return true;
  }
  bool may_go_on() { return question_.companion->may_go_on(set_.size()) || end_by_companion(); }
  bool end_by_companion() {
    result_.limit = "the end of what could be learned";
    return false;
  }
  // In the record, of a pair of the level in hand.
  [[nodiscard]] StateId number_at(std::uint64_t place) const {
    return StateId{static_cast<std::uint32_t>(index(record_->first_of_level()) + place)};
  }

  // How many chunks the next block has. It depends on what was found alone, never on the threads.
  std::size_t lay_out_block(const Level& level, std::uint64_t first) {
    const std::uint64_t left = level.size() - first;
    const std::uint64_t fan_out = expanded_ == 0 ? 8 : result_.transitions / expanded_ + 1;
    // The more states there are, the more successors should look for theirs at once: then some find
    // in the cache what they look at.
    const std::uint64_t words = std::clamp(set_.size(), least_words, most_words);
    std::uint64_t pairs = std::max(words / key_words_ / fan_out, few_pairs);
    pairs = std::min(
        {pairs, left, most_chunks * most_pairs, std::max(watch_.room(set_.size()), few_pairs)});
    const std::uint64_t each =
        std::clamp((pairs + most_chunks - 1) / most_chunks, few_pairs, most_pairs);
    const auto count = static_cast<std::size_t>((pairs + each - 1) / each);
    if (chunks_.size() < count) chunks_.resize(count);
    for (std::size_t c = 0; c < count; ++c) {
      chunks_[c].begin(first + c * each, first + std::min(pairs, (c + 1) * each));
    }
    return count;
  }

  void expand_chunks(const Level& level, std::size_t count) {
    const std::uint64_t pairs = chunks_[count - 1].end - chunks_[0].first;
    first_violating_.store(count, std::memory_order_relaxed);
    share_out(count, pairs > lone_pairs, [&](Worker& worker, std::size_t c) {
      // What lies behind a violation is not asked for.
      if (c > first_violating_.load(std::memory_order_relaxed)) return;
      expand_chunk(level, worker, chunks_[c]);
      if (chunks_[c].violating == no_place) return;
      std::size_t first = first_violating_.load(std::memory_order_relaxed);
      while (c < first && !first_violating_.compare_exchange_weak(first, c)) {
      }
    });
  }

  // Calls work(worker, number) for each number below `count`, once, in growing order but perhaps on
  // several threads.
  template <class Work>
  void share_out(std::size_t count, bool is_much, Work&& work) {
    if (!is_much || crew_->size() == 1) {
      for (std::size_t number = 0; number < count; ++number)
        work(workers_.front(), number);
      return;
    }
    std::atomic<std::size_t> next{0};
    crew_->run([&](std::uint32_t thread) {
      while (true) {
        const std::size_t number = next.fetch_add(1, std::memory_order_relaxed);
        if (number >= count) return;
        work(workers_[thread], number);
      }
    });
  }

  void expand_chunk(const Level& level, Worker& worker, Chunk& chunk) {
    level.walk(set_, chunk.first, chunk.end, [&](std::uint64_t place, const Word* pair) {
      if ((place & 15) == 0 && is_over(worker)) return false;
      if (expand(worker, place, pair, chunk)) return true;
      chunk.violating = place;
      return false;
    });
  }

  // --- One pair ---

  // False where there is something wrong with it.
  bool expand(Worker& worker, std::uint64_t place, const Word* pair, Chunk& chunk) {
    const NormalNode node = node_of(pair);
    if (is_beyond(node)) return true;
    take_state(pair, worker.state.data());
    worker.steps.clear();
    worker.system->steps(worker.state.data(), worker.steps);
    if (question_.companion != nullptr &&
        worker.steps.knowledge() == StepList::Knowledge::Wanting) {
      chunk.wanting.push_back(place);
      return true;
    }
    chunk.transitions += worker.steps.size();
    const std::size_t steps_before = chunk.step_parts.size();
    Look look;
    if (specification_ == nullptr) {
      follow_all(worker, chunk, look);
    } else {
      follow_allowed(worker, node, chunk, look);
    }
    if (look.has_tau && seeks_divergence_) chunk.silent.push_back(place);
    if (record_ != nullptr) {
      chunk.step_counts.push_back(
          static_cast<std::uint32_t>(chunk.step_parts.size() - steps_before));
      if (worker.steps.knowledge() != StepList::Knowledge::Whole) chunk.frontier.push_back(place);
    }
    return look.is_allowed && passes(worker, node, look);
  }

  // Nothing is asked of what a divergent specification allows.
  [[nodiscard]] bool is_beyond(NormalNode node) const {
    return question_.stops_where_specification_diverges && specification_->diverges(node);
  }

  struct Look {
    bool is_allowed = true;
    bool has_tau = false;
    bool has_tick = false;
    std::uint64_t offered = 0;  // a bit for each event, by its place in the node
  };

  void follow_all(Worker& worker, Chunk& chunk, Look& look) {
    const StepList& steps = worker.steps;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      look.has_tau = look.has_tau || steps.event(i) == tau;
      push(steps.event(i), steps.state(i), chunk);
    }
  }

  void follow_allowed(Worker& worker, NormalNode node, Chunk& chunk, Look& look) {
    const StepList& steps = worker.steps;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const EventId event = steps.event(i);
      NormalNode target = node;
      if (event == tau) {
        look.has_tau = true;
      } else {
        look.has_tick = look.has_tick || event == tick;
        const std::uint32_t place = specification_->place_of(node, event);
        if (place == NormalForm::nowhere) {
          look.is_allowed = false;
          continue;
        }
        look.offered |= std::uint64_t{1} << (place & 63);
        target = specification_->target(node, place);
        if (!specification_->is_prepared(target) &&
            (chunk.new_nodes.empty() || chunk.new_nodes.back() != target)) {
          chunk.new_nodes.push_back(target);
        }
      }
      make_key(target, steps.state(i), worker.key.data());
      push(event, worker.key.data(), chunk);
    }
  }

  void push(EventId event, const Word* key, Chunk& chunk) {
    const std::uint32_t part = StateSet::part_of(hash_of(key, key_words_));
    chunk.parts |= std::uint64_t{1} << part;
    std::vector<Word>& words = chunk.successors[part];
    for (std::size_t w = 0; w < key_words_; ++w)
      words.push_back(key[w]);
    if (record_ == nullptr) return;
    chunk.step_events.push_back(event);
    chunk.step_parts.push_back(static_cast<std::uint8_t>(part));
  }

  bool passes(Worker& worker, NormalNode node, const Look& look) {
    if (worker.steps.knowledge() != StepList::Knowledge::Whole) return true;
    switch (question_.test) {
      case PairQuestion::Test::Nothing:
        return true;
      case PairQuestion::Test::Deadlock:
        return worker.steps.size() > 0 || worker.system->is_ended(worker.state.data());
      case PairQuestion::Test::Refusal:
      case PairQuestion::Test::Determinism:
        break;
    }
    // Nobody can refuse to let it end, stable or not.
    if (look.has_tau && !look.has_tick) return true;
    return specification_->events(node).size() <= 64 ? offers_enough(node, look)
                                                     : offers_enough_of_many(worker, node);
  }

  [[nodiscard]] bool offers_enough(NormalNode node, const Look& look) const {
    std::uint64_t offered = look.offered;
    if (look.has_tick) offered = std::uint64_t{1} << specification_->place_of(node, tick);
    if (question_.test == PairQuestion::Test::Determinism) {
      return static_cast<std::size_t>(__builtin_popcountll(offered)) ==
             specification_->events(node).size();
    }
    const std::vector<std::uint64_t>& acceptances = specification_->acceptance_bits(node);
    return std::any_of(acceptances.begin(), acceptances.end(),
                       [&](std::uint64_t least) { return (least & ~offered) == 0; });
  }

  [[nodiscard]] bool offers_enough_of_many(Worker& worker, NormalNode node) const {
    find_offered(worker);
    const Events& offered = worker.offered;
    if (question_.test == PairQuestion::Test::Determinism) {
      return offered.size() == specification_->events(node).size();
    }
    const std::vector<Events>& acceptances = specification_->acceptances(node);
    return std::any_of(acceptances.begin(), acceptances.end(), [&](const Events& least) {
      return std::includes(offered.begin(), offered.end(), least.begin(), least.end());
    });
  }

  // What the state in hand, stable or about to end, offers for sure.
  static void find_offered(Worker& worker) {
    worker.offered.clear();
    for (std::size_t i = 0; i < worker.steps.size(); ++i) {
      const EventId event = worker.steps.event(i);
      if (event == tick) {
        worker.offered = {tick};
        return;
      }
      worker.offered.push_back(event);
    }
    std::sort(worker.offered.begin(), worker.offered.end());
    worker.offered.erase(std::unique(worker.offered.begin(), worker.offered.end()),
                         worker.offered.end());
  }

  // --- Between the phases ---

  // Looks at what a block has found and adds its successors; false where the search is over.
  bool judge_block(const Level& level, std::size_t count) {
    const std::size_t violating = first_violating_.load(std::memory_order_relaxed);
    count = judged(count);
    for (std::size_t c = 0; c < count; ++c)
      result_.transitions += chunks_[c].transitions;
    expanded_ += chunks_[count - 1].end - chunks_[0].first;
    if (seeks_divergence_) {
      bytes_without_loops_ = bytes() - loops_.bytes();
      for (std::size_t c = 0; c < count; ++c) {
        for (const std::uint64_t place : chunks_[c].silent) {
          const PackedState pair = pair_at(level, place);
          auto loop = loops_.from(state_of(pair.data()).data());
          if (watch_.is_over()) return is_within_limits(0);
          if (!loop) continue;
          Violation violation{.kind = Violation::Kind::Divergence};
          violation.loop = std::move(*loop);
          return tell(level, place, std::move(violation));
        }
      }
    }
    if (violating < count) {
      merge(count);
      const std::uint64_t place = chunks_[violating].violating;
      return tell(level, place, described(pair_at(level, place)));
    }
    for (std::size_t c = 0; c < count; ++c) {
      for (const NormalNode node : chunks_[c].new_nodes) {
        if (!prepare(node)) return false;
      }
    }
    if (!is_within_limits(most_bytes_to_come(count))) return false;
    merge(count);
    return true;
  }

  bool prepare(NormalNode node) {
    if (specification_->is_prepared(node)) return true;
    const char* const before = std::exchange(phase_, "normalising");
    bool is_ready = specification_->prepare(node);
    if (is_ready && question_.stops_where_specification_diverges) {
      (void)specification_->find_divergence(node);
    }
    tell_progress();
    phase_ = before;
    if (!is_ready) (void)is_within_limits(0);
    return is_ready && is_within_limits(0);
  }

  void merge(std::size_t count) {
    std::uint64_t all = 0;
    std::uint64_t words = 0;
    for (std::size_t c = 0; c < count; ++c) {
      all |= chunks_[c].parts;
      words += chunks_[c].transitions;
    }
    changed_parts_ |= all;
    std::array<std::uint32_t, StateSet::parts> parts{};
    std::size_t part_count = 0;
    for (; all != 0; all &= all - 1)
      parts[part_count++] = static_cast<std::uint32_t>(__builtin_ctzll(all));
    share_out(part_count, words > lone_pairs * 8, [&](Worker&, std::size_t p) {
      for (std::size_t c = 0; c < count; ++c) {
        const std::vector<Word>& pairs = chunks_[c].successors[parts[p]];
        const std::size_t pair_count = pairs.size() / key_words_;
        std::uint32_t* numbers = nullptr;
        if (record_ != nullptr) {
          chunks_[c].numbers[parts[p]].resize(pair_count);
          numbers = chunks_[c].numbers[parts[p]].data();
        }
        set_.add_all(parts[p], pairs.data(), pair_count, depth_ + 1, numbers);
      }
    });
    if (record_ != nullptr) keep(count, words > lone_pairs * 8);
  }

  // The steps of a block whose successors are in the set.
  void keep(std::size_t count, bool is_much) {
    for (std::size_t c = 0; c < count; ++c) {
      record_->graph().add_states(chunks_[c].step_counts);
      for (const std::uint64_t place : chunks_[c].frontier)
        record_->graph().mark_frontier(number_at(place));
    }
    share_out(count, is_much, [&](Worker&, std::size_t c) {
      const Chunk& chunk = chunks_[c];
      std::array<std::uint32_t, StateSet::parts> next{};
      std::size_t step = 0;
      for (std::size_t p = 0; p < chunk.step_counts.size(); ++p) {
        for (StateGraph::Arc& arc : record_->graph().arcs(number_at(chunk.first + p))) {
          const std::uint32_t part = chunk.step_parts[step];
          arc = {SearchRecord::raw(part, chunk.numbers[part][next[part]++]),
                 chunk.step_events[step++]};
        }
      }
    });
  }

  [[nodiscard]] PackedState pair_at(const Level& level, std::uint64_t place) const {
    PackedState pair;
    level.walk(set_, place, place + 1, [&](std::uint64_t, const Word* words) {
      pair.assign(words, words + key_words_);
      return false;
    });
    return pair;
  }

  // --- Limits and progress ---

  [[nodiscard]] std::uint64_t bytes() const {
    std::uint64_t bytes = set_.bytes() + loops_.bytes();
    for (const Chunk& chunk : chunks_)
      bytes += chunk.bytes();
    for (const Worker& worker : workers_)
      bytes += worker.system->bytes();
    if (specification_ != nullptr) bytes += specification_->bytes();
    if (record_ != nullptr) bytes += record_->bytes();
    if (question_.companion != nullptr) bytes += question_.companion->bytes();
    return bytes;
  }

  [[nodiscard]] std::uint64_t most_bytes_to_come(std::size_t count) const {
    std::array<std::uint64_t, StateSet::parts> pairs{};
    for (std::size_t c = 0; c < count; ++c) {
      for (std::uint64_t left = chunks_[c].parts; left != 0; left &= left - 1) {
        const auto part = static_cast<std::size_t>(__builtin_ctzll(left));
        pairs[part] += chunks_[c].successors[part].size() / key_words_;
      }
    }
    std::uint64_t bytes = 0;
    for (std::uint32_t part = 0; part < StateSet::parts; ++part) {
      if (pairs[part] != 0) bytes += set_.more_bytes_with(part, pairs[part]);
    }
    return bytes;
  }

  bool is_within_limits(std::uint64_t more_bytes) {
    const std::uint64_t now = bytes();
    result_.bytes = std::max(result_.bytes, now);
    result_.limit =
        watch_.is_over() ? watch_.why_over() : watch_.limit_of_space(set_.size(), now + more_bytes);
    return result_.limit.empty();
  }

  // Asked by any thread, often.
  bool is_over(const Worker& worker) {
    if (&worker == &workers_.front()) tell_progress();
    return watch_.is_over();
  }

  void tell_progress() {
    watch_.tell([this] {
      Progress progress{.states = set_.size(),
                        .waiting = waiting_,
                        .transitions = result_.transitions,
                        .bytes = result_.bytes,
                        .level = depth_,
                        .phase = phase_};
      if (question_.companion != nullptr) question_.companion->add_to(progress);
      return progress;
    });
  }

  // --- Violations ---

  // What is wrong with a pair of which expand() said so.
  Violation described(const PackedState& pair) {
    Worker& worker = workers_.front();
    const NormalNode node = node_of(pair.data());
    take_state(pair.data(), worker.state.data());
    worker.steps.clear();
    worker.system->steps(worker.state.data(), worker.steps);
    if (question_.test == PairQuestion::Test::Deadlock) {
      return Violation{.kind = Violation::Kind::Deadlock};
    }
    if (question_.test != PairQuestion::Test::Nothing && offers_for_sure(worker) &&
        !offers_enough_of_many(worker, node)) {
      return question_.test == PairQuestion::Test::Refusal ? refusal(worker, node)
                                                           : nondeterminism(worker, node);
    }
    Violation violation{.kind = Violation::Kind::Event};
    const auto allowed = specification_->events(node);
    violation.allowed.assign(allowed.begin(), allowed.end());
    for (std::size_t i = worker.steps.size(); i-- > 0;) {
      const EventId event = worker.steps.event(i);
      if (event != tau && !specification_->after(node, event)) violation.event = event;
    }
    return violation;
  }

  static bool offers_for_sure(const Worker& worker) {
    bool is_stable = true;
    for (std::size_t i = 0; i < worker.steps.size(); ++i) {
      if (worker.steps.event(i) == tick) return true;
      is_stable = is_stable && worker.steps.event(i) != tau;
    }
    return is_stable;
  }

  Violation refusal(const Worker& worker, NormalNode node) const {
    Violation violation{.kind = Violation::Kind::Refusal};
    violation.offered = worker.offered;
    violation.required = specification_->acceptances(node);
    return violation;
  }

  Violation nondeterminism(const Worker& worker, NormalNode node) const {
    Violation violation{.kind = Violation::Kind::Nondeterminism};
    violation.offered = worker.offered;
    for (const EventId event : specification_->events(node)) {
      if (std::binary_search(worker.offered.begin(), worker.offered.end(), event)) continue;
      violation.event = event;
      break;
    }
    return violation;
  }

  // Ends the search with this violation, once the way there is found. Always false. The figures are
  // those of whole levels, so they do not depend on where in its level the violation lies; FDR's
  // plies are counted so too.
  bool tell(const Level& last, std::uint64_t place, Violation violation) {
    phase_ = "finding the way there again";
    if (counts_whole_levels())
      result_.transitions = transitions_before_level_ + transitions_of(last);
    if (record_ != nullptr) {
      look_way_up(number_at(place), violation);
    } else if (!find_way(pair_at(last, place), violation)) {
      return is_within_limits(0);
    }
    result_.violation = std::move(violation);
    return false;
  }

  // Who learns a system while it is searched does not learn what is not needed.
  [[nodiscard]] bool counts_whole_levels() const { return question_.companion == nullptr; }

  void look_way_up(StateId state, Violation& violation) const {
    for (const SearchRecord::Step& step : record_->way_to(state)) {
      violation.path.push_back(state_of(record_->state(step.source)));
      violation.trace.push_back(record_->graph().arcs(step.source)[step.arc].event);
    }
    violation.path.push_back(state_of(record_->state(state)));
  }

  // False if time was over first.
  bool find_way(const PackedState& pair, Violation& violation) {
    std::vector<PackedState> pairs{pair};
    StateSet::Backwards levels(set_);
    for (std::uint32_t depth = depth_; depth-- > 0;) {
      const Level level(levels.level(depth));
      const std::uint64_t place = first_leading_to(level, pairs.back());
      if (place == no_place) return false;
      pairs.push_back(pair_at(level, place));
      violation.trace.push_back(
          *event_to(workers_.front(), pairs.back().data(), pairs[pairs.size() - 2].data()));
    }
    std::reverse(violation.trace.begin(), violation.trace.end());
    for (auto passed = pairs.rbegin(); passed != pairs.rend(); ++passed)
      violation.path.push_back(state_of(passed->data()));
    return true;
  }

  std::uint64_t transitions_of(const Level& level) {
    std::atomic<std::uint64_t> transitions{0};
    constexpr std::uint64_t chunk_pairs = 512;
    const std::uint64_t chunks = (level.size() + chunk_pairs - 1) / chunk_pairs;
    share_out(chunks, level.size() > lone_pairs, [&](Worker& worker, std::size_t c) {
      const std::uint64_t begin = c * chunk_pairs;
      const std::uint64_t end = std::min(begin + chunk_pairs, level.size());
      std::uint64_t own = 0;
      level.walk(set_, begin, end, [&](std::uint64_t place, const Word* pair) {
        if ((place & 15) == 0 && is_over(worker)) return false;
        if (is_beyond(node_of(pair))) return true;
        take_state(pair, worker.state.data());
        worker.steps.clear();
        worker.system->steps(worker.state.data(), worker.steps);
        own += worker.steps.size();
        return true;
      });
      transitions.fetch_add(own, std::memory_order_relaxed);
    });
    return transitions.load(std::memory_order_relaxed);
  }

  // The first place of a pair from which a step leads to `wanted`; none where time was over.
  std::uint64_t first_leading_to(const Level& level, const PackedState& wanted) {
    std::atomic<std::uint64_t> first{no_place};
    constexpr std::uint64_t chunk_pairs = 512;
    const std::uint64_t chunks = (level.size() + chunk_pairs - 1) / chunk_pairs;
    share_out(chunks, level.size() > lone_pairs, [&](Worker& worker, std::size_t c) {
      const std::uint64_t begin = c * chunk_pairs;
      if (begin > first.load(std::memory_order_relaxed)) return;
      const std::uint64_t end = std::min(begin + chunk_pairs, level.size());
      level.walk(set_, begin, end, [&](std::uint64_t place, const Word* pair) {
        if ((place & 15) == 0 && is_over(worker)) return false;
        if (!event_to(worker, pair, wanted.data())) return true;
        std::uint64_t before = first.load(std::memory_order_relaxed);
        while (place < before && !first.compare_exchange_weak(before, place)) {
        }
        return false;
      });
    });
    // Stopped early, some thread may not have seen a place before the one that was found.
    return watch_.is_over() ? no_place : first.load(std::memory_order_relaxed);
  }

  // The event of the first step from one pair to the other; none where no step leads there.
  std::optional<EventId> event_to(Worker& worker, const Word* from, const Word* to) const {
    const NormalNode node = node_of(from);
    if (is_beyond(node)) return std::nullopt;
    take_state(from, worker.state.data());
    worker.steps.clear();
    worker.system->steps(worker.state.data(), worker.steps);
    take_state(to, worker.state.data());
    for (std::size_t i = 0; i < worker.steps.size(); ++i) {
      const Word* const target = worker.steps.state(i);
      if (!std::equal(target, target + words_, worker.state.begin())) continue;
      const EventId event = worker.steps.event(i);
      if (specification_ == nullptr) return event;
      const auto after = event == tau ? std::optional(node) : specification_->after(node, event);
      if (after == node_of(to)) return event;
    }
    return std::nullopt;
  }

  const PairQuestion& question_;
  NormalForm* specification_;
  SearchWatch& watch_;
  SearchRecord* record_;
  std::uint64_t known_at_level_ = 0;  // pairs up to the level in hand
  std::uint64_t transitions_before_level_ = 0;
  std::size_t words_;
  bool node_is_in_last_word_;
  std::size_t key_words_;
  StateSet own_set_;
  StateSet& set_;                                // that, or the record's
  std::vector<std::unique_ptr<System>> others_;  // of all workers but the first
  std::vector<Worker> workers_;                  // by thread
  std::unique_ptr<Crew> crew_;
  SilentLoopSearch loops_;
  std::uint64_t bytes_without_loops_ = 0;  // when it was asked
  bool seeks_divergence_ = false;
  RefinementResult result_;
  std::uint32_t depth_ = 0;  // of the level that is expanded
  std::uint64_t changed_parts_ = 0;
  std::uint64_t expanded_ = 0;
  std::uint64_t waiting_ = 0;
  const char* phase_ = "exploring";
  std::vector<Chunk> chunks_;
  std::atomic<std::size_t> first_violating_{0};  // of the block's chunks
};

}  // namespace

RefinementResult search_pairs(System& system, const PairQuestion& question, SearchWatch& watch,
                              const SearchOptions& options) {
  return PairSearch(system, question, watch, options).run();
}

}  // namespace csp::checker
