// Evaluates the expressions of a script, by need, and answers what stands behind the names of its
// processes. One class, whose members lie in several files:
//   evaluate_expression.cpp   values and functions
//   evaluate_sequence.cpp     sequences, which may have no end
//   evaluate_set.cpp          sets, kept as they were described until something lists them
//   evaluate_dot.cpp          dotted values: what completes them, what they may hold
//   evaluate_process.cpp      processes, evaluate_prefix.cpp the events of a prefix
//   evaluate_declaration.cpp  what a name stands for, and matching of patterns
//   builtin_functions.cpp     what is built in
//   show_value.cpp            values as text
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "checker/cspm/evaluate/heap.hpp"
#include "checker/cspm/evaluate/layout.hpp"
#include "checker/cspm/evaluate/script_error.hpp"
#include "checker/cspm/evaluate/value.hpp"
#include "checker/cspm/names/symbols.hpp"
#include "checker/cspm/types/typecheck.hpp"
#include "checker/process/term.hpp"

namespace csp::checker::cspm {

struct EvaluatorLimits {
  std::size_t memory_bytes = std::size_t{8} << 30;
  // Expressions evaluated, each as often as it is.
  std::uint64_t max_steps = std::numeric_limits<std::uint64_t>::max();
  // Asked now and then for the reason to stop, "the limit of time"; none: go on. May be empty.
  std::function<std::string()> why_stop{};
};

// Throws ScriptError for a mistake in the script that shows itself. To be used on a deep stack
// (deep_stack.hpp). What it refers to must outlive it.
class Evaluator : public Definitions {
 public:
  Evaluator(const ResolvedScript& script, const TypedScript& types,
            const EvaluatorLimits& limits = {});

  // Outside every scope of the script.
  Value evaluate(ExprId expression);
  // The whole value, as one would write it; cut after `most` items of a sequence.
  std::string show(Value value, std::size_t most = ~std::size_t{0});

  [[nodiscard]] ProcessTerms& terms() { return terms_; }
  [[nodiscard]] const ProcessTerms& terms() const { return terms_; }
  TermId body(CallId call) override;
  [[nodiscard]] std::string name(CallId call) override;
  [[noreturn]] void refuse(CallId call, const std::string& what, const std::string& fix) override;
  // The event as a value, and the other way round.
  [[nodiscard]] Value value_of(EventId event) const {
    return event_values_[static_cast<std::size_t>(event)];
  }
  EventId event_of(Value value, Span place);
  EventSetId event_set(Value set);
  [[nodiscard]] bool contains(Value set, Value member);
  // Of memory, for values.
  [[nodiscard]] std::size_t bytes() const { return heap_.bytes(); }
  // In order. Throws where there is no end of them.
  std::span<const Value> items_of(Value set);
  [[nodiscard]] bool is_finite(Value set);
  // The value made canonical: see value.hpp.
  Value canonical(Value value);

 private:
  // What a Call stands for.
  struct Target {
    const Code* code = nullptr;  // null: built in
    Environment* environment = nullptr;
    Builtin builtin{};  // Stop, Skip, Wait: in a timed section. Loop
    Value argument{};   // Wait: how long. Loop: the process
    EventId tock{};
    std::optional<TermId> body{};
  };
  // A function at work, for messages.
  struct Activity {
    Activity* outer = nullptr;
    const Unit* unit = nullptr;
    SymbolId builtin{};
    const Value* arguments = nullptr;
    std::size_t count = 0;
    Span site{};
  };
  struct ConstructorFacts {
    bool is_ready = false;
    bool is_running = false;
    Value value;  // a Dot of its Tag
    ExprId type = none<ExprId>;
    Span declared;
    std::vector<Value> fields;  // the set that each field is from
  };

