// Terms are found again by a hash table of their numbers: 300,000 terms are then some megabytes,
// and comparing two processes is comparing two numbers.
#include "checker/process/term.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <stdexcept>

namespace csp::checker {

namespace {

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15ULL;
  return hash ^ (hash >> 32);
}

std::uint64_t hash_of(ProcessOperator op, std::span<const TermId> operands, std::uint32_t data) {
  std::uint64_t hash = mixed(static_cast<std::uint64_t>(op) + 1, data);
  for (const TermId operand : operands)
    hash = mixed(hash, static_cast<std::uint32_t>(operand));
  return hash;
}

// The bytes of some numbers, as a key.
template <class Item>
std::string key_of(const std::vector<Item>& items) {
  return {reinterpret_cast<const char*>(items.data()), items.size() * sizeof(Item)};
}

class ListedEvents : public EventSet {
 public:
  ListedEvents(const EventTable& names, std::vector<EventId> events)
      : names_(names), events_(std::move(events)) {
    std::sort(events_.begin(), events_.end());
    events_.erase(std::unique(events_.begin(), events_.end()), events_.end());
  }
  [[nodiscard]] bool contains(EventId event) const override {
    return std::binary_search(events_.begin(), events_.end(), event);
  }
  [[nodiscard]] const std::vector<EventId>* listed() const override { return &events_; }
  [[nodiscard]] std::string text() const override {
    std::string text = "{";
    for (const EventId event : events_)
      text += (text.size() > 1 ? ", " : "") + names_.name(event);
    return text + "}";
  }

 private:
  const EventTable& names_;
  std::vector<EventId> events_;
};

}  // namespace

std::shared_ptr<const EventSet> listed_events(const EventTable& names,
                                              std::vector<EventId> events) {
  return std::make_shared<ListedEvents>(names, std::move(events));
}

std::string_view to_string(FunctionKind kind) {
  constexpr std::array<std::string_view, 18> names{"chase",
                                                   "chase_nocache",
                                                   "dbisim",
                                                   "deter",
                                                   "diamond",
                                                   "explicate",
                                                   "failure_watchdog",
                                                   "lazyenumerate",
                                                   "lazynorm",
                                                   "model_compress",
                                                   "normal",
                                                   "prioritise",
                                                   "prioritise_nocache",
                                                   "prioritisepo",
                                                   "sbisim",
                                                   "tau_loop_factor",
                                                   "trace_watchdog",
                                                   "wbisim"};
  return names[static_cast<std::size_t>(kind)];
}

bool is_compression(FunctionKind kind) {
  switch (kind) {
    case FunctionKind::DelayBisimulation:
    case FunctionKind::Diamond:
    case FunctionKind::Explicate:
    case FunctionKind::LazyEnumerate:
    case FunctionKind::LazyNormal:
    case FunctionKind::ModelCompress:
    case FunctionKind::Normal:
    case FunctionKind::StrongBisimulation:
    case FunctionKind::TauLoopFactor:
    case FunctionKind::WeakBisimulation:
      return true;
    case FunctionKind::Chase:
    case FunctionKind::ChaseNoCache:
    case FunctionKind::Deter:
    case FunctionKind::FailureWatchdog:
    case FunctionKind::Prioritise:
    case FunctionKind::PrioritiseNoCache:
    case FunctionKind::PrioritisePartialOrder:
    case FunctionKind::TraceWatchdog:
      return false;
  }
  return false;
}

ProcessTerms::ProcessTerms() : slots_(1024, 0) {
  stop_ = add(ProcessOperator::Stop);
  skip_ = add(ProcessOperator::Skip);
  ended_ = add(ProcessOperator::Ended);
}

EventSetId ProcessTerms::add(std::shared_ptr<const EventSet> set) {
  sets_.push_back(std::move(set));
  return static_cast<EventSetId>(sets_.size() - 1);
}

