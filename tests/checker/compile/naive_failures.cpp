#include "tests/checker/compile/naive_failures.hpp"

#include <algorithm>
#include <stdexcept>

namespace csp::checker::test {

namespace {

NaiveTrace joined(NaiveTrace s, const NaiveTrace& t) {
  s.insert(s.end(), t.begin(), t.end());
  return s;
}

bool is_in(NaiveSet set, int event) { return (set >> event & 1u) != 0; }

}  // namespace

int NaiveModel::number(EventId event) const {
  return static_cast<int>(std::find(alphabet_.begin(), alphabet_.end(), event) - alphabet_.begin());
}

NaiveSet NaiveModel::set(std::uint32_t id) const {
  NaiveSet result = 0;
  for (std::size_t i = 0; i < alphabet_.size(); ++i) {
    if (terms_.set(static_cast<EventSetId>(id)).contains(alphabet_[i])) result |= 1u << i;
  }
  return result;
}

// (trace, X) for every X that is part of `most`.
void NaiveModel::add_all(NaiveFailures& result, const NaiveTrace& trace, NaiveSet most) const {
  for (NaiveSet x = 0; x <= everything(); ++x) {
    if ((x & ~most) == 0) result.failures.insert({trace, x});
  }
}

NaiveFailures NaiveModel::of(TermId id) const {
  const Term term = terms_[id];
  const auto own = terms_.operands(term);
  const auto operand = [&](std::size_t i) { return of(own[i]); };
  NaiveFailures result;
  switch (term.op) {
    case ProcessOperator::Stop:
      result.traces.insert(NaiveTrace{});
      add_all(result, {}, everything());
      return result;
    case ProcessOperator::Skip:
      result.traces = {{}, {tick_number()}};
      add_all(result, {}, visible());
      add_all(result, {tick_number()}, everything());
      return result;
    case ProcessOperator::Prefix:
      return prefix(number(static_cast<EventId>(term.data)), operand(0));
    case ProcessOperator::ExternalChoice:
      return choice(operand(0), operand(1));
    case ProcessOperator::InternalChoice: {
      result = operand(0);
      const NaiveFailures other = operand(1);
      result.traces.insert(other.traces.begin(), other.traces.end());
      result.failures.insert(other.failures.begin(), other.failures.end());
      return result;
    }
    case ProcessOperator::SlidingChoice:
      return sliding(operand(0), operand(1));
    case ProcessOperator::Sequential:
      return sequence(operand(0), operand(1));
    case ProcessOperator::Interrupt:
      return interrupt(operand(0), operand(1));
    case ProcessOperator::Interleave:
      return parallel(operand(0), 0, operand(1));
    case ProcessOperator::GeneralisedParallel:
      return parallel(operand(0), set(term.data), operand(1));
    case ProcessOperator::Hide:
      return hide(operand(0), set(term.data));
    case ProcessOperator::Project:
      return hide(operand(0), visible() & ~set(term.data));
    case ProcessOperator::Rename:
      return rename(operand(0), terms_.pairs(static_cast<EventMapId>(term.data)));
    case ProcessOperator::Exception:
      return exception(operand(0), set(term.data), operand(1));
    default:
      throw std::logic_error("the naive model has no definition of this operator");
  }
}

NaiveFailures NaiveModel::prefix(int event, const NaiveFailures& then) const {
  NaiveFailures result;
  result.traces.insert(NaiveTrace{});
  add_all(result, {}, everything() & ~(1u << event));
  for (const NaiveTrace& trace : then.traces)
    result.traces.insert(joined({event}, trace));
  for (const auto& [trace, x] : then.failures)
    result.failures.insert({joined({event}, trace), x});
  return result;
}

NaiveFailures NaiveModel::choice(const NaiveFailures& p, const NaiveFailures& q) const {
  NaiveFailures result;
  for (const NaiveFailures* const side : {&p, &q}) {
    result.traces.insert(side->traces.begin(), side->traces.end());
    for (const NaiveFailure& failure : side->failures) {
      const bool both = p.failures.contains(failure) && q.failures.contains(failure);
      if (!failure.first.empty() || both) result.failures.insert(failure);
    }
    if (side->traces.contains({tick_number()})) add_all(result, {}, visible());
  }
  return result;
}

NaiveFailures NaiveModel::sliding(const NaiveFailures& p, const NaiveFailures& q) const {
  NaiveFailures result = q;
  result.traces.insert(p.traces.begin(), p.traces.end());
  for (const NaiveFailure& failure : p.failures) {
    if (!failure.first.empty()) result.failures.insert(failure);
  }
  if (p.traces.contains({tick_number()})) add_all(result, {}, visible());
  return result;
}

NaiveFailures NaiveModel::sequence(const NaiveFailures& p, const NaiveFailures& q) const {
  NaiveFailures result;
  const NaiveSet tick_bit = 1u << tick_number();
  for (const NaiveTrace& trace : p.traces) {
    if (!ends(trace)) {
      result.traces.insert(trace);
      continue;
    }
    const NaiveTrace before(trace.begin(), trace.end() - 1);
    for (const NaiveTrace& later : q.traces)
      result.traces.insert(joined(before, later));
    for (const auto& [later, x] : q.failures)
      result.failures.insert({joined(before, later), x});
  }
  for (const auto& [trace, x] : p.failures) {
    if (ends(trace) || !p.failures.contains({trace, x | tick_bit})) continue;
    result.failures.insert({trace, x});
  }
  return result;
}

NaiveFailures NaiveModel::interrupt(const NaiveFailures& p, const NaiveFailures& q) const {
  NaiveFailures result;
  for (const NaiveTrace& trace : p.traces) {
    result.traces.insert(trace);
    if (ends(trace)) {
      add_all(result, trace, everything());
      add_all(result, NaiveTrace(trace.begin(), trace.end() - 1), visible());
      continue;
    }
    for (const NaiveTrace& later : q.traces)
      result.traces.insert(joined(trace, later));
    if (q.traces.contains({tick_number()})) add_all(result, trace, visible());
    for (const auto& [later, x] : q.failures) {
      if (!later.empty()) result.failures.insert({joined(trace, later), x});
    }
  }
  for (const auto& [trace, x] : p.failures) {
    if (!ends(trace) && q.failures.contains({{}, x})) result.failures.insert({trace, x});
  }
  return result;
}

NaiveFailures NaiveModel::exception(const NaiveFailures& p, NaiveSet set,
                                    const NaiveFailures& q) const {
  NaiveFailures result;
  const auto first_in_set = [&](const NaiveTrace& trace) {
    return std::find_if(trace.begin(), trace.end(), [&](int event) { return is_in(set, event); });
  };
  for (const NaiveTrace& trace : p.traces) {
    const auto place = first_in_set(trace);
    if (place == trace.end()) {
      result.traces.insert(trace);
    } else if (place + 1 == trace.end()) {
      result.traces.insert(trace);
      for (const NaiveTrace& later : q.traces)
        result.traces.insert(joined(trace, later));
      for (const auto& [later, x] : q.failures)
        result.failures.insert({joined(trace, later), x});
    }
  }
  for (const NaiveFailure& failure : p.failures) {
    if (first_in_set(failure.first) == failure.first.end()) result.failures.insert(failure);
  }
  return result;
}

NaiveFailures NaiveModel::hide(const NaiveFailures& p, NaiveSet set) const {
  const auto without = [&](const NaiveTrace& trace) {
    NaiveTrace rest;
    for (const int event : trace) {
      if (!is_in(set, event)) rest.push_back(event);
    }
    return rest;
  };
  NaiveFailures result;
  for (const NaiveTrace& trace : p.traces)
    result.traces.insert(without(trace));
  for (const auto& [trace, x] : p.failures) {
    if (p.failures.contains({trace, x | set})) result.failures.insert({without(trace), x});
  }
  return result;
}

NaiveFailures NaiveModel::rename(const NaiveFailures& p,
                                 const std::vector<EventPair>& pairs) const {
  const auto images = [&](int event) {
    std::vector<int> all;
    for (const auto& [from, to] : pairs) {
      if (number(from) == event) all.push_back(number(to));
    }
    if (all.empty()) all.push_back(event);
    return all;
  };
  const auto renamed = [&](const NaiveTrace& trace) {
    std::vector<NaiveTrace> ways{{}};
    for (const int event : trace) {
      std::vector<NaiveTrace> longer;
      for (const NaiveTrace& way : ways) {
        for (const int image : images(event))
          longer.push_back(joined(way, {image}));
      }
      ways = std::move(longer);
    }
    return ways;
  };
  NaiveFailures result;
  for (const NaiveTrace& trace : p.traces) {
    for (const NaiveTrace& way : renamed(trace))
      result.traces.insert(way);
  }
  for (NaiveSet x = 0; x <= everything(); ++x) {
    NaiveSet before = 0;  // what is renamed into x
    for (int event = 0; event <= tick_number(); ++event) {
      for (const int image : images(event)) {
        if (is_in(x, image)) before |= 1u << event;
      }
    }
    for (const NaiveTrace& trace : p.traces) {
      if (!p.failures.contains({trace, before})) continue;
      for (const NaiveTrace& way : renamed(trace))
        result.failures.insert({way, x});
    }
  }
  return result;
}

// All traces that s and t make together, sharing the events of `set` and termination.
void NaiveModel::merge(const NaiveTrace& s, const NaiveTrace& t, NaiveSet set, std::size_t i,
                       std::size_t k, NaiveTrace& done, std::set<NaiveTrace>& merged) const {
  if (i == s.size() && k == t.size()) merged.insert(done);
  const NaiveSet joint = set | (1u << tick_number());
  const auto step = [&](int event, std::size_t next_i, std::size_t next_k) {
    done.push_back(event);
    merge(s, t, set, next_i, next_k, done, merged);
    done.pop_back();
  };
  if (i < s.size() && !is_in(joint, s[i])) step(s[i], i + 1, k);
  if (k < t.size() && !is_in(joint, t[k])) step(t[k], i, k + 1);
  if (i < s.size() && k < t.size() && s[i] == t[k] && is_in(joint, s[i])) {
    step(s[i], i + 1, k + 1);
  }
}

NaiveFailures NaiveModel::parallel(const NaiveFailures& p, NaiveSet set,
                                   const NaiveFailures& q) const {
  NaiveFailures result;
  const NaiveSet joint = set | (1u << tick_number());
  for (const NaiveTrace& s : p.traces) {
    for (const NaiveTrace& t : q.traces) {
      std::set<NaiveTrace> merged;
      NaiveTrace done;
      merge(s, t, set, 0, 0, done, merged);
      if (merged.empty()) continue;
      result.traces.insert(merged.begin(), merged.end());
      for (NaiveSet y = 0; y <= everything(); ++y) {
        if (!p.failures.contains({s, y})) continue;
        for (NaiveSet z = 0; z <= everything(); ++z) {
          if ((y & ~joint) != (z & ~joint) || !q.failures.contains({t, z})) continue;
          for (const NaiveTrace& trace : merged)
            result.failures.insert({trace, y | z});
        }
      }
    }
  }
  return result;
}

bool NaiveModel::refines_traces(TermId specification, TermId implementation) const {
  const NaiveFailures spec = of(specification);
  const NaiveFailures impl = of(implementation);
  return std::includes(spec.traces.begin(), spec.traces.end(), impl.traces.begin(),
                       impl.traces.end());
}

bool NaiveModel::refines_failures(TermId specification, TermId implementation) const {
  const NaiveFailures spec = of(specification);
  const NaiveFailures impl = of(implementation);
  return refines_traces(specification, implementation) &&
         std::includes(spec.failures.begin(), spec.failures.end(), impl.failures.begin(),
                       impl.failures.end());
}

bool NaiveModel::is_deadlock_free(TermId term) const {
  const NaiveFailures model = of(term);
  return std::none_of(model.traces.begin(), model.traces.end(), [&](const NaiveTrace& trace) {
    return !ends(trace) && model.failures.contains({trace, everything()});
  });
}

bool NaiveModel::is_deterministic(TermId term) const {
  const NaiveFailures model = of(term);
  return std::none_of(model.traces.begin(), model.traces.end(), [&](const NaiveTrace& trace) {
    if (trace.empty()) return false;
    const NaiveTrace before(trace.begin(), trace.end() - 1);
    return model.failures.contains({before, 1u << trace.back()});
  });
}

}  // namespace csp::checker::test