  // --- expressions
  Value evaluate(ExprId expression, Environment* environment);
  // For later, unless it is known at once.
  Value delay(ExprId expression, Environment* environment);
  Value force(Value value);
  Value force(Suspension& suspension);
  Value resumed(const Suspension& begun);
  [[noreturn]] void fail(Span span, std::string message, std::string fix = {});
  [[noreturn]] void fail_too_deep(Span span);
  void look_at_limits(Span span);
  // Where it happened, for an error that does not know: memory has run out.
  void add_place(ScriptError& error) const;
  [[nodiscard]] std::vector<Note> activities();
  std::string brief(Value value, std::size_t most);
  Value lookup(SymbolId symbol, Environment* environment, ExprId expression);
  Value* slot_of(SymbolId symbol, Environment* environment);
  Value arithmetic(const Expr& expr, Environment* environment);
  Value comparison(const Expr& expr, Environment* environment);
  bool equal(Value a, Value b);
  bool equal_sequences(Value a, Value b);
  // Less or equal in the sense of CSP_M; neither way round where they cannot be compared.
  bool is_at_most(Value a, Value b);
  Value apply(Value function, std::span<const Value> arguments, Span site);
  // What to go on with: a value, or a body to evaluate.
  struct Next {
    Value value;
    ExprId body = none<ExprId>;
    Environment* environment = nullptr;
  };
  Next begin_call(FunctionObject& function, std::span<const Value> arguments, Span site);
  Next begin_unit(const Unit& unit, Environment* environment, std::span<const Value> arguments,
                  Span site);
  Value canonical_object(Value value);
  Value canonical_sequence(Value value);
  Value canonical_function_of(Value value);

  // --- sequences
  Value sequence(const Expr& expr, Environment* environment);
  Value sequence_of(std::span<const Value> items);
  Value text_sequence(const std::string& utf8);
  Value integers(std::int64_t low, std::optional<std::int64_t> high);
  Value append(Value first, Value second);
  Value concat(Value sequences);
  Value comprehension(ExprId expression, Environment* environment);
  Value go_on(ExprId expression, Level* level, std::uint32_t item);
  std::vector<Value> list(Value sequence);
  std::string text_of(Value sequence);

  // --- sets
  Value set_expression(const Expr& expr, Environment* environment);
  Value listed_set(std::vector<Value> items);
  Value unite(Value a, Value b);
  Value unite_all(std::span<const Value> sets);
  Value intersect(Value a, Value b, Span place);
  Value subtract(Value a, Value b, Span place);
  bool is_subset(Value a, Value b);
  bool is_empty_set(Value set);
  std::optional<std::uint64_t> count_of(Value set);
  Value expanded(SetObject& set);
  void list_into(Value set, std::vector<Value>& items);
  bool is_finite(Value set, std::vector<SymbolId>& inside);
  Value canonical_set(Value set);
  Value canonical_form(Value set);
  [[noreturn]] void fail_infinite(Value set);
  // All ways to satisfy the statements; `each` is called in the scope of all generators.
  void for_all(List<StatementId> statements, bool are_sequences, Environment* environment,
               const std::function<void(Environment*)>& each);
  void for_all(List<StatementId> statements, std::uint32_t index, bool are_sequences,
               Environment* environment, const std::function<void(Environment*)>& each);

  // --- dotted values
  const ConstructorFacts& facts(SymbolId constructor);
  Value combine(Value left, Value right, Span place);
  Value add_field(Value base, Value field, Span place);
  std::optional<Value> add_to_named(Value base, Value field, Span place);
  bool is_complete(Value value);
  std::optional<SymbolId> head_of(Value value);
  std::optional<std::vector<Value>> factors(Value set, Value partial);
  std::vector<Value> extension_sets(std::span<const Value> fields, Value value);
  std::vector<Value> production_sets(std::span<const Value> fields, Value value);
  Value extensions(Value value);
  Value productions(Value value);
  Value one_field_extensions(Value value);
  std::optional<std::vector<Value>> difference(Value production, Value partial);
  Value type_set(Value type);
  std::vector<Value> type_fields(Value type, SymbolId owner);
  std::vector<Value> split_fields(Value set, SymbolId owner);
  std::vector<Value> fields_within(Value dotted);

  // --- declarations and patterns
  void declare(DeclId decl, Environment* environment);
  void declare_variables(PatternId pattern, DeclId decl, Environment* environment);
  Value matched(const Suspension& begun);
  bool match(PatternId pattern, Value value, Environment* environment);
  bool match_split(const Pattern& pattern, Value value, Environment* environment);
  bool match_dot(std::span<const PatternId> patterns, std::span<const Value> values,
                 Environment* environment);
  std::vector<PatternId> patterns_of(List<PatternId> list) const;

