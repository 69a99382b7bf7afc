// Idea: from the inside out, each place says by which rules what stands in it can step; the
// operator around it changes their results, joins rules that must happen together, and says who
// ends and who starts. What is left at the top are the network's rules.
//
// Invariant: a rule of a place names only components within the place, except those that it ends,
// starts or awaits. Ending what does not run does nothing, so a rule that decides a choice may go
// on to say so after the choice was decided.
//
// Source: the operational rules are those of semantics.cpp, to which generated tests hold this
// file.
#include "checker/compile/rules.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace csp::checker {

namespace {

using Rules = std::vector<Rule>;

bool is_visible(EventId event) { return event != tau && event != tick; }

template <class T>
void append(std::vector<T>& list, const std::vector<T>& more) {
  list.insert(list.end(), more.begin(), more.end());
}

class Deriving {
 public:
  Deriving(const Structure& structure, Semantics& semantics, const std::vector<Machine>& machines,
           std::size_t most_rules)
      : structure_(structure),
        semantics_(semantics),
        machines_(machines),
        most_rules_(most_rules) {}

  // What stands in the place at the beginning and all that may come into it.
  Rules of(PlaceId place) {
    Rules rules;
    for (const ShapeId id : structure_[place].shapes) {
      Rules more = of(structure_[id]);
      std::move(more.begin(), more.end(), std::back_inserter(rules));
    }
    if (rules.size() > most_rules_) {
      throw NotCompilable("there are more than " + std::to_string(most_rules_) +
                          " ways for its components to step together");
    }
    return rules;
  }

 private:
  using ByEvent = std::unordered_map<EventId, std::vector<const Rule*>>;

  Rules of(const Shape& shape) {
    if (shape.is_component) return of_component(*shape.own);
    const Term term = semantics_.terms()[shape.term];
    switch (term.op) {
      case ProcessOperator::Prefix:
      case ProcessOperator::PrefixSet:
        return of_prefix(shape);
      case ProcessOperator::InternalChoice:
        return of_internal_choice(shape);
      case ProcessOperator::Sequential:
        return of_sequential(shape);
      case ProcessOperator::Exception:
        return of_exception(shape, set(term));
      case ProcessOperator::SlidingChoice:
        return of_sliding_choice(shape);
      case ProcessOperator::Hide:
      case ProcessOperator::Project:
        return of_hiding(shape, set(term), term.op == ProcessOperator::Hide);
      case ProcessOperator::Rename:
        return of_renaming(shape, semantics_.terms().pairs(static_cast<EventMapId>(term.data)));
      case ProcessOperator::ExternalChoice:
        return of_choice(shape, nullptr);
      case ProcessOperator::SynchronisingChoice:
        return of_choice(shape, &set(term));
      case ProcessOperator::Interrupt:
        return of_interrupt(shape, nullptr);
      case ProcessOperator::SynchronisingInterrupt:
        return of_interrupt(shape, &set(term));
      case ProcessOperator::LinkedParallel:
        return of_linked(shape, semantics_.terms().pairs(static_cast<EventMapId>(term.data)));
      default:
        return of_parallel(shape, term);
    }
  }

  [[nodiscard]] const EventSet& set(const Term& term) const {
    return semantics_.terms().set(static_cast<EventSetId>(term.data));
  }

  Rules of_component(ComponentId component) {
    Rules rules;
    for (const EventId event : machines_[index(component)].alphabet)
      rules.push_back({.participants = {{component, event}}, .result = event});
    return rules;
  }

  // The shape that the rule leads to comes into the place.
  void hand_on(Rule& rule, ShapeId next) { append(rule.starts, structure_.starting(next)); }

  // What stands in the place ends, and what the rule was to start there does not come.
  void end(Rule& rule, PlaceId place) {
    const std::vector<ComponentId>& inside = structure_.components(place);
    append(rule.ends, inside);
    if (rule.starts.empty()) return;
    const std::unordered_set<ComponentId> gone(inside.begin(), inside.end());
    std::erase_if(rule.starts, [&](ComponentId started) { return gone.count(started) != 0; });
  }

  // All other parts of the shape end.
  void decide(Rule& rule, const Shape& shape, std::size_t part) {
    for (std::size_t other = 0; other < shape.parts.size(); ++other) {
      if (other != part) end(rule, shape.parts[other]);
    }
  }

