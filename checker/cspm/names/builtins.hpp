// What every script knows without declaring it, with its type in the notation of annotations.
// FDR manual 4.2.3, sections 4.3.3 and 4.5.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace csp::checker::cspm {

enum class Availability : std::uint8_t {
  Always,
  External,     // behind `external name`
  Transparent,  // behind `transparent name`
  Either,       // behind either of the two
  Timed,        // inside a timed section
};

// X(enumerator, spelling, availability, type)
#define CSP_CSPM_BUILTINS(X)                                                                    \
  X(True, "True", Always, "Bool")                                                               \
  X(False, "False", Always, "Bool")                                                             \
  X(BoolSet, "Bool", Always, "{Bool}")                                                          \
  X(CharSet, "Char", Always, "{Char}")                                                          \
  X(IntSet, "Int", Always, "{Int}")                                                             \
  X(ProcSet, "Proc", Always, "{Proc}")                                                          \
  X(Events, "Events", Always, "{Event}")                                                        \
  X(Stop, "STOP", Always, "Proc")                                                               \
  X(Skip, "SKIP", Always, "Proc")                                                               \
  X(Div, "DIV", Always, "Proc")                                                                 \
  X(Chaos, "CHAOS", Always, "({Event}) -> Proc")                                                \
  X(Run, "RUN", Always, "({Event}) -> Proc")                                                    \
  X(Buffer, "BUFFER", Always, "(Int, {(Event, Event)}) -> Proc")                                \
  X(WeakBuffer, "WEAK_BUFFER", Always, "(Int, Event, {(Event, Event)}) -> Proc")                \
  X(SignalBuffer, "SIGNAL_BUFFER", Always, "(Int, Event, Event, {(Event, Event)}) -> Proc")     \
  X(Wait, "WAIT", Timed, "(Int) -> Proc")                                                       \
  X(TimedPriority, "timed_priority", Timed, "(Proc) -> Proc")                                   \
  X(Card, "card", Always, "Eq a => ({a}) -> Int")                                               \
  X(Diff, "diff", Always, "Set a => ({a}, {a}) -> {a}")                                         \
  X(Empty, "empty", Always, "Eq a => ({a}) -> Bool")                                            \
  X(Inter, "inter", Always, "Set a => ({a}, {a}) -> {a}")                                       \
  X(InterAll, "Inter", Always, "Set a => ({{a}}) -> {a}")                                       \
  X(Member, "member", Always, "Eq a => (a, {a}) -> Bool")                                       \
  X(SequenceOf, "seq", Always, "Eq a => ({a}) -> <a>")                                          \
  X(AllSequences, "Seq", Always, "Set a => ({a}) -> {<a>}")                                     \
  X(SetOf, "set", Always, "Set a => (<a>) -> {a}")                                              \
  X(PowerSet, "Set", Always, "Set a => ({a}) -> {{a}}")                                         \
  X(Union, "union", Always, "Set a => ({a}, {a}) -> {a}")                                       \
  X(UnionAll, "Union", Always, "Set a => ({{a}}) -> {a}")                                       \
  X(Concat, "concat", Always, "(<<a>>) -> <a>")                                                 \
  X(Elem, "elem", Always, "Eq a => (a, <a>) -> Bool")                                           \
  X(Head, "head", Always, "(<a>) -> a")                                                         \
  X(Length, "length", Always, "(<a>) -> Int")                                                   \
  X(Null, "null", Always, "(<a>) -> Bool")                                                      \
  X(Tail, "tail", Always, "(<a>) -> <a>")                                                       \
  X(EmptyMap, "emptyMap", Always, "Set k => (| k => v |)")                                      \
  X(MapDelete, "mapDelete", Always, "Set k => ((| k => v |), k) -> (| k => v |)")               \
  X(MapFromList, "mapFromList", Always, "Set k => (<(k, v)>) -> (| k => v |)")                  \
  X(MapLookup, "mapLookup", Always, "Set k => ((| k => v |), k) -> v")                          \
  X(MapMember, "mapMember", Always, "Set k => ((| k => v |), k) -> Bool")                       \
  X(MapToList, "mapToList", Always, "Set k => ((| k => v |)) -> <(k, v)>")                      \
  X(MapUpdate, "mapUpdate", Always, "Set k => ((| k => v |), k, v) -> (| k => v |)")            \
  X(MapUpdateMultiple, "mapUpdateMultiple", Always,                                             \
    "Set k => ((| k => v |), <(k, v)>) -> (| k => v |)")                                        \
  X(AllMaps, "Map", Always, "(Set k, Set v) => ({k}, {v}) -> {(| k => v |)}")                   \
  X(Error, "error", Always, "(<Char>) -> a")                                                    \
  X(Show, "show", Always, "(a) -> <Char>")                                                      \
  X(Extensions, "extensions", Always, "Yieldable b => (a => b) -> {a}")                         \
  X(Productions, "productions", Always, "Yieldable a => (b =>* a) -> {a}")                      \
  X(MinTransitiveClosure, "mtransclose", External, "Eq a => ({(a, a)}, {a}) -> {(a, a)}")       \
  X(RelationalImage, "relational_image", External, "(Eq a, Set b) => ({(a, b)}) -> (a) -> {b}") \
  X(RelationalInverseImage, "relational_inverse_image", External,                               \
    "(Set a, Eq b) => ({(a, b)}) -> (b) -> {a}")                                                \
  X(Transpose, "transpose", External, "(Set a, Set b) => ({(a, b)}) -> {(b, a)}")               \
  X(Loop, "loop", External, "(Proc) -> Proc")                                                   \
  X(Deter, "deter", External, "(Proc) -> Proc")                                                 \
  X(FailureWatchdog, "failure_watchdog", External, "(Proc, {Event}, Event) -> Proc")            \
  X(TraceWatchdog, "trace_watchdog", External, "(Proc, {Event}, Event) -> Proc")                \
  X(Prioritise, "prioritise", External, "(Proc, <{Event}>) -> Proc")                            \
  X(PrioritiseNoCache, "prioritise_nocache", External, "(Proc, <{Event}>) -> Proc")             \
  X(PrioritisePartialOrder, "prioritisepo", External,                                           \
    "(Proc, {Event}, {(Event, Event)}, {Event}) -> Proc")                                       \
  X(Chase, "chase", Either, "(Proc) -> Proc")                                                   \
  X(ChaseNoCache, "chase_nocache", Either, "(Proc) -> Proc")                                    \
  X(Normal, "normal", Transparent, "(Proc) -> Proc")                                            \
  X(LazyNormal, "lazynorm", Transparent, "(Proc) -> Proc")                                      \
  X(StrongBisimulation, "sbisim", Transparent, "(Proc) -> Proc")                                \
  X(WeakBisimulation, "wbisim", Transparent, "(Proc) -> Proc")                                  \
  X(DelayBisimulation, "dbisim", Transparent, "(Proc) -> Proc")                                 \
  X(Diamond, "diamond", Transparent, "(Proc) -> Proc")                                          \
  X(TauLoopFactor, "tau_loop_factor", Transparent, "(Proc) -> Proc")                            \
  X(Explicate, "explicate", Transparent, "(Proc) -> Proc")                                      \
  X(LazyEnumerate, "lazyenumerate", Transparent, "(Proc) -> Proc")                              \
  X(ModelCompress, "model_compress", Transparent, "(Proc) -> Proc")

enum class Builtin : std::uint32_t {
#define X(enumerator, spelling, availability, type) enumerator,
  CSP_CSPM_BUILTINS(X)
#undef X
};

struct BuiltinFacts {
  std::string_view spelling;
  Availability availability;
  std::string_view type;
};

inline constexpr std::array builtin_facts{
#define X(enumerator, spelling, availability, type) \
  BuiltinFacts{spelling, Availability::availability, type},
    CSP_CSPM_BUILTINS(X)
#undef X
};
inline constexpr std::size_t builtin_count = builtin_facts.size();

[[nodiscard]] constexpr const BuiltinFacts& facts(Builtin builtin) {
  return builtin_facts[static_cast<std::size_t>(builtin)];
}

}  // namespace csp::checker::cspm
