// Answers what the processes of a program do, from the only run of it that was recorded.
//
// The states of a process are moments of its word (chains.hpp), or the blocks of its fold. What
// nobody has seen follow there is not answered.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <csp/tracer/trace.hpp>

#include "checker/learn/chains.hpp"
#include "checker/learn/fold.hpp"
#include "checker/learn/recorded_world.hpp"
#include "checker/learn/topology.hpp"
#include "checker/learn/words.hpp"
#include "checker/program/knowledge.hpp"
#include "checker/program/oracle.hpp"

namespace csp::checker::learn {

class TraceOracle final : public program::Oracle {
 public:
  // Tells all processes and the blocks of their folds at once, and what they do when it is asked.
  // All must outlive it.
  TraceOracle(const tracer::Trace& trace, const Words& words, const std::vector<Fold>& folds,
              const Topology& topology, const Chains& chains, program::Knowledge& knowledge);

  [[nodiscard]] std::string ask(const program::MissingEdge& missing,
                                const Schedule& schedule) override;
  [[nodiscard]] std::uint64_t runs() const override { return 0; }
  [[nodiscard]] std::uint64_t bytes() const override {
    return standpoints_.size() * (sizeof(Standpoint) + program::bytes_of_tree_node);
  }
  [[nodiscard]] const RecordedWorld& world() const { return world_; }

 private:
  // Where a process stands.
  struct Position {
    BlockId block{};
    std::optional<std::size_t> moment{};  // on its chain
  };
  // What a node stands for.
  struct Standpoint {
    enum class Kind {
      Beginning,
      Waiting,   // at `position`
      Deciding,  // between `ways`, and perhaps others that were not seen
      Starting,  // waits for child number `next` - 1 to end, and starts that one
      Last,      // the first process waits for all roots
      Outside,
      Lost,  // nothing is known of how it goes on
    };
    Kind kind = Kind::Beginning;
    program::ComponentId component{};
    Position position{};
    std::vector<Position> ways{};
    bool is_open = false;  // there is a way more
    const Family* family = nullptr;
    std::size_t next = 0;
    std::string why{};  // Lost
  };
  struct Next {
    std::vector<Position> ways{};
    bool is_open = false;
  };

  // Each fills in the edge, or says why it cannot.
  std::string begin(const Standpoint& here, program::Edge& edge);
  std::string begin_first(program::Edge& edge);
  std::string go_on(const Standpoint& here, program::Edge& edge);
  std::string decide(const Standpoint& here, program::Edge& edge);
  std::string start_next(const Standpoint& here, program::Edge& edge);
  std::string from_outside(const Standpoint& here, program::Edge& edge);
  // By that act.
  std::string go(tracer::ProcessId process, const Position& from, const Label& label,
                 bool is_recorded_value, program::Edge& edge);
  // Comes to a position, and takes all steps there that it takes by itself.
  std::string arrive(tracer::ProcessId process, Position position, program::Edge& edge);

  [[nodiscard]] Next after(tracer::ProcessId process, const Position& from, const Label& label,
                           bool is_recorded_value) const;
  [[nodiscard]] Next resolve(tracer::ProcessId process, BlockId block, const Label& label) const;
  [[nodiscard]] const Step* recorded(tracer::ProcessId process, const Position& position) const;
  [[nodiscard]] const Situation& situation(tracer::ProcessId process, BlockId block) const;
  // What the event is in the process's own words; nothing if it stands for something that was not
  // followed.
  [[nodiscard]] std::optional<Label> label_of(const Situation& here,
                                              const program::LocalEvent& event) const;
  [[nodiscard]] std::string gap_behind(const Situation& here,
                                       const program::LocalEvent& event) const;
  [[nodiscard]] bool is_recorded(tracer::ProcessId process, const Position& position,
                                 const Label& label, program::ValueId value) const;

  program::NodeId node(Standpoint standpoint, const std::string& digest,
                       const program::LoggedState& state);
  program::NodeId waiting(tracer::ProcessId process, const Position& position);
  [[nodiscard]] program::LoggedGuard guard(tracer::ProcessId process, const Position& position,
                                           const Label& label);
  // Guards by which it may come to where nothing is known.
  void add_gaps(tracer::ProcessId process, const Situation& here,
                program::LoggedState& state) const;
  program::NodeId starting(program::ComponentId component, const Family& family, std::size_t next,
                           const Position& position);
  program::NodeId lost(program::ComponentId component, const std::string& why);
  [[nodiscard]] program::ValueId written(tracer::ProcessId process, const Position& position,
                                         const Label& label);
  [[nodiscard]] std::string place(tracer::SiteId site) const;
  [[nodiscard]] program::ComponentId component(tracer::ProcessId process) const;

  const tracer::Trace& trace_;
  const Words& words_;
  const std::vector<Fold>& folds_;
  const Topology& topology_;
  const Chains& chains_;
  program::Knowledge& knowledge_;
  RecordedWorld world_;
  std::map<program::NodeId, Standpoint> standpoints_;
  std::map<std::pair<tracer::ProcessId, std::uint32_t>, std::optional<std::uint64_t>>
      only_values_;  // that a process writes to a channel
};

}  // namespace csp::checker::learn