  void await_others(Rule& rule, const Shape& shape, std::size_t part) {
    for (std::size_t other = 0; other < shape.parts.size(); ++other) {
      if (other != part) append(rule.awaits, structure_.components(shape.parts[other]));
    }
  }

  Rules of_prefix(const Shape& shape) {
    Rules rules = of_component(*shape.own);
    for (Rule& rule : rules)
      hand_on(rule, shape.next.front());
    return rules;
  }

  Rules of_internal_choice(const Shape& shape) {
    Rules rules;
    for (std::uint32_t i = 0; i < shape.next.size(); ++i) {
      Rule rule{.participants = {{*shape.own, counter_event(i, semantics_.terms().events)}},
                .result = tau};
      hand_on(rule, shape.next[i]);
      rules.push_back(std::move(rule));
    }
    return rules;
  }

  Rules of_sequential(const Shape& shape) {
    Rules rules = of(shape.parts.front());
    for (Rule& rule : rules) {
      if (rule.result != tick) continue;
      rule.result = tau;
      end(rule, shape.parts.front());
      hand_on(rule, shape.next.front());
    }
    return rules;
  }

  Rules of_exception(const Shape& shape, const EventSet& events) {
    Rules rules = of(shape.parts.front());
    for (Rule& rule : rules) {
      if (!is_visible(rule.result) || !events.contains(rule.result)) continue;
      end(rule, shape.parts.front());
      hand_on(rule, shape.next.front());
    }
    return rules;
  }

  Rules of_sliding_choice(const Shape& shape) {
    Rules rules = of(shape.parts.front());
    for (Rule& rule : rules) {
      if (rule.result != tau) rule.ends.push_back(*shape.own);
    }
    Rule timeout{.participants = {{*shape.own, counter_event(0, semantics_.terms().events)}},
                 .result = tau};
    end(timeout, shape.parts.front());
    hand_on(timeout, shape.next.front());
    rules.push_back(std::move(timeout));
    return rules;
  }

  Rules of_hiding(const Shape& shape, const EventSet& events, bool hides_inside) {
    Rules rules = of(shape.parts.front());
    for (Rule& rule : rules) {
      if (is_visible(rule.result) && events.contains(rule.result) == hides_inside) {
        rule.result = tau;
      }
    }
    return rules;
  }

  Rules of_renaming(const Shape& shape, const std::vector<EventPair>& pairs) {
    Rules rules;
    for (Rule& rule : of(shape.parts.front())) {
      // Pairs are in order: those of one event lie together.
      auto pair = std::lower_bound(pairs.begin(), pairs.end(), EventPair{rule.result, EventId{0}});
      const bool is_renamed =
          is_visible(rule.result) && pair != pairs.end() && pair->first == rule.result;
      if (!is_renamed) {
        rules.push_back(std::move(rule));
        continue;
      }
      for (const EventId from = rule.result; pair != pairs.end() && pair->first == from; ++pair) {
        Rule renamed = rule;
        renamed.result = pair->second;
        rules.push_back(std::move(renamed));
      }
    }
    return rules;
  }

  // P [] Q, and P [+A+] Q where `joint` is A: those happen in all parts and decide nothing, until
  // something else has decided.
  Rules of_choice(const Shape& shape, const EventSet* joint) {
    std::vector<Rules> parts = of_parts(shape);
    Rules rules = joint_steps(parts, joint);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      for (Rule& rule : parts[i]) {
        step_alone(rule, shape, i, joint);
        rules.push_back(std::move(rule));
      }
    }
    return rules;
  }

  // P /\ Q, and P /+A+\ Q where `joint` is A.
  Rules of_interrupt(const Shape& shape, const EventSet* joint) {
    std::vector<Rules> parts = of_parts(shape);
    Rules rules = joint_steps(parts, joint);
    for (Rule& rule : parts[0]) {
      if (is_joint(rule.result, joint)) continue;  // only together
      if (rule.result == tick) decide(rule, shape, 0);
      rules.push_back(std::move(rule));
    }
    for (Rule& rule : parts[1]) {
      step_alone(rule, shape, 1, joint);
      rules.push_back(std::move(rule));
    }
    return rules;
  }

  static bool is_joint(EventId event, const EventSet* joint) {
    return joint != nullptr && is_visible(event) && joint->contains(event);
  }

