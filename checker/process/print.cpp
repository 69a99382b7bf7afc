// Operators bind as strongly as in CSP_M's own text (FDR manual 4.2.3, section 4.2.8); an operand
// that binds as weakly as its operator, or more so, is put in parentheses.
#include "checker/process/print.hpp"

#include <algorithm>
#include <unordered_set>

namespace csp::checker {

namespace {

// The higher, the weaker it binds.
int weakness(ProcessOperator op) {
  switch (op) {
    case ProcessOperator::Hide:
    case ProcessOperator::Project:
      return 10;
    case ProcessOperator::Interleave:
      return 9;
    case ProcessOperator::Exception:
    case ProcessOperator::AlphabetisedParallel:
    case ProcessOperator::GeneralisedParallel:
    case ProcessOperator::LinkedParallel:
      return 8;
    case ProcessOperator::InternalChoice:
      return 7;
    case ProcessOperator::ExternalChoice:
    case ProcessOperator::SynchronisingChoice:
      return 6;
    case ProcessOperator::Interrupt:
    case ProcessOperator::SynchronisingInterrupt:
      return 5;
    case ProcessOperator::SlidingChoice:
      return 4;
    case ProcessOperator::Sequential:
      return 3;
    case ProcessOperator::Prefix:
    case ProcessOperator::PrefixSet:
      return 2;
    case ProcessOperator::Rename:
      return 1;
    default:
      return 0;
  }
}

class Printer {
 public:
  Printer(const ProcessTerms& terms, Definitions& definitions)
      : terms_(terms), definitions_(definitions) {}

  std::string text(TermId id) {
    const Term term = terms_[id];
    const auto operands = terms_.operands(term);
    switch (term.op) {
      case ProcessOperator::Call:
        return definitions_.name(static_cast<CallId>(term.data));
      case ProcessOperator::Stop:
        return "STOP";
      case ProcessOperator::Skip:
        return "SKIP";
      case ProcessOperator::Ended:
        return "Ω";
      case ProcessOperator::Div:
        return "DIV";
      case ProcessOperator::Chaos:
        return "CHAOS(" + set(term) + ")";
      case ProcessOperator::Run:
        return "RUN(" + set(term) + ")";
      case ProcessOperator::Buffer:
        return buffer(terms_.buffer(static_cast<BufferId>(term.data)));
      case ProcessOperator::Prefix:
        return name(static_cast<EventId>(term.data)) + " -> " + tail(operands[0]);
      case ProcessOperator::PrefixSet: {
        // e -> P for each of the events.
        std::string choice;
        for (const EventId event : *terms_.set(static_cast<EventSetId>(term.data)).listed()) {
          choice += (choice.empty() ? "" : " [] ") + name(event) + " -> " + tail(operands[0]);
        }
        return choice;
      }
      case ProcessOperator::ExternalChoice:
        return joined(term, " [] ");
      case ProcessOperator::InternalChoice:
        return joined(term, " |~| ");
      case ProcessOperator::SlidingChoice:
        return joined(term, " [> ");
      case ProcessOperator::Sequential:
        return joined(term, " ; ");
      case ProcessOperator::Interrupt:
        return joined(term, " /\\ ");
      case ProcessOperator::Interleave:
        return joined(term, " ||| ");
      case ProcessOperator::Hide:
        return inner(operands[0], term) + " \\ " + set(term);
      case ProcessOperator::Project:
        return inner(operands[0], term) + " |\\ " + set(term);
      case ProcessOperator::Rename:
        return inner(operands[0], term) + "[[" + pairs(term, " <- ") + "]]";
      case ProcessOperator::GeneralisedParallel:
        return joined(term, " [| " + set(term) + " |] ");
      case ProcessOperator::AlphabetisedParallel:
        return alphabetised(term);
      case ProcessOperator::LinkedParallel:
        return joined(term, " [" + pairs(term, " <-> ") + "] ");
      case ProcessOperator::Exception:
        return joined(term, " [| " + set(term) + " |> ");
      case ProcessOperator::SynchronisingChoice:
        return joined(term, " [+" + set(term) + "+] ");
      case ProcessOperator::SynchronisingInterrupt:
        return joined(term, " /+ " + set(term) + " +\\ ");
      case ProcessOperator::Function:
        return function(term);
    }
    return "";
  }

