// Idea: breadth-first search over packed global states. States are numbered as they are discovered
// and expanded in that order, so the numbers below `next` are the expanded ones, and following
// parents from any state spells a shortest way to it. Successors are gathered for many states
// before they are looked up together (StateStore says why).
//
// Invariant: before each batch, the store holds exactly the states that the expanded ones lead to
// in one step and the initial state; distances from the initial state never decrease with the
// number.
//
// Source: textbook breadth-first reachability (C. Baier, J.-P. Katoen, "Principles of Model
// Checking", section 3.3).
#include "checker/refine/search.hpp"

#include <algorithm>
#include <chrono>
#include <iomanip>
#include <sstream>

#include "checker/refine/state_store.hpp"
#include "checker/refine/tau_cycle.hpp"

namespace csp::checker {

namespace {

constexpr std::size_t batch_successors = 1024;

std::string in_words(double value) {
  std::ostringstream text;
  text << std::setprecision(6) << value;
  return text.str();
}

// Says when a limit is reached, and tells how the work goes on.
class Watch {
 public:
  explicit Watch(const SearchOptions& options) : options_(options) {}

  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
  }

  // The limit that holds now, in words; empty if there is none.
  std::string limit_of_time() const {
    if (options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed)) {
      return "the interruption from outside";
    }
    if (options_.max_seconds && seconds() >= *options_.max_seconds) {
      return "the limit of " + in_words(*options_.max_seconds) + " seconds";
    }
    return "";
  }

  // The limit that the store with up to `more` further states breaks.
  std::string limit_of_space(const StateStore& store, std::size_t more) const {
    if (options_.max_states && store.size() > *options_.max_states) {
      return "the limit of " + std::to_string(*options_.max_states) + " states";
    }
    if (store.size() + more > StateStore::most_states) return "the limit of 4294967294 states";
    return limit_of_bytes(store.bytes_with(more));
  }

  // How many states more may be added before the limit of states is broken.
  [[nodiscard]] std::uint64_t room(const StateStore& store) const {
    return options_.max_states.value_or(StateStore::most_states) + 1 - store.size();
  }

  std::string limit_of_bytes(std::uint64_t bytes) const {
    if (!options_.max_bytes || bytes <= *options_.max_bytes) return "";
    return "the limit of " + in_words(static_cast<double>(*options_.max_bytes) / (1 << 20)) +
           " MiB of memory";
  }

  void tell(const StateStore& store, std::size_t expanded, std::uint64_t transitions) {
    const Clock::time_point now = Clock::now();
    if (!options_.on_progress || now - told_ < std::chrono::milliseconds(100)) return;
    told_ = now;
    options_.on_progress({.states = store.size(),
                          .waiting = store.size() - expanded,
                          .transitions = transitions,
                          .bytes = store.bytes(),
                          .seconds = seconds()});
  }

 private:
  using Clock = std::chrono::steady_clock;
  const SearchOptions& options_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point told_ = start_;
};

class Search {
 public:
  Search(const Network& network, const SearchOptions& options)
      : firing_(network),
        store_(firing_.words()),
        watch_(options),
        seeks_livelock_(firing_.may_step_silently()) {}

  SearchResult run() {
    const std::vector<Word> initial = firing_.initial();
    store_.add_all(initial, std::vector<NodeId>{StateStore::nowhere});
    while (next_ < store_.size() && !is_decided() && is_within_limits()) {
      gather_successors();
      store_.add_all(successors_, parents_);
      watch_.tell(store_, next_, transitions_);
    }
    if (seeks_livelock_) seek_tau_cycle();
    return result();
  }

 private:
  // The nearest deadlock is found first. The nearest livelock is not: a cycle nearer than a
  // component that diverges by itself may lead through states that are found later.
  [[nodiscard]] bool is_decided() const {
    return deadlock_ != StateStore::nowhere && !seeks_livelock_;
  }

  bool is_within_limits() {
    limit_ = watch_.limit_of_time();
    if (limit_.empty()) limit_ = watch_.limit_of_space(store_, widest_batch_);
    return limit_.empty();
  }

  void gather_successors() {
    successors_.clear();
    parents_.clear();
    const std::uint64_t enough = std::min<std::uint64_t>(batch_successors, watch_.room(store_));
    while (next_ < store_.size() && parents_.size() < enough) {
      expand(NodeId{static_cast<std::uint32_t>(next_++)});
    }
    transitions_ += parents_.size();
    widest_batch_ = std::max(widest_batch_, parents_.size());
  }

