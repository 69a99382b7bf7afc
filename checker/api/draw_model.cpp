#include <functional>
#include <utility>

#include <csp/checker/draw.hpp>

#include "checker/api/answer_watch.hpp"
#include "checker/api/loaded_script.hpp"
#include "checker/api/model_checker.hpp"
#include "checker/api/stack_size.hpp"
#include "checker/api/written_lts.hpp"
#include "checker/compile/term_lts.hpp"
#include "checker/cspm/evaluate/evaluator.hpp"
#include "checker/cspm/script/deep_stack.hpp"
#include "checker/report/dot_text.hpp"
#include "checker/report/drawing.hpp"
#include "checker/report/lts_drawing.hpp"

namespace csp::checker {

namespace {

using namespace csp::checker::cspm;

// One process of a script, for whoever looks at it.
class ProcessOfScript {
 public:
  using Look = std::function<void(TermId process, Evaluator& evaluator)>;

  ProcessOfScript(const std::filesystem::path& file, const ModelDrawOptions& options)
      : options_(options),
        loaded_(file.string(), {{.origin = "--process", .text = options.process}}) {}

  // What goes wrong goes to `result`, a Drawing or a WrittenLts.
  template <class Result>
  void look(Result& result, const Look& look) {
    if (loaded_.is_sound()) {
      try {
        evaluate(look);
      } catch (const ScriptError& error) {
        tell(error, result);
      } catch (const TooDeep&) {
        tell(too_deep(), result);
      } catch (const Unsupported& what) {
        result.limit = std::string(what.what()) + ", which is not supported yet";
      } catch (const CompileStopped&) {
        result.limit = "the limit of time or the interrupt";
      }
    }
    loaded_.tell(result.warnings, result.errors);
  }

 private:
  void evaluate(const Look& look) {
    const TypedScript& types = loaded_.types();
    const ExprId expression = loaded_.question(0);
    if (!types.is_process(expression)) {
      const Span place = loaded_.script().tree.at(expression).span;
      throw ScriptError(place, "expected a process; this is of type " + types.type_of(expression));
    }
    EvaluatorLimits limits;
    if (options_.search.max_bytes) limits.memory_bytes = *options_.search.max_bytes;
    Evaluator evaluator(loaded_.script(), types, limits);
    look(evaluator.evaluate(expression).as_process(), evaluator);
  }

  template <class Result>
  void tell(const ScriptError& error, Result& result) {
    if (error.is_limit) {
      result.limit = error.diagnostic.message;
    } else {
      loaded_.add(error);
    }
  }

  const ModelDrawOptions& options_;
  LoadedScript loaded_;
};

std::string draw_states(TermId process, Semantics& semantics, const std::string& title,
                        std::size_t most) {
  constexpr std::size_t line = 26;
  constexpr std::size_t most_lines = 3;
  constexpr std::size_t most_in_tooltip = 600;
  const TermLts lts(semantics, process);
  const auto text_of = [&](StateId state) {
    const std::string text = lts.text(state);
    StateText result{.label = in_lines(text, line, most_lines)};
    if (width_of(text) > line) result.tooltip = shortened(text, most_in_tooltip);
    return result;
  };
  return draw_lts(lts, semantics.terms().events, title, most, text_of);
}

// The network behind it all: that of the operand where the whole is a function, as in normal(P).
const CompiledProcess& network_in(const CompiledProcess& process) {
  const CompiledProcess* here = &process;
  while (!here->network && here->machines.size() == 1 && here->machines.front().inside)
    here = here->machines.front().inside.get();
  return *here;
}

void draw_components(const CompiledProcess& whole, const std::string& title, Drawing& drawing) {
  const CompiledProcess& process = network_in(whole);
  if (!process.network) {
    const bool is_one = process.why_no_network.empty();
    drawing.errors.push_back(
        title +
        (is_one ? ": there is only one component, no parallel operator to take it apart by"
                : ": it is not made a network: " + process.why_no_network) +
        "; without --components its states are drawn");
    return;
  }
  std::vector<ComponentId> counters;
  for (std::size_t c = 0; c < process.machines.size(); ++c) {
    if (process.machines[c].is_counter)
      counters.push_back(ComponentId{static_cast<std::uint32_t>(c)});
  }
  drawing.dot = draw_network(*process.network, title, nullptr, counters);
}

}  // namespace

Drawing draw_model(const std::filesystem::path& file, const ModelDrawOptions& options) {
  Drawing drawing;
  const auto draw = [&] {
    const std::string title = options.process + " of " + file.filename().string();
    ProcessOfScript(file, options).look(drawing, [&](TermId process, Evaluator& evaluator) {
      if (!options.components) {
        Semantics semantics(evaluator.terms(), evaluator);
        drawing.dot = draw_states(process, semantics, title, options.most_states);
        return;
      }
      AnswerWatch watch(options.search);
      ModelChecker checker(evaluator, watch, options.search, true);
      draw_components(*checker.compiled(process), title, drawing);
    });
  };
  on_deep_stack(draw, stack_size(options.search));
  return drawing;
}

WrittenLts model_as_aut(const std::filesystem::path& file, const ModelDrawOptions& options) {
  WrittenLts result;
  const auto write = [&] {
    ProcessOfScript(file, options).look(result, [&](TermId process, Evaluator& evaluator) {
      Semantics semantics(evaluator.terms(), evaluator);
      const TermLts lts(semantics, process);
      write_lts(lts, semantics.terms().events, options.search, file.filename().string(), result);
    });
  };
  on_deep_stack(write, stack_size(options.search));
  return result;
}

}  // namespace csp::checker
