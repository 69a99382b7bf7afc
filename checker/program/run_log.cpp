#include "checker/program/run_log.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace csp::checker::program {

namespace {

template <class Kind>
using Words = std::pair<std::string_view, Kind>;

constexpr std::array<Words<Decision::Kind>, 10> decision_words{
    {{"run", Decision::Kind::Run},
     {"pass", Decision::Kind::Pass},
     {"put", Decision::Kind::Put},
     {"get", Decision::Kind::Get},
     {"timer", Decision::Kind::Timer},
     {"skip", Decision::Kind::Skip},
     {"choose", Decision::Kind::Choose},
     {"sync", Decision::Kind::Sync},
     {"poisoned", Decision::Kind::Poisoned},
     {"closed", Decision::Kind::Closed}}};
constexpr std::array<Words<StateKind>, 9> state_words{{{"read", StateKind::Read},
                                                       {"write", StateKind::Write},
                                                       {"alt", StateKind::Alt},
                                                       {"pri_alt", StateKind::PriAlt},
                                                       {"fair_alt", StateKind::FairAlt},
                                                       {"sleep", StateKind::Sleep},
                                                       {"sync", StateKind::Sync},
                                                       {"join", StateKind::Join},
                                                       {"choose", StateKind::Choose}}};
constexpr std::array<Words<GuardKind>, 7> guard_words{{{"read", GuardKind::Read},
                                                       {"write", GuardKind::Write},
                                                       {"timeout", GuardKind::Timeout},
                                                       {"skip", GuardKind::Skip},
                                                       {"sync", GuardKind::Sync},
                                                       {"join", GuardKind::Join},
                                                       {"choose", GuardKind::Choose}}};
constexpr std::array<Words<EndReason>, 5> end_words{{{"finished", EndReason::Finished},
                                                     {"poisoned", EndReason::Poisoned},
                                                     {"closed", EndReason::Closed},
                                                     {"cancelled", EndReason::Cancelled},
                                                     {"exception", EndReason::Exception}}};
constexpr std::array<Words<LoggedEffect::Kind>, 9> effect_words{
    {{"channel", LoggedEffect::Kind::Channel},
     {"barrier", LoggedEffect::Kind::Barrier},
     {"process", LoggedEffect::Kind::Process},
     {"ends", LoggedEffect::Kind::Ends},
     {"poison", LoggedEffect::Kind::Poison},
     {"enrol", LoggedEffect::Kind::Enrol},
     {"resign", LoggedEffect::Kind::Resign},
     {"gone", LoggedEffect::Kind::Gone},
     {"cancel", LoggedEffect::Kind::Cancel}}};
constexpr std::array<Words<RunEnding>, 5> ending_words{{{"completed", RunEnding::Completed},
                                                        {"stuck", RunEnding::Stuck},
                                                        {"limit", RunEnding::Limit},
                                                        {"refused", RunEnding::Refused},
                                                        {"again", RunEnding::Again}}};

template <class Kind, std::size_t N>
const Kind* find(const std::array<Words<Kind>, N>& words, std::string_view word) {
  for (const auto& [text, kind] : words) {
    if (text == word) return &kind;
  }
  return nullptr;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string unescaped(std::string_view field) {
  std::string text;
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] != '\\') {
      text += field[i];
      continue;
    }
    const char next = ++i < field.size() ? field[i] : '\0';
    if (next == 't') {
      text += '\t';
    } else if (next == 'n') {
      text += '\n';
    } else if (next == '\\') {
      text += '\\';
    } else {
      throw ProtocolError("a backslash that escapes nothing");
    }
  }
  return text;
}

template <class Number>
Number number(std::string_view text) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || text.empty()) {
    throw ProtocolError("expected a number, found `" + std::string(text) + "`");
  }
  return value;
}

template <class Kind, std::size_t N>
Kind word(const std::array<Words<Kind>, N>& words, std::string_view text) {
  if (const Kind* const kind = find(words, text)) return *kind;
  throw ProtocolError("`" + std::string(text) + "` is not known here");
}

