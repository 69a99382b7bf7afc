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

// Appends to one text, so that a term of many steps takes as long as its text.
class Printer {
 public:
  Printer(const ProcessTerms& terms, Definitions& definitions)
      : terms_(terms), definitions_(definitions) {}

  std::string text(TermId id) {
    write(id);
    return std::move(out_);
  }

 private:
  void write(TermId id) {
    // Prefixes follow each other by the thousand: they need no recursion.
    while (terms_[id].op == ProcessOperator::Prefix) {
      const TermId then = terms_.operands(terms_[id])[0];
      out_ += name(static_cast<EventId>(terms_[id].data)) + " -> ";
      if (weakness(terms_[then].op) > weakness(ProcessOperator::Prefix)) {
        write_in_parentheses(then);
        return;
      }
      id = then;
    }
    write_other(terms_[id]);
  }

  void write_other(const Term term) {
    const auto operands = terms_.operands(term);
    switch (term.op) {
      case ProcessOperator::Call:
        out_ += definitions_.name(static_cast<CallId>(term.data));
        break;
      case ProcessOperator::Stop:
        out_ += "STOP";
        break;
      case ProcessOperator::Skip:
        out_ += "SKIP";
        break;
      case ProcessOperator::Ended:
        out_ += "Ω";
        break;
      case ProcessOperator::Div:
        out_ += "DIV";
        break;
      case ProcessOperator::Chaos:
        out_ += "CHAOS(" + set(term) + ")";
        break;
      case ProcessOperator::Run:
        out_ += "RUN(" + set(term) + ")";
        break;
      case ProcessOperator::Buffer:
        write_buffer(terms_.buffer(static_cast<BufferId>(term.data)));
        break;
      case ProcessOperator::Prefix:
        break;  // write() has done it
      case ProcessOperator::PrefixSet:
        write_prefixes(term, operands[0]);
        break;
      case ProcessOperator::ExternalChoice:
        write_joined(term, " [] ");
        break;
      case ProcessOperator::InternalChoice:
        write_joined(term, " |~| ");
        break;
      case ProcessOperator::SlidingChoice:
        write_joined(term, " [> ");
        break;
      case ProcessOperator::Sequential:
        write_joined(term, " ; ");
        break;
      case ProcessOperator::Interrupt:
        write_joined(term, " /\\ ");
        break;
      case ProcessOperator::Interleave:
        write_joined(term, " ||| ");
        break;
      case ProcessOperator::Hide:
        write_inner(operands[0], term);
        out_ += " \\ " + set(term);
        break;
      case ProcessOperator::Project:
        write_inner(operands[0], term);
        out_ += " |\\ " + set(term);
        break;
      case ProcessOperator::Rename:
        write_inner(operands[0], term);
        out_ += "[[" + pairs(term, " <- ") + "]]";
        break;
      case ProcessOperator::GeneralisedParallel:
        write_joined(term, " [| " + set(term) + " |] ");
        break;
      case ProcessOperator::AlphabetisedParallel:
        write_alphabetised(term);
        break;
      case ProcessOperator::LinkedParallel:
        write_joined(term, " [" + pairs(term, " <-> ") + "] ");
        break;
      case ProcessOperator::Exception:
        write_joined(term, " [| " + set(term) + " |> ");
        break;
      case ProcessOperator::SynchronisingChoice:
        write_joined(term, " [+" + set(term) + "+] ");
        break;
      case ProcessOperator::SynchronisingInterrupt:
        write_joined(term, " /+ " + set(term) + " +\\ ");
        break;
      case ProcessOperator::Function:
        write_function(term);
        break;
    }
  }

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

  void write_in_parentheses(TermId id) {
    out_ += "(";
    write(id);
    out_ += ")";
  }
  // An operand, in parentheses where it would be misread without.
  void write_inner(TermId id, const Term& around) {
    const ProcessOperator op = terms_[id].op;
    const bool is_same_choice = op == around.op && (op == ProcessOperator::InternalChoice ||
                                                    op == ProcessOperator::ExternalChoice);
    if (is_same_choice || weakness(op) < weakness(around.op)) {
      write(id);
    } else {
      write_in_parentheses(id);
    }
  }
  // e -> P for each of the events.
  void write_prefixes(const Term& term, TermId then) {
    bool is_first = true;
    for (const EventId event : *terms_.set(static_cast<EventSetId>(term.data)).listed()) {
      out_ += (is_first ? "" : " [] ") + name(event) + " -> ";
      is_first = false;
      if (weakness(terms_[then].op) > weakness(ProcessOperator::Prefix)) {
        write_in_parentheses(then);
      } else {
        write(then);
      }
    }
  }
  void write_joined(const Term& term, const std::string& sign) {
    const auto operands = terms_.operands(term);
    for (std::size_t i = 0; i < operands.size(); ++i) {
      if (i > 0) out_ += sign;
      write_inner(operands[i], term);
    }
  }
  void write_alphabetised(const Term& term) {
    const auto operands = terms_.operands(term);
    const auto& sets = terms_.alphabets(static_cast<AlphabetsId>(term.data));
    if (operands.size() == 2) {
      write_inner(operands[0], term);
      out_ += " [" + terms_.set(sets[0]).text() + " || " + terms_.set(sets[1]).text() + "] ";
      write_inner(operands[1], term);
      return;
    }
    if (operands.size() == 1) {
      write_inner(operands[0], term);
      out_ += " [" + terms_.set(sets[0]).text() + " || {}] SKIP";
      return;
    }
    out_ += "|| (a, p) : {";
    for (std::size_t i = 0; i < operands.size(); ++i) {
      out_ += (i > 0 ? ", (" : "(") + terms_.set(sets[i]).text() + ", ";
      write(operands[i]);
      out_ += ")";
    }
    out_ += "} @ [a] p";
  }
  void write_function(const Term& term) {
    const ProcessFunction& function = terms_.function(static_cast<FunctionId>(term.data));
    out_ += std::string(to_string(function.kind)) + "(";
    write(terms_.operands(term)[0]);
    const bool is_list = function.kind == FunctionKind::Prioritise ||
                         function.kind == FunctionKind::PrioritiseNoCache;
    if (is_list) out_ += ", <";
    for (std::size_t i = 0; i < function.sets.size(); ++i)
      out_ += (is_list && i == 0 ? "" : ", ") + terms_.set(function.sets[i]).text();
    if (is_list) out_ += ">";
    for (const EventId event : function.events)
      out_ += ", " + name(event);
    if (function.kind == FunctionKind::PrioritisePartialOrder) {
      out_ += ", {" + listed(function.order) + "}";
    }
    out_ += ")";
  }
  void write_buffer(const BufferFacts& facts) {
    out_ += facts.empty ? "SIGNAL_BUFFER(" : facts.full ? "WEAK_BUFFER(" : "BUFFER(";
    out_ += std::to_string(facts.capacity) + ", ";
    if (facts.full) out_ += name(*facts.full) + ", ";
    if (facts.empty) out_ += name(*facts.empty) + ", ";
    out_ += "{" + listed(facts.ports) + "})";
  }
  // "(a, b), (c, d)"
  std::string listed(const std::vector<EventPair>& pairs) const {
    std::string text;
    for (const auto& [first, second] : pairs)
      text += (text.empty() ? "(" : ", (") + name(first) + ", " + name(second) + ")";
    return text;
  }

  const ProcessTerms& terms_;
  Definitions& definitions_;
  std::string out_;
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