  void expand(NodeId node) {
    const std::size_t before = parents_.size();
    firing_.for_each_step(store_.state(node), [this, node](RuleId, const Word* successor) {
      successors_.insert(successors_.end(), successor, successor + firing_.words());
      parents_.push_back(node);
    });
    const Firing::Census census = firing_.census();
    if (census.runs_diverging && diverging_ == StateStore::nowhere) diverging_ = node;
    if (parents_.size() == before && census.runs_active) note_stuck(node, census);
  }

  void note_stuck(NodeId node, const Firing::Census& census) {
    if (census.runs_frontier) {
      ++states_at_frontier_;
    } else if (!census.runs_diverging && deadlock_ == StateStore::nowhere) {
      deadlock_ = node;
    }
  }

  void seek_tau_cycle() {
    // The numbers of visits and, where the way is long, the stack, the frames and their successors.
    const std::uint64_t bytes = store_.bytes() + store_.size() * std::uint64_t{4};
    const std::string no_room = watch_.limit_of_bytes(bytes);
    livelock_limit_ = no_room.empty() ? watch_.limit_of_time() : no_room;
    if (!livelock_limit_.empty()) return;
    cycle_ = find_tau_cycle(firing_, store_, [this] {
      livelock_limit_ = watch_.limit_of_time();
      return !livelock_limit_.empty();
    });
    if (livelock_limit_.empty())
      livelock_limit_ = limit_;  // states that were not found may hold a cycle
  }

  [[nodiscard]] SearchResult result() {
    SearchResult answer;
    answer.states = store_.size();
    answer.transitions = transitions_;
    answer.limit = limit_;
    if (diverging_ == StateStore::nowhere) answer.livelock_limit = livelock_limit_;
    answer.frontier.assign(firing_.frontier_seen().begin(), firing_.frontier_seen().end());
    answer.states_at_frontier = states_at_frontier_;
    if (deadlock_ != StateStore::nowhere) answer.deadlock = path_to(deadlock_);
    // States are numbered breadth first: the smaller number is at least as near.
    const bool is_cycle_nearer =
        cycle_ && (diverging_ == StateStore::nowhere || cycle_->start < diverging_);
    if (is_cycle_nearer) {
      answer.livelock =
          Lasso{.prefix = path_to(cycle_->start), .loop = path_along(cycle_->nodes, true)};
    } else if (diverging_ != StateStore::nowhere) {
      answer.livelock = Lasso{.prefix = path_to(diverging_), .loop = {}};
    }
    answer.seconds = watch_.seconds();
    return answer;
  }

  [[nodiscard]] Path path_to(NodeId node) {
    std::vector<NodeId> nodes;
    for (; node != StateStore::nowhere; node = store_.parent(node))
      nodes.push_back(node);
    std::reverse(nodes.begin(), nodes.end());
    return path_along(nodes, false);
  }

  // The rules are found again by firing, which costs less than keeping one for each state.
  [[nodiscard]] Path path_along(const std::vector<NodeId>& nodes, bool silently) {
    Path path;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const Word* here = store_.state(nodes[i]);
      path.states.emplace_back(here, here + firing_.words());
      if (i == 0) continue;
      std::optional<RuleId> taken;
      firing_.for_each_step(store_.state(nodes[i - 1]), [&](RuleId rule, const Word* successor) {
        const bool fits = !silently || firing_.network()[rule].result == tau;
        if (!taken && fits && std::equal(here, here + firing_.words(), successor)) taken = rule;
      });
      path.rules.push_back(taken.value());
    }
    return path;
  }

  Firing firing_;
  StateStore store_;
  Watch watch_;
  bool seeks_livelock_;
  std::size_t next_ = 0;  // states numbered below it are expanded
  std::uint64_t transitions_ = 0;
  std::uint64_t states_at_frontier_ = 0;
  std::size_t widest_batch_ = batch_successors;
  std::string limit_;
  std::string livelock_limit_;
  std::vector<Word> successors_;  // of the batch in hand, packed
  std::vector<NodeId> parents_;   // one for each
  NodeId deadlock_ = StateStore::nowhere;
  NodeId diverging_ = StateStore::nowhere;
  std::optional<TauCycle> cycle_;
};

}  // namespace

SearchResult search(const Network& network, const SearchOptions& options) {
  return Search(network, options).run();
}

}  // namespace csp::checker