// One line's fields; a field that is not there is an error, one too many as well.
class Fields {
 public:
  explicit Fields(std::string_view line) {
    for (const std::string_view field : split(line, '\t'))
      fields_.push_back(unescaped(field));
  }
  const std::string& next() {
    if (next_ == fields_.size()) throw ProtocolError("a field is missing");
    return fields_[next_++];
  }
  template <class Number>
  Number next_number() {
    return number<Number>(next());
  }
  void end() const {
    if (next_ != fields_.size()) throw ProtocolError("a field too many");
  }

 private:
  std::vector<std::string> fields_;
  std::size_t next_ = 0;
};

LoggedEffect parse_effect(LoggedEffect::Kind kind, Fields& fields) {
  LoggedEffect effect{.kind = kind, .place = fields.next()};
  switch (kind) {
    case LoggedEffect::Kind::Channel:
      effect.capacity = fields.next_number<std::uint32_t>();
      effect.readers = fields.next_number<std::uint32_t>();
      effect.writers = fields.next_number<std::uint32_t>();
      effect.name = fields.next();
      effect.type = fields.next();
      break;
    case LoggedEffect::Kind::Barrier:
      effect.enrolled = fields.next_number<std::uint32_t>();
      effect.name = fields.next();
      break;
    case LoggedEffect::Kind::Process:
      effect.join = fields.next();
      effect.type = fields.next();
      effect.name = fields.next();
      break;
    case LoggedEffect::Kind::Ends:
      effect.readers = fields.next_number<std::int64_t>();
      effect.writers = fields.next_number<std::int64_t>();
      break;
    case LoggedEffect::Kind::Poison: {
      const std::string& end = fields.next();
      if (end != "read" && end != "write") throw ProtocolError("`" + end + "` is no end");
      effect.is_through_reader = end == "read";
      effect.lost = fields.next_number<std::uint64_t>();
      break;
    }
    case LoggedEffect::Kind::Enrol:
    case LoggedEffect::Kind::Resign:
    case LoggedEffect::Kind::Gone:
    case LoggedEffect::Kind::Cancel:
      break;
  }
  return effect;
}

LoggedGuard parse_guard(Fields& fields) {
  LoggedGuard guard;
  guard.index = fields.next_number<std::uint32_t>();
  guard.kind = word(guard_words, fields.next());
  const std::string& object = fields.next();
  if (guard.kind == GuardKind::Choose) {
    guard.count = number<std::uint32_t>(object);
  } else if (guard.kind == GuardKind::Timeout && object != "-") {
    guard.delay = number<std::uint64_t>(object);
  } else if (guard.kind != GuardKind::Timeout && guard.kind != GuardKind::Skip) {
    guard.object = object;
  }
  guard.value.digest = fields.next();
  guard.value.text = fields.next();
  guard.site = fields.next();
  return guard;
}

LoggedGuard parse_disabled(Fields& fields) {
  LoggedGuard guard;
  guard.index = fields.next_number<std::uint32_t>();
  guard.kind = word(guard_words, fields.next());
  const std::string& object = fields.next();
  if (object != "-") guard.object = object;
  return guard;
}

class LogParser {
 public:
  RunLog parse(std::string_view text) {
    for (std::size_t line = 1; !text.empty(); ++line) {
      const std::size_t end = text.find('\n');
      if (end == std::string_view::npos) break;
      try {
        parse_line(text.substr(0, end));
      } catch (const ProtocolError& error) {
        throw ProtocolError("line " + std::to_string(line) +
                            " of what the program answered: " + error.what());
      }
      text.remove_prefix(end + 1);
    }
    return std::move(log_);
  }

 private:
  void parse_line(std::string_view line) {
    const bool has_run_again = log_.ending == RunEnding::Completed && line == "end\tagain";
    if (log_.ending != RunEnding::Missing && !has_run_again)
      throw ProtocolError("a line after the end");
    Fields fields(line);
    const std::string first = fields.next();
    if (first == "do") {
      log_.steps.push_back(
          {.decision = parse_decision(fields.next()), .possible = std::exchange(possible_, {})});
      if (log_.steps.back().decision.kind == Decision::Kind::Run)
        log_.steps.back().hazards = std::exchange(hazards_, {});
    } else if (first == "may") {
      possible_.push_back(to_string(parse_decision(fields.next())));
    } else if (first == "end") {
      log_.ending = word(ending_words, fields.next());
      if (log_.ending == RunEnding::Refused) log_.refusal = fields.next();
    } else if (const auto* const kind = find(effect_words, first)) {
      (log_.steps.empty() ? log_.beginning : open_step().effects)
          .push_back(parse_effect(*kind, fields));
    } else {
      parse_outcome(first, fields);
    }
    fields.end();
  }

