#include <cstdio>
#include <cstdlib>
#include <memory>

#include <CLI/CLI.hpp>

#include <csp/tracer/read_trace.hpp>

#include "cli/exit_codes.hpp"
#include "cli/trace/commands.hpp"
#include "cli/trace/event_printer.hpp"
#include "cli/trace/outcome_text.hpp"

#include <unistd.h>

namespace csp::cli {
namespace {

struct Options {
  std::string file;
  std::string format = "text";
  SelectionOptions selection;
};

// Standard output, written in large pieces.
class Output {
 public:
  std::string& text() { return text_; }
  void flush_if_large() {
    if (text_.size() > 1 << 18) flush();
  }
  void flush() {
    const bool is_written = std::fwrite(text_.data(), 1, text_.size(), stdout) == text_.size() && std::fflush(stdout) == 0;
    if (!is_written) throw tracer::TraceError("cannot write to standard output");
    text_.clear();
  }

 private:
  std::string text_;
};

template <class Printer>
void print_events(const tracer::Trace& trace, const Selection& selection, const Printer& printer, Output& output) {
  for (std::size_t i = 0; i < trace.events.size(); ++i) {
    if (!selection.has(trace.events[i], i + 1)) continue;
    printer.append(output.text(), trace.events[i], i + 1);
    output.flush_if_large();
  }
}

template <class Printer>
void print_waiting(const std::vector<tracer::WaitingProcess>& waiting, const Selection& selection,
                   const Printer& printer, Output& output) {
  for (const tracer::WaitingProcess& it : waiting) {
    if (!selection.has(it.process)) continue;
    printer.append(output.text(), it);
    output.flush_if_large();
  }
}

int show(const Options& options) {
  const tracer::Trace trace = tracer::read_trace(options.file);
  print_warnings(trace.warnings);
  const Selection selection(trace, options.selection);
  const auto waiting = selection.is_about_range_or_channel() ? std::vector<tracer::WaitingProcess>()
                                                             : tracer::waiting_processes(trace);
  Output output;
  if (options.format == "json") {
    const JsonPrinter printer(trace);
    print_events(trace, selection, printer, output);
    print_waiting(waiting, selection, printer, output);
  } else {
    const bool colour = isatty(STDOUT_FILENO) && !std::getenv("NO_COLOR");
    const TextPrinter printer(trace, selection, colour);
    print_events(trace, selection, printer, output);
    if (!waiting.empty()) output.text() += "\nthe program " + outcome_text(trace.ending, trace.exit_code) + "; then\n";
    print_waiting(waiting, selection, printer, output);
  }
  output.flush();
  return Holds;
}

}  // namespace

void add_show_command(CLI::App& app, Command& chosen) {
  auto options = std::make_shared<Options>();
  SelectionOptions& selection = options->selection;
  CLI::App* command = app.add_subcommand("show", "Prints what happened, an event a line, causes before effects");
  command->add_option("file", options->file, "The trace")->type_name("FILE")->required();
  command->add_option("--format", options->format, "text, or json: an object a line")
      ->type_name("text|json")
      ->check(CLI::IsMember({"text", "json"}));
  command->add_option("--process", selection.processes, "Only what this process took part in; repeat for more")
      ->type_name("P")->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_option("--channel", selection.channels, "Only what happened on this channel; repeat for more")
      ->type_name("C")->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_option("--kind", selection.kinds, "Only events of this kind; repeat for more")
      ->type_name("KIND")->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->check(CLI::IsMember(kind_words()));
  command->add_option("--from", selection.from, "The first event's number")->type_name("N");
  command->add_option("--to", selection.to, "The last event's number")->type_name("N");
  command->footer(
      "P and C are names, paths (0.2, c1) or patterns (fork.*).\n"
      "Columns: event number, time in seconds, what (channel!value), who, where in the source.\n"
      "Example:\n"
      "  csp-trace show meal.csptrace --process 'philosopher.*' --from 10 --to 20");
  command->callback([options, &chosen] { chosen = [options] { return show(*options); }; });
}

}  // namespace csp::cli