EventSetId ProcessTerms::listed_set(std::vector<EventId> list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  const auto [place, is_new] = listed_sets_.try_emplace(key_of(list));
  if (is_new) place->second = add(listed_events(events, std::move(list)));
  return place->second;
}

EventMapId ProcessTerms::add_pairs(std::vector<EventPair> pairs) {
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  const auto [place, is_new] =
      pair_ids_.try_emplace(key_of(pairs), static_cast<EventMapId>(pairs_.size()));
  if (is_new) pairs_.push_back(std::move(pairs));
  return place->second;
}

AlphabetsId ProcessTerms::add_alphabets(std::vector<EventSetId> sets) {
  const auto [place, is_new] =
      alphabet_ids_.try_emplace(key_of(sets), static_cast<AlphabetsId>(alphabets_.size()));
  if (is_new) alphabets_.push_back(std::move(sets));
  return place->second;
}

FunctionId ProcessTerms::add(ProcessFunction function) {
  const auto place = std::find(functions_.begin(), functions_.end(), function);
  if (place == functions_.end()) {
    functions_.push_back(std::move(function));
    return static_cast<FunctionId>(functions_.size() - 1);
  }
  return static_cast<FunctionId>(place - functions_.begin());
}

BufferId ProcessTerms::add(BufferFacts buffer) {
  const auto place = std::find(buffers_.begin(), buffers_.end(), buffer);
  if (place == buffers_.end()) {
    buffers_.push_back(std::move(buffer));
    return static_cast<BufferId>(buffers_.size() - 1);
  }
  return static_cast<BufferId>(place - buffers_.begin());
}

bool ProcessTerms::is(TermId id, ProcessOperator op, std::span<const TermId> operands,
                      std::uint32_t data) const {
  const Term& term = (*this)[id];
  const auto own = this->operands(term);
  return term.op == op && term.data == data &&
         std::equal(own.begin(), own.end(), operands.begin(), operands.end());
}

void ProcessTerms::grow() {
  std::vector<std::uint32_t> slots(slots_.size() * 2, 0);
  const std::size_t mask = slots.size() - 1;
  for (std::size_t i = 0; i < terms_.size(); ++i) {
    const Term& term = terms_[i];
    std::size_t slot = hash_of(term.op, operands(term), term.data) & mask;
    while (slots[slot] != 0)
      slot = (slot + 1) & mask;
    slots[slot] = static_cast<std::uint32_t>(i) + 1;
  }
  slots_ = std::move(slots);
}

TermId ProcessTerms::add(ProcessOperator op, std::span<const TermId> operands, std::uint32_t data) {
  if (terms_.size() * 2 >= slots_.size()) grow();
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash_of(op, operands, data) & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const auto id = static_cast<TermId>(slots_[slot] - 1);
    if (is(id, op, operands, data)) return id;
  }
  terms_.push_back({.op = op,
                    .data = data,
                    .first = static_cast<std::uint32_t>(operands_.size()),
                    .count = static_cast<std::uint32_t>(operands.size())});
  // `operands` may lie in operands_, which may move when it grows.
  const std::vector<TermId> copy(operands.begin(), operands.end());
  operands_.insert(operands_.end(), copy.begin(), copy.end());
  slots_[slot] = static_cast<std::uint32_t>(terms_.size());
  return static_cast<TermId>(terms_.size() - 1);
}

std::size_t ProcessTerms::bytes() const {
  return terms_.capacity() * sizeof(Term) + operands_.capacity() * sizeof(TermId) +
         slots_.capacity() * sizeof(slots_[0]);
}

TermId ProcessTerms::call(CallId call) {
  return add(ProcessOperator::Call, {}, static_cast<std::uint32_t>(call));
}

void Definitions::refuse(CallId call, const std::string& what, const std::string& fix) {
  throw std::runtime_error("`" + name(call) + "` " + what + "; " + fix);
}

}  // namespace csp::checker