  // --- processes
  Value process(const Expr& expr, ExprId id, Environment* environment);
  TermId process_of(ExprId expression, Environment* environment);
  EventSetId set_operand(ExprId expression, Environment* environment, std::uint32_t section);
  TermId replicated(const Expr& expr, ExprId id, Environment* environment);
  TermId linked(const Expr& expr, Environment* environment);
  TermId replicated_linked(const Expr& expr, Environment* environment);
  TermId choice(std::vector<TermId> operands, std::uint32_t section);
  EventMapId ties(const Expr& expr, std::size_t first, List<StatementId> statements,
                  Environment* environment, bool must_be_unique);
  TermId call(const Code& code, Environment* environment);
  TermId call_of(Target target, Value key);
  TermId stop_in(std::uint32_t section);
  TermId skip_in(std::uint32_t section);
  TermId skip_with(EventId tock);
  TermId timed(Builtin builtin, EventId tock, Value argument);
  [[nodiscard]] EventId tock_of(std::uint32_t section);
  EventSetId tock_set_of(std::uint32_t section);
  TermId prefix(ExprId id, Environment* environment);
  struct Branches;
  using FieldTaken = std::function<void(Value extended, Environment* inside)>;
  void choose_fields(const Expr& expr, std::size_t index, Value base, Environment* environment,
                     std::vector<TermId>& alternatives);
  TermId offered(const Branches& branches);
  void take_fields(const Expr& expr, std::size_t index, Value base, Environment* environment,
                   Branches& branches);
  void for_field(const Expr& expr, std::size_t index, Value base, Environment* environment,
                 const FieldTaken& taken);
  void for_patterns(std::span<const PatternId> patterns, bool is_last, Span place, Value base,
                    Environment* inside, const FieldTaken& taken);
  [[nodiscard]] bool is_used(PatternId pattern) const;
  TermId timed_prefix(ExprId id, Environment* environment, TermId self);
  void add_with_tocks(TermId prefix, std::uint32_t section, EventId tock, Environment* environment,
                      std::vector<TermId>& operands);
  std::int64_t tocks_after(EventId event, std::uint32_t section, Environment* environment);
  TermId tocks_before(std::int64_t count, TermId term, EventId tock);
  std::string part_name(const NamePart* part, const Target& target);
  std::string pattern_text(PatternId pattern, const Target& target);

  // --- built in
  Value builtin_value(SymbolId symbol, std::uint32_t section);
  Value apply_builtin(const FunctionObject& function, std::span<const Value> arguments, Span site);
  Value process_function(FunctionKind kind, std::span<const Value> arguments, Span site);
  Value prioritise_partial_order(std::span<const Value> arguments, Span site);
  Value buffer(Builtin builtin, std::span<const Value> arguments, Span site);
  Value min_transitive_closure(Value relation, Value domain);
  Value image(Value relation, Value member, bool is_inverse);
  Value updated(Value map, Value key, Value value);
  std::optional<std::size_t> position(MapObject& map, Value key);
  std::vector<EventId> events_of(Value set);

  void show(Value value, std::string& text, std::size_t most);
  void show_set(Value set, std::string& text, std::size_t most);

  const Tree& tree_;
  const Symbols& symbols_;
  const TypedScript& types_;
  Layout layout_;
  Heap heap_;
  ProcessTerms terms_;
  Environment* globals_ = nullptr;
  std::vector<ConstructorFacts> constructors_;            // by symbol
  std::vector<std::vector<SymbolId>> members_;            // of a datatype, or Events: by symbol
  std::unordered_map<std::uint32_t, Value> expansions_;   // of Declared sets, by symbol
  std::vector<Value> event_values_;                       // by event
  std::unordered_map<std::uint64_t, EventId> event_ids_;  // by canonical value
  std::unordered_map<std::uint64_t, EventSetId> event_sets_;
  // Of relations: what each value is related to, by canonical values.
  std::map<std::pair<std::uint64_t, bool>, std::unordered_map<std::uint64_t, Value>> images_;
  std::vector<Target> targets_;                         // by call
  std::unordered_map<std::uint64_t, CallId> call_ids_;  // by canonical key
  const EvaluatorLimits limits_;
  std::uint64_t steps_ = 0;
  std::uint64_t next_look_ = 0;  // at so many steps the limits are looked at again
  Activity* activity_ = nullptr;
  Span here_;  // of the expression that was begun last: for messages that know no better
  Value empty_set_;
};

}  // namespace csp::checker::cspm
