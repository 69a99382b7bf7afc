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

NaiveSet NaiveModel::set(EventSetId id) const {
  NaiveSet result = 0;
  for (std::size_t i = 0; i < alphabet_.size(); ++i) {
    if (terms_.set(id).contains(alphabet_[i])) result |= 1u << i;
  }
  return result;
}

// (trace, X) for every X that is part of `most`.
void NaiveModel::add_all(NaiveFailures& result, const NaiveTrace& trace, NaiveSet most) const {
  for (NaiveSet x = 0; x <= everything(); ++x) {
    if ((x & ~most) == 0) result.failures.insert({trace, x});
  }
}

NaiveFailures NaiveModel::stop() const {
  NaiveFailures result{.traces = {{}}, .failures = {}, .divergences = {}};
  add_all(result, {}, everything());
  return result;
}

NaiveFailures NaiveModel::skip() const {
  NaiveFailures result{.traces = {{}, {tick_number()}}, .failures = {}, .divergences = {}};
  add_all(result, {}, visible());
  add_all(result, {tick_number()}, everything());
  return result;
}

NaiveFailures NaiveModel::of(TermId id) const {
  const Term term = terms_[id];
  const auto own = terms_.operands(term);
  std::vector<NaiveFailures> operands;
  for (const TermId operand : own)
    operands.push_back(of(operand));
  // The first with the second, with the third, and so on.
  const auto folded = [&](NaiveFailures none, const auto& both) {
    if (operands.empty()) return none;
    NaiveFailures result = operands[0];
    for (std::size_t i = 1; i < operands.size(); ++i)
      result = both(result, operands[i]);
    return result;
  };
  switch (term.op) {
    case ProcessOperator::Stop:
      return stop();
    case ProcessOperator::Skip:
      return skip();
    case ProcessOperator::Div:
      return {.traces = {{}}, .failures = {}, .divergences = {{}}};
    case ProcessOperator::Prefix:
      return prefix(number(static_cast<EventId>(term.data)), operands[0]);
    case ProcessOperator::PrefixSet: {
      NaiveFailures result = stop();
      for (int event = 0; event < tick_number(); ++event) {
        if (is_in(set(term.data), event)) result = choice(result, prefix(event, operands[0]));
      }
      return result;
    }
    case ProcessOperator::ExternalChoice:
      return folded(stop(), [&](const auto& p, const auto& q) { return choice(p, q); });
    case ProcessOperator::InternalChoice:
      return folded(stop(), [&](NaiveFailures p, const NaiveFailures& q) {
        p.traces.insert(q.traces.begin(), q.traces.end());
        p.failures.insert(q.failures.begin(), q.failures.end());
        p.divergences.insert(q.divergences.begin(), q.divergences.end());
        return p;
      });
    case ProcessOperator::SlidingChoice:
      return sliding(operands[0], operands[1]);
    case ProcessOperator::Sequential:
      return sequence(operands[0], operands[1]);
    case ProcessOperator::Interrupt:
      return interrupt(operands[0], operands[1]);
    case ProcessOperator::Interleave:
      return folded(skip(), [&](const auto& p, const auto& q) { return parallel(p, 0, q); });
    case ProcessOperator::GeneralisedParallel:
      return folded(skip(),
                    [&](const auto& p, const auto& q) { return parallel(p, set(term.data), q); });
    case ProcessOperator::AlphabetisedParallel: {
      const auto& alphabets = terms_.alphabets(static_cast<AlphabetsId>(term.data));
      if (operands.empty()) return skip();
      NaiveSet before = set(alphabets[0]);
      NaiveFailures result = alphabetised(operands[0], before, skip(), 0);
      for (std::size_t i = 1; i < operands.size(); ++i) {
        result = alphabetised(result, before, operands[i], set(alphabets[i]));
        before |= set(alphabets[i]);
      }
      return result;
    }
    case ProcessOperator::LinkedParallel:
      return linked(operands[0], operands[1], terms_.pairs(static_cast<EventMapId>(term.data)));
    case ProcessOperator::Hide:
      return hide(operands[0], set(term.data));
    case ProcessOperator::Project:
      return hide(operands[0], visible() & ~set(term.data));
    case ProcessOperator::Rename:
      return rename(operands[0], terms_.pairs(static_cast<EventMapId>(term.data)));
    case ProcessOperator::Exception:
      return exception(operands[0], set(term.data), operands[1]);
    case ProcessOperator::SynchronisingChoice:
      return folded(stop(), [&](const auto& p, const auto& q) {
        return synchronising_choice(p, set(term.data), q);
      });
    case ProcessOperator::SynchronisingInterrupt:
      return synchronising_interrupt(operands[0], set(term.data), operands[1]);
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
  for (const NaiveTrace& trace : then.divergences)
    result.divergences.insert(joined({event}, trace));
  return result;
}

NaiveFailures NaiveModel::choice(const NaiveFailures& p, const NaiveFailures& q) const {
  NaiveFailures result;
  for (const NaiveFailures* const side : {&p, &q}) {
    result.traces.insert(side->traces.begin(), side->traces.end());
    result.divergences.insert(side->divergences.begin(), side->divergences.end());
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
  result.divergences.insert(p.divergences.begin(), p.divergences.end());
  for (const NaiveFailure& failure : p.failures) {
    if (!failure.first.empty()) result.failures.insert(failure);
  }
  if (p.traces.contains({tick_number()})) add_all(result, {}, visible());
  return result;
}

NaiveFailures NaiveModel::sequence(const NaiveFailures& p, const NaiveFailures& q) const {
  NaiveFailures result;
  result.divergences = p.divergences;
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
    for (const NaiveTrace& later : q.divergences)
      result.divergences.insert(joined(before, later));
  }
  for (const auto& [trace, x] : p.failures) {
    if (ends(trace) || !p.failures.contains({trace, x | tick_bit})) continue;
    result.failures.insert({trace, x});
  }
  return result;
}

NaiveFailures NaiveModel::interrupt(const NaiveFailures& p, const NaiveFailures& q) const {
  NaiveFailures result;
  result.divergences = p.divergences;
  for (const NaiveTrace& trace : p.traces) {
    result.traces.insert(trace);
    if (ends(trace)) {
      add_all(result, trace, everything());
      add_all(result, NaiveTrace(trace.begin(), trace.end() - 1), visible());
      continue;
    }
    for (const NaiveTrace& later : q.traces)
      result.traces.insert(joined(trace, later));
    for (const NaiveTrace& later : q.divergences)
      result.divergences.insert(joined(trace, later));
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
      for (const NaiveTrace& later : q.divergences)
        result.divergences.insert(joined(trace, later));
    }
  }
  for (const NaiveFailure& failure : p.failures) {
    if (first_in_set(failure.first) == failure.first.end()) result.failures.insert(failure);
  }
  for (const NaiveTrace& trace : p.divergences) {
    if (first_in_set(trace) == trace.end()) result.divergences.insert(trace);
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
  for (const NaiveTrace& trace : p.divergences)
    result.divergences.insert(without(trace));
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
  for (const NaiveTrace& trace : p.divergences) {
    for (const NaiveTrace& way : renamed(trace))
      result.divergences.insert(way);
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
      if (p.divergences.contains(s) || q.divergences.contains(t)) {
        result.divergences.insert(merged.begin(), merged.end());
      }
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

// P [+A+] Q: as long as only events of `set` happen, both do them.
NaiveFailures NaiveModel::synchronising_choice(const NaiveFailures& p, NaiveSet set,
                                               const NaiveFailures& q) const {
  NaiveFailures result;
  for (const auto& [side, other] : {std::pair(&p, &q), std::pair(&q, &p)}) {
    // What both do at the beginning of a trace; it is all of it where nothing was decided.
    const auto joint = [&](const NaiveTrace& trace) {
      return NaiveTrace(trace.begin(), std::find_if(trace.begin(), trace.end(),
                                                    [&](int event) { return !is_in(set, event); }));
    };
    const auto can_happen = [&, other = other](const NaiveTrace& trace) {
      return other->traces.contains(joint(trace));
    };
    for (const NaiveTrace& trace : side->traces) {
      if (!can_happen(trace)) continue;
      result.traces.insert(trace);
      const bool is_undecided_before = ends(trace) && joint(trace).size() + 1 == trace.size();
      if (is_undecided_before) add_all(result, joint(trace), visible());
    }
    for (const NaiveTrace& trace : side->divergences) {
      if (can_happen(trace)) result.divergences.insert(trace);
    }
    for (const auto& [trace, x] : side->failures) {
      if (!can_happen(trace)) continue;
      if (joint(trace).size() < trace.size()) {
        result.failures.insert({trace, x});
        continue;
      }
      for (NaiveSet z = 0; z <= everything(); ++z) {
        if (!other->failures.contains({trace, z})) continue;
        result.failures.insert({trace, ((x | z) & set) | (x & z)});
      }
    }
  }
  return result;
}

// P /+A+\ Q: as Q is after the events of `set` that P has done.
NaiveFailures NaiveModel::synchronising_interrupt(const NaiveFailures& p, NaiveSet set,
                                                  const NaiveFailures& q) const {
  NaiveFailures result;
  const auto joint = [&](const NaiveTrace& trace) {
    NaiveTrace part;
    for (const int event : trace) {
      if (is_in(set, event)) part.push_back(event);
    }
    return part;
  };
  // What Q does alone behind `before`; nothing if it has not gone that way, or not alone.
  const auto alone = [&](const NaiveTrace& trace, const NaiveTrace& before) {
    const bool is_behind = trace.size() > before.size() &&
                           std::equal(before.begin(), before.end(), trace.begin()) &&
                           !is_in(set, trace[before.size()]);
    return is_behind
               ? NaiveTrace(trace.begin() + static_cast<std::ptrdiff_t>(before.size()), trace.end())
               : NaiveTrace{};
  };
  for (const NaiveTrace& trace : p.traces) {
    const NaiveTrace before = joint(trace);
    if (!q.traces.contains(before)) continue;
    result.traces.insert(trace);
    if (ends(trace)) {
      add_all(result, trace, everything());
      add_all(result, NaiveTrace(trace.begin(), trace.end() - 1), visible());
      continue;
    }
    if (p.divergences.contains(trace) || q.divergences.contains(before)) {
      result.divergences.insert(trace);
    }
    if (q.traces.contains(joined(before, {tick_number()}))) add_all(result, trace, visible());
    for (const NaiveTrace& other : q.traces) {
      const NaiveTrace later = alone(other, before);
      if (!later.empty()) result.traces.insert(joined(trace, later));
    }
    for (const auto& [other, x] : q.failures) {
      const NaiveTrace later = alone(other, before);
      if (!later.empty()) result.failures.insert({joined(trace, later), x});
    }
    for (const NaiveTrace& other : q.divergences) {
      const NaiveTrace later = alone(other, before);
      if (!later.empty()) result.divergences.insert(joined(trace, later));
    }
    for (NaiveSet x = 0; x <= everything(); ++x) {
      if (!p.failures.contains({trace, x})) continue;
      for (NaiveSet z = 0; z <= everything(); ++z) {
        if (!q.failures.contains({before, z})) continue;
        result.failures.insert({trace, ((x | z) & set) | (x & z)});
      }
    }
  }
  return result;
}

// P [A || B] Q: each is held to its own set, then they share what is in both.
NaiveFailures NaiveModel::alphabetised(const NaiveFailures& p, NaiveSet a, const NaiveFailures& q,
                                       NaiveSet b) const {
  return parallel(parallel(p, visible() & ~a, skip()), a & b, parallel(q, visible() & ~b, skip()));
}

// P [c <-> d] Q.
NaiveFailures NaiveModel::linked(const NaiveFailures& p, const NaiveFailures& q,
                                 const std::vector<EventPair>& links) const {
  NaiveSet left = 0;
  NaiveSet right = 0;
  for (const auto& [from, to] : links) {
    left |= 1u << number(from);
    right |= 1u << number(to);
  }
  const auto is_link = [&](int from, int to) {
    return std::any_of(links.begin(), links.end(), [&](const EventPair& link) {
      return number(link.first) == from && number(link.second) == to;
    });
  };
  // All traces of s and t together.
  const auto merged = [&](const NaiveTrace& s, const NaiveTrace& t) {
    std::set<NaiveTrace> traces;
    NaiveTrace done;
    const auto go = [&](const auto& self, std::size_t i, std::size_t k) -> void {
      if (i == s.size() && k == t.size()) traces.insert(done);
      const auto step = [&](int event, std::size_t next_i, std::size_t next_k) {
        done.push_back(event);
        self(self, next_i, next_k);
        done.pop_back();
      };
      const bool has_left = i < s.size();
      const bool has_right = k < t.size();
      if (has_left && s[i] != tick_number() && !is_in(left, s[i])) step(s[i], i + 1, k);
      if (has_right && t[k] != tick_number() && !is_in(right, t[k])) step(t[k], i, k + 1);
      if (!has_left || !has_right) return;
      if (s[i] == tick_number() && t[k] == tick_number()) step(s[i], i + 1, k + 1);
      if (is_link(s[i], t[k])) self(self, i + 1, k + 1);
    };
    go(go, 0, 0);
    return traces;
  };
  // What they refuse where the one refuses y and the other z; only where no link can happen.
  const auto is_stable = [&](NaiveSet y, NaiveSet z) {
    return std::all_of(links.begin(), links.end(), [&](const EventPair& link) {
      return is_in(y, number(link.first)) || is_in(z, number(link.second));
    });
  };
  const NaiveSet tick_bit = 1u << tick_number();
  NaiveFailures result;
  for (const NaiveTrace& s : p.traces) {
    for (const NaiveTrace& t : q.traces) {
      const std::set<NaiveTrace> together = merged(s, t);
      if (together.empty()) continue;
      result.traces.insert(together.begin(), together.end());
      if (p.divergences.contains(s) || q.divergences.contains(t)) {
        result.divergences.insert(together.begin(), together.end());
      }
      for (NaiveSet y = 0; y <= everything(); ++y) {
        if (!p.failures.contains({s, y})) continue;
        for (NaiveSet z = 0; z <= everything(); ++z) {
          if (!q.failures.contains({t, z}) || !is_stable(y, z)) continue;
          const NaiveSet refused = ((y | left) & (z | right) & visible()) | ((y | z) & tick_bit);
          for (const NaiveTrace& trace : together) {
            for (NaiveSet x = 0; x <= everything(); ++x) {
              if ((x & ~refused) == 0) result.failures.insert({trace, x});
            }
          }
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

// Behind a divergence a process may do and refuse anything.
bool NaiveModel::refines_divergences(TermId specification, TermId implementation) const {
  const NaiveFailures spec = of(specification);
  const NaiveFailures impl = of(implementation);
  const auto has_diverged = [&](const NaiveTrace& trace) {
    return std::any_of(spec.divergences.begin(), spec.divergences.end(),
                       [&](const NaiveTrace& start) {
                         return start.size() <= trace.size() &&
                                std::equal(start.begin(), start.end(), trace.begin());
                       });
  };
  return std::all_of(impl.divergences.begin(), impl.divergences.end(), has_diverged) &&
         std::all_of(impl.traces.begin(), impl.traces.end(),
                     [&](const NaiveTrace& trace) {
                       return spec.traces.contains(trace) || has_diverged(trace);
                     }) &&
         std::all_of(impl.failures.begin(), impl.failures.end(), [&](const NaiveFailure& failure) {
           return spec.failures.contains(failure) || has_diverged(failure.first);
         });
}

bool NaiveModel::is_divergence_free(TermId term) const { return of(term).divergences.empty(); }

bool NaiveModel::is_deadlock_free(TermId term, bool with_divergences) const {
  const NaiveFailures model = of(term);
  if (with_divergences && !model.divergences.empty()) return false;
  return std::none_of(model.traces.begin(), model.traces.end(), [&](const NaiveTrace& trace) {
    return !ends(trace) && model.failures.contains({trace, everything()});
  });
}

bool NaiveModel::is_deterministic(TermId term, bool with_divergences) const {
  const NaiveFailures model = of(term);
  if (with_divergences && !model.divergences.empty()) return false;
  return std::none_of(model.traces.begin(), model.traces.end(), [&](const NaiveTrace& trace) {
    if (trace.empty()) return false;
    const NaiveTrace before(trace.begin(), trace.end() - 1);
    return model.failures.contains({before, 1u << trace.back()});
  });
}

}  // namespace csp::checker::test
