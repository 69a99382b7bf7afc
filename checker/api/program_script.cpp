// A state that offers V and may go on to T by itself is written V [> T: V stays on offer until the
// internal step is taken, and is taken without it (Roscoe, "Understanding Concurrent Systems",
// section 13.1). What several internal steps lead to is joined by |~|, which is one more of them.
#include "checker/api/program_script.hpp"

#include <stdexcept>

#include "checker/cspm/script/diagnostics.hpp"
#include "checker/cspm/script/source.hpp"
#include "checker/cspm/syntax/parser.hpp"
#include "checker/cspm/syntax/syntax.hpp"

namespace csp::checker {

namespace {

using namespace csp::checker::cspm;

std::string name_of(const std::string& name, StateId state) {
  return index(state) == 0 ? name : name + "_" + std::to_string(index(state));
}

void append(std::string& list, const char* separator, const std::string& item) {
  if (!list.empty()) list += separator;
  list += item;
}

std::string equation(const CompactLts& lts, const EventTable& events, const std::string& name,
                     StateId state) {
  std::string offered, after_tau;
  bool is_end = false;
  for (const Transition& transition : lts.transitions(state)) {
    const std::string target = name_of(name, transition.target);
    if (transition.event == tick) {
      is_end = true;
    } else if (transition.event == tau) {
      append(after_tau, " |~| ", target);
    } else {
      append(offered, " [] ", events.name(transition.event) + " -> " + target);
    }
  }
  if (is_end) append(offered, " [] ", "SKIP");
  if (offered.empty()) offered = "STOP";
  return after_tau.empty() ? offered : "(" + offered + ") [> (" + after_tau + ")";
}

void collect(const Tree& tree, DeclId id, std::set<std::string>& channels) {
  const Decl& decl = tree.at(id);
  if (decl.kind == DeclKind::Timed) {
    for (const DeclId inner : tree.list(decl.declarations))
      collect(tree, inner, channels);
  }
  if (decl.kind != DeclKind::Channel) return;
  for (const Constructor& constructor : decl.constructors)
    channels.insert(tree.spelling(constructor.name));
}

}  // namespace

std::string as_declarations(const CompactLts& lts, const EventTable& events,
                            const std::string& name) {
  std::string text;
  if (lts.initial() != StateId{0})
    throw std::logic_error("as_declarations: the first state must be the initial one");
  for (std::size_t state = 0; state < lts.size(); ++state) {
    const StateId id{static_cast<std::uint32_t>(state)};
    if (!lts.is_ended(id))
      text += name_of(name, id) + " = " + equation(lts, events, name, id) + "\n";
  }
  return text;
}

std::set<std::string> declared_channels(const std::filesystem::path& script) {
  Sources sources;
  Diagnostics diagnostics;
  const Tree tree = parse_file(sources, script.string(), diagnostics);
  if (!diagnostics.empty())
    throw std::runtime_error(to_string(diagnostics.list().front(), sources));
  std::set<std::string> channels;
  for (const DeclId id : tree.declarations)
    collect(tree, id, channels);
  return channels;
}

}  // namespace csp::checker