  // A step of one part by itself decides for it. A joint event it does so only once that is
  // decided.
  void step_alone(Rule& rule, const Shape& shape, std::size_t part, const EventSet* joint) {
    if (is_joint(rule.result, joint)) {
      await_others(rule, shape, part);
    } else if (rule.result != tau) {
      decide(rule, shape, part);
    }
  }

  std::vector<Rules> of_parts(const Shape& shape) {
    std::vector<Rules> parts;
    for (const PlaceId part : shape.parts)
      parts.push_back(of(part));
    return parts;
  }

  static ByEvent by_event(const Rules& rules) {
    ByEvent sorted;
    for (const Rule& rule : rules)
      sorted[rule.result].push_back(&rule);
    return sorted;
  }

  // One rule that is all of `chosen` at once.
  static Rule joined(const std::vector<const Rule*>& chosen) {
    Rule together = *chosen.front();
    for (std::size_t i = 1; i < chosen.size(); ++i) {
      append(together.participants, chosen[i]->participants);
      append(together.starts, chosen[i]->starts);
      append(together.ends, chosen[i]->ends);
      append(together.awaits, chosen[i]->awaits);
    }
    return together;
  }

  // Every way to choose one from each of `choices`, joined.
  void join_each(const std::vector<const std::vector<const Rule*>*>& choices, Rules& rules) {
    std::vector<std::size_t> taken(choices.size(), 0);
    std::vector<const Rule*> chosen(choices.size());
    while (true) {
      for (std::size_t i = 0; i < choices.size(); ++i)
        chosen[i] = (*choices[i])[taken[i]];
      rules.push_back(joined(chosen));
      if (rules.size() > most_rules_) {
        throw NotCompilable("there are more than " + std::to_string(most_rules_) +
                            " ways for its components to step together");
      }
      std::size_t i = 0;
      while (i < choices.size() && ++taken[i] == choices[i]->size())
        taken[i++] = 0;
      if (i == choices.size()) return;
    }
  }

  // What all parts do together, events in ascending order.
  Rules joint_steps(const std::vector<Rules>& parts, const EventSet* joint) {
    Rules rules;
    if (joint == nullptr) return rules;
    std::vector<ByEvent> sorted;
    for (const Rules& part : parts)
      sorted.push_back(by_event(part));
    std::vector<std::size_t> everybody(parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i)
      everybody[i] = i;
    for (const EventId event : events_of(sorted)) {
      if (is_joint(event, joint)) join(sorted, everybody, event, rules);
    }
    return rules;
  }

  static std::vector<EventId> events_of(const std::vector<ByEvent>& sorted) {
    std::vector<EventId> events;
    for (const ByEvent& part : sorted) {
      for (const auto& [event, rules] : part)
        events.push_back(event);
    }
    std::sort(events.begin(), events.end());
    events.erase(std::unique(events.begin(), events.end()), events.end());
    return events;
  }

  void join(const std::vector<ByEvent>& sorted, const std::vector<std::size_t>& participants,
            EventId event, Rules& rules) {
    std::vector<const std::vector<const Rule*>*> choices;
    for (const std::size_t part : participants) {
      const auto found = sorted[part].find(event);
      if (found == sorted[part].end()) return;  // never ready for it
      choices.push_back(&found->second);
    }
    join_each(choices, rules);
  }

  // The end of a part is internal; when all have ended the whole does.
  void take_end(const Shape& shape, std::size_t part, Rule& rule) {
    rule.result = tau;
    const bool ends_by_itself = structure_.components(shape.parts[part]).size() == 1;
    if (!ends_by_itself) end(rule, shape.parts[part]);
  }

  void add_end_of_all(const Shape& shape, Rules& rules) {
    if (!shape.own) return;  // some part never ends
    Rule rule{.participants = {{*shape.own, tick}}, .result = tick};
    for (const PlaceId part : shape.parts)
      append(rule.awaits, structure_.components(part));
    rules.push_back(std::move(rule));
  }

