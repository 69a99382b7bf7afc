#include "checker/compile/compile.hpp"

#include <utility>

#include "checker/compile/rules.hpp"
#include "checker/compile/structure.hpp"
#include "checker/compile/term_lts.hpp"
#include "checker/lts/network_lts.hpp"

namespace csp::checker {

namespace {

void build(CompiledProcess& result, Semantics& semantics, ComponentSource& source) {
  // The terms outlive the network; their names of events are its own.
  const std::shared_ptr<EventTable> events(std::shared_ptr<void>(), &semantics.terms().events);
  auto network = std::make_unique<Network>(events);
  Structure structure(semantics, source, *network, result.machines);
  if (!structure.is_composed(result.term)) {
    result.lts = std::make_shared<TermLts>(semantics, result.term);
    return;
  }
  const TermId term = structure.unfolded(result.term);
  if (semantics.terms()[term].op == ProcessOperator::Function) {
    const Machine& machine = source.function(term);
    result.lts = machine.lts;
    result.machines.push_back(machine);
    return;
  }
  structure.build(result.term);
  add_rules(structure, semantics, result.machines, source.options().most_rules, *network);
  for (const ComponentId component : structure.starting(structure[structure.root()].shapes.front()))
    network->start_at_once(component);
  result.network = std::move(network);
}

}  // namespace

CompiledProcess compile(TermId term, Semantics& semantics, ComponentSource& source) {
  CompiledProcess result;
  result.term = term;
  while (true) {
    result.machines.clear();
    try {
      build(result, semantics, source);
      return result;
    } catch (const FunctionLeftOut&) {
      continue;  // the next try goes without it; there are only so many
    } catch (const Unsupported&) {
      throw;
    } catch (const CompileStopped&) {
      throw;
    } catch (const std::exception& why) {
      // NotCompilable, or a mistake of the script that nobody may ever come to.
      result.machines.clear();
      result.lts = std::make_shared<TermLts>(semantics, term);
      result.why_no_network = why.what();
      return result;
    }
  }
}

std::shared_ptr<const Lts> as_lts(std::shared_ptr<const CompiledProcess> process) {
  if (!process->network) return process->lts;
  struct Owning {
    explicit Owning(std::shared_ptr<const CompiledProcess> owned)
        : process(std::move(owned)), lts(*process->network) {}
    std::shared_ptr<const CompiledProcess> process;
    NetworkLts lts;
  };
  const auto owning = std::make_shared<Owning>(std::move(process));
  return {owning, &owning->lts};
}

}  // namespace csp::checker
