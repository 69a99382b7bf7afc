#include "cli/check/schedule_file.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace csp::cli {

namespace {

std::string in_a_line(const std::vector<std::string>& command) {
  std::string text;
  for (const std::string& word : command)
    text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

const checker::Result* first_with_schedule(const checker::Report& report) {
  for (const checker::Result& result : report.results) {
    if (result.counterexample && !result.counterexample->schedule.empty()) return &result;
  }
  return nullptr;
}

void write_schedule(const std::vector<std::string>& command, const std::string& path,
                    checker::Report& report) {
  const checker::Result* const found = first_with_schedule(report);
  if (found == nullptr) return;
  const std::string words = in_a_line(command);
  const std::string name =
      path.empty() ? std::filesystem::path(command.front()).filename().string() + ".schedule"
                   : path;
  std::ofstream file(name);
  file << "# " << words << "\n# " << found->assertion << ": this leads to where it does not hold\n";
  for (const std::string& decision : found->counterexample->schedule)
    file << decision << "\n";
  file.close();
  if (!file) throw std::runtime_error(name + ": the schedule cannot be written there");
  report.advice.push_back("csp-trace run --schedule " + name + " " + words +
                          "    does it again and records it");
  report.advice.push_back("CSP_SCHEDULE=" + name + " gdb --args " + words +
                          "    does it again under a debugger");
}

}  // namespace csp::cli