  Rules of_parallel(const Shape& shape, const Term& term) {
    const ProcessTerms& terms = semantics_.terms();
    const bool has_alphabets = term.op == ProcessOperator::AlphabetisedParallel;
    const bool synchronises = term.op == ProcessOperator::GeneralisedParallel;
    const auto must_join = [&](std::size_t part, EventId event) {
      if (!is_visible(event)) return false;
      if (has_alphabets) {
        const auto& alphabets = terms.alphabets(static_cast<AlphabetsId>(term.data));
        return terms.set(alphabets[part]).contains(event);
      }
      return synchronises && set(term).contains(event);
    };
    std::vector<Rules> parts = of_parts(shape);
    Rules rules;
    if (has_alphabets || synchronises) {
      std::vector<ByEvent> sorted;
      for (const Rules& part : parts)
        sorted.push_back(by_event(part));
      for (const EventId event : events_of(sorted)) {
        std::vector<std::size_t> participants;
        for (std::size_t i = 0; i < parts.size(); ++i) {
          if (must_join(i, event)) participants.push_back(i);
        }
        if (!participants.empty()) join(sorted, participants, event, rules);
      }
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
      for (Rule& rule : parts[i]) {
        if (must_join(i, rule.result)) continue;
        // Outside of its alphabet a process can do nothing that is seen.
        if (has_alphabets && is_visible(rule.result)) continue;
        if (rule.result == tick) take_end(shape, i, rule);
        rules.push_back(std::move(rule));
      }
    }
    add_end_of_all(shape, rules);
    return rules;
  }

  // P [c <-> d] Q: linked events happen together and cannot be seen.
  Rules of_linked(const Shape& shape, const std::vector<EventPair>& links) {
    std::vector<Rules> parts = of_parts(shape);
    Rules rules;
    const ByEvent left = by_event(parts[0]);
    const ByEvent right = by_event(parts[1]);
    for (const EventPair& link : links) {
      const auto first = left.find(link.first);
      const auto second = right.find(link.second);
      if (first == left.end() || second == right.end()) continue;
      const std::size_t before = rules.size();
      join_each({&first->second, &second->second}, rules);
      for (std::size_t i = before; i < rules.size(); ++i)
        rules[i].result = tau;
    }
    for (std::size_t side = 0; side < 2; ++side) {
      for (Rule& rule : parts[side]) {
        const bool is_linked = std::any_of(links.begin(), links.end(), [&](const EventPair& link) {
          return (side == 0 ? link.first : link.second) == rule.result;
        });
        if (is_linked) continue;
        if (rule.result == tick) take_end(shape, side, rule);
        rules.push_back(std::move(rule));
      }
    }
    add_end_of_all(shape, rules);
    return rules;
  }

  const Structure& structure_;
  Semantics& semantics_;
  const std::vector<Machine>& machines_;
  std::size_t most_rules_;
};

// How much of its life a component is ready for an event: a search asks first who seldom is.
double readiness(const Lts& lts, EventId event, std::unordered_map<EventId, double>& known) {
  const auto place = known.find(event);
  if (place != known.end()) return place->second;
  const std::size_t states = lts.state_count().value_or(0);
  if (states == 0) return known[event] = 1;
  // All its events in one walk.
  std::unordered_map<EventId, std::size_t> counts;
  for (std::uint32_t state = 0; state < states; ++state) {
    std::vector<EventId> once;
    for (const Transition& step : lts.transitions(StateId{state}))
      once.push_back(step.event);
    std::sort(once.begin(), once.end());
    once.erase(std::unique(once.begin(), once.end()), once.end());
    for (const EventId one : once)
      ++counts[one];
  }
  for (const auto& [one, count] : counts)
    known[one] = static_cast<double>(count) / static_cast<double>(states);
  return known.try_emplace(event, 0).first->second;
}

}  // namespace

void add_rules(const Structure& structure, Semantics& semantics,
               const std::vector<Machine>& machines, std::size_t most_rules, Network& network) {
  Rules rules = Deriving(structure, semantics, machines, most_rules).of(structure.root());
  std::unordered_map<const Lts*, std::unordered_map<EventId, double>> known;
  const auto asked_first = [&](const Participant& a, const Participant& b) {
    const Lts& first = *network[a.component].lts;
    const Lts& second = *network[b.component].lts;
    return readiness(first, a.event, known[&first]) < readiness(second, b.event, known[&second]);
  };
  for (Rule& rule : rules) {
    std::stable_sort(rule.participants.begin(), rule.participants.end(), asked_first);
    network.add_rule(std::move(rule));
  }
}

}  // namespace csp::checker