  // The local step that a line belongs to: the last decision's, which has not come to its end.
  LoggedStep& open_step() {
    if (log_.steps.empty() || log_.steps.back().decision.kind != Decision::Kind::Run) {
      throw ProtocolError("only behind `do run` may this stand");
    }
    LoggedStep& step = log_.steps.back();
    if (step.state || step.end) throw ProtocolError("the local step has already ended");
    return step;
  }

  // Of the last local step, though it may have ended: large variables are looked at only when the
  // run ends. Before all steps: of the first.
  std::vector<Hazard>& hazards_of_last_step() {
    for (auto step = log_.steps.rbegin(); step != log_.steps.rend(); ++step) {
      if (step->decision.kind == Decision::Kind::Run) return step->hazards;
    }
    return hazards_;
  }

  void parse_outcome(const std::string& first, Fields& fields) {
    if (first == "guard" || first == "disabled") {
      if (log_.steps.empty() || !log_.steps.back().state) {
        throw ProtocolError("a guard stands behind a state");
      }
      LoggedState& state = *log_.steps.back().state;
      if (first == "guard") {
        state.guards.push_back(parse_guard(fields));
      } else {
        state.disabled.push_back(parse_disabled(fields));
      }
      return;
    }
    if (first == "hazard") {
      const std::string kind = fields.next();
      hazards_of_last_step().push_back({kind, fields.next()});
      return;
    }
    LoggedStep& step = open_step();
    if (first != "state" && first != "ended") {
      throw ProtocolError("`" + first + "` begins no line");
    }
    if (fields.next() != step.decision.place) throw ProtocolError("another process was running");
    if (first == "state") {
      LoggedState state;
      state.digest = fields.next();
      state.kind = word(state_words, fields.next());
      state.site = fields.next();
      step.state = std::move(state);
    } else {
      LoggedEnd end;
      end.reason = word(end_words, fields.next());
      end.text = fields.next();
      end.type = fields.next();
      step.end = std::move(end);
    }
  }

  RunLog log_;
  std::vector<std::string> possible_;  // at the next step
  std::vector<Hazard> hazards_;        // before all steps
};

}  // namespace

std::string to_string(const Decision& decision) {
  std::string text;
  for (const auto& [name, kind] : decision_words) {
    if (kind == decision.kind) text = name;
  }
  text += " " + decision.place;
  switch (decision.kind) {
    case Decision::Kind::Run:
    case Decision::Kind::Sync:
    case Decision::Kind::Closed:
      return text;
    case Decision::Kind::Pass:
      return text + " " + std::to_string(decision.guard) + " " + decision.reader + " " +
             std::to_string(decision.read_guard);
    default:
      return text + " " + std::to_string(decision.guard);
  }
}

Decision parse_decision(std::string_view line) {
  const std::vector<std::string_view> words = split(line, ' ');
  Decision decision{.kind = word(decision_words, words[0])};
  std::size_t expected = 3;
  if (decision.kind == Decision::Kind::Pass) expected = 5;
  if (decision.kind == Decision::Kind::Run || decision.kind == Decision::Kind::Sync ||
      decision.kind == Decision::Kind::Closed) {
    expected = 2;
  }
  if (words.size() != expected) {
    throw ProtocolError("`" + std::string(line) + "` is no decision: it has " +
                        std::to_string(words.size()) + " words, not " + std::to_string(expected));
  }
  decision.place = words[1];
  if (expected > 2) decision.guard = number<std::uint32_t>(words[2]);
  if (expected == 5) {
    decision.reader = words[3];
    decision.read_guard = number<std::uint32_t>(words[4]);
  }
  return decision;
}

RunLog parse_run_log(std::string_view text) { return LogParser().parse(text); }

}  // namespace csp::checker::program