 private:
  const std::string& name(EventId event) const {
    static const std::string tick_sign = "✓";
    static const std::string tau_sign = "τ";
    return event == tick ? tick_sign : event == tau ? tau_sign : terms_.events.name(event);
  }
  std::string set(const Term& term) const {
    return terms_.set(static_cast<EventSetId>(term.data)).text();
  }
  std::string pairs(const Term& term, const std::string& sign) const {
    std::string text;
    for (const auto& [from, to] : terms_.pairs(static_cast<EventMapId>(term.data)))
      text += (text.empty() ? "" : ", ") + name(from) + sign + name(to);
    return text;
  }
  // An operand, in parentheses where it would be misread without.
  std::string inner(TermId id, const Term& around) {
    const ProcessOperator op = terms_[id].op;
    const bool is_same_choice = op == around.op && (op == ProcessOperator::InternalChoice ||
                                                    op == ProcessOperator::ExternalChoice);
    const bool is_clear = is_same_choice || weakness(op) < weakness(around.op);
    return is_clear ? text(id) : "(" + text(id) + ")";
  }
  // Behind an arrow another prefix is clear.
  std::string tail(TermId id) {
    const bool is_clear = weakness(terms_[id].op) <= weakness(ProcessOperator::Prefix);
    return is_clear ? text(id) : "(" + text(id) + ")";
  }
  std::string joined(const Term& term, const std::string& sign) {
    const auto operands = terms_.operands(term);
    std::string all;
    for (std::size_t i = 0; i < operands.size(); ++i)
      all += (i > 0 ? sign : "") + inner(operands[i], term);
    return all;
  }
  std::string alphabetised(const Term& term) {
    const auto operands = terms_.operands(term);
    const auto& sets = terms_.alphabets(static_cast<AlphabetsId>(term.data));
    if (operands.size() == 2) {
      return inner(operands[0], term) + " [" + terms_.set(sets[0]).text() + " || " +
             terms_.set(sets[1]).text() + "] " + inner(operands[1], term);
    }
    if (operands.size() == 1) {
      return inner(operands[0], term) + " [" + terms_.set(sets[0]).text() + " || {}] SKIP";
    }
    std::string all = "|| (a, p) : {";
    for (std::size_t i = 0; i < operands.size(); ++i) {
      all += (i > 0 ? ", (" : "(") + terms_.set(sets[i]).text() + ", " + text(operands[i]) + ")";
    }
    return all + "} @ [a] p";
  }
  std::string function(const Term& term) {
    const ProcessFunction& function = terms_.function(static_cast<FunctionId>(term.data));
    std::string all = std::string(to_string(function.kind)) + "(" + text(terms_.operands(term)[0]);
    const bool is_list = function.kind == FunctionKind::Prioritise ||
                         function.kind == FunctionKind::PrioritiseNoCache;
    if (is_list) all += ", <";
    for (std::size_t i = 0; i < function.sets.size(); ++i)
      all += (is_list && i == 0 ? "" : ", ") + terms_.set(function.sets[i]).text();
    if (is_list) all += ">";
    for (const EventId event : function.events)
      all += ", " + name(event);
    if (function.kind == FunctionKind::PrioritisePartialOrder) {
      all += ", {";
      for (std::size_t i = 0; i < function.order.size(); ++i) {
        all += (i > 0 ? ", (" : "(") + name(function.order[i].first) + ", " +
               name(function.order[i].second) + ")";
      }
      all += "}";
    }
    return all + ")";
  }
  std::string buffer(const BufferFacts& facts) const {
    std::string all = facts.empty ? "SIGNAL_BUFFER(" : facts.full ? "WEAK_BUFFER(" : "BUFFER(";
    all += std::to_string(facts.capacity) + ", ";
    if (facts.full) all += name(*facts.full) + ", ";
    if (facts.empty) all += name(*facts.empty) + ", ";
    all += "{";
    for (std::size_t i = 0; i < facts.ports.size(); ++i) {
      all += (i > 0 ? ", (" : "(") + name(facts.ports[i].first) + ", " +
             name(facts.ports[i].second) + ")";
    }
    return all + "})";
  }

  const ProcessTerms& terms_;
  Definitions& definitions_;
};

}  // namespace

std::string text(const ProcessTerms& terms, TermId term, Definitions& definitions) {
  return Printer(terms, definitions).text(term);
}

Equations equations(const ProcessTerms& terms, TermId root, Definitions& definitions,
                    std::size_t most) {
  // Calls in the order in which they are found; their equations are then told backwards.
  std::vector<CallId> found;
  std::unordered_set<CallId> seen;
  std::unordered_set<TermId> walked;
  std::vector<TermId> waiting{root};
  Equations result;
  while (!waiting.empty()) {
    const TermId id = waiting.back();
    waiting.pop_back();
    if (!walked.insert(id).second) continue;
    const Term term = terms[id];
    if (term.op == ProcessOperator::Call) {
      const auto call = static_cast<CallId>(term.data);
      if (!seen.insert(call).second) continue;
      if (found.size() == most) {
        result.are_all = false;
        break;
      }
      found.push_back(call);
      waiting.push_back(definitions.body(call));
    } else {
      const auto operands = terms.operands(term);
      waiting.insert(waiting.end(), operands.rbegin(), operands.rend());
    }
  }
  for (auto call = found.rbegin(); call != found.rend(); ++call) {
    result.list.push_back(definitions.name(*call) + " = " +
                          text(terms, definitions.body(*call), definitions));
  }
  if (terms[root].op != ProcessOperator::Call) {
    result.list.push_back(text(terms, root, definitions));
  }
  return result;
}

}  // namespace csp::checker
