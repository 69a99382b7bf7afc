// A transition system written as CSP_M means what it meant.
#include "checker/api/program_script.hpp"

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include <rapidcheck.h>
#include <unistd.h>

#include <csp/checker/check_model.hpp>

#include "checker/lts/compress.hpp"
#include "tests/support/catch.hpp"

using namespace csp::checker;

namespace {

class Script {
 public:
  explicit Script(const std::string& text)
      : path_(std::filesystem::temp_directory_path() /
              ("csp_program_script_" + std::to_string(getpid()) + ".csp")) {
    std::ofstream(path_) << text;
  }
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;
  ~Script() { std::filesystem::remove(path_); }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Some states, each with up to four steps; the last one has ended.
CompactLts any_lts(const std::vector<EventId>& events) {
  const auto states = *rc::gen::inRange<std::uint32_t>(1, 6);
  CompactLts lts;
  for (std::uint32_t state = 0; state < states; ++state) {
    lts.add_state();
    const int steps = *rc::gen::inRange(0, 5);
    for (int step = 0; step < steps; ++step) {
      const EventId event = *rc::gen::elementOf(events);
      const auto target = *rc::gen::inRange<std::uint32_t>(0, states);
      lts.add_transition(event, event == tick ? StateId{states} : StateId{target});
    }
  }
  lts.add_state(true);
  return lts;
}

}  // namespace

TEST_CASE("a system and its normal form refine each other once both are declarations") {
  const Script script(
      "channel a, b, c\n"
      "assert P [FD= N\nassert N [FD= P\nassert P [F= N\nassert N [F= P\n");
  EventTable table;
  const std::vector<EventId> events = {table.add("a"), table.add("b"), table.add("c"), tau, tick};
  const bool is_true = rc::check("written as CSP_M it means the same", [&] {
    const CompactLts lts = any_lts(events);
    const auto normal = normalised(lts, 10'000);
    RC_ASSERT(normal.has_value());
    ModelQuestions questions;
    questions.declarations =
        as_declarations(lts, table, "P") + as_declarations(*normal, table, "N");
    questions.search.threads = 1;
    const ModelReport answer = check_model(script.path(), questions);
    RC_LOG() << questions.declarations << to_text(answer);
    RC_ASSERT(answer.report.results.size() == 4u);
    RC_ASSERT(verdict(answer.report) == Verdict::Holds);
  });
  CHECK(is_true);
}

TEST_CASE("the channels that a script declares are found, those of included files too") {
  const Script inner("channel inner : {0..2}\nmodule M\nexports\nchannel hidden\nendmodule\n");
  const std::filesystem::path outer = inner.path().string() + ".outer.csp";
  std::ofstream(outer) << "include \"" << inner.path().filename().string()
                       << "\"\nchannel left, right : Bool\nP = STOP\n";
  CHECK(declared_channels(outer) == std::set<std::string>{"inner", "left", "right"});
  std::filesystem::remove(outer);
}

TEST_CASE("a script that cannot be read is told with its place") {
  const Script script("channel = 3\n");
  CHECK_THROWS_WITH(declared_channels(script.path()), Catch::Contains(".csp:1:9"));
}
