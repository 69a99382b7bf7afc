// With few processes each is a node of its own. With more than fit into a picture, those of one
// parent whose names differ only in numbers become one node, and so do processes that spawn their
// own kind; channels are treated alike. What is still too much after that is left out, the least
// busy first, and the picture says so.
#include "cli/trace/network.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <csp/tracer/waiting.hpp>

#include "cli/trace/names.hpp"
#include "cli/trace/outcome_text.hpp"

namespace csp::cli {
namespace {

using record::GuardKind;
using record::Kind;
using tracer::ProcessId;
using tracer::Trace;

constexpr std::size_t index(ProcessId process) { return static_cast<std::size_t>(process); }

// "philosopher.12" -> "philosopher.*"
std::string pattern_of(const std::string& name) {
  std::string result;
  for (const char c : name) {
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit) result += c;
    if (is_digit && !result.ends_with('*')) result += '*';
  }
  return result.empty() ? "*" : result;
}

class Builder {
 public:
  explicit Builder(const Trace& trace) : trace_(trace), names_(trace) {}

  Network build() {
    fold_ = trace_.processes.size() > most_nodes;
    make_process_nodes();
    buffers_.assign(trace_.channels.size(), outside);
    barriers_.assign(trace_.barriers.size(), outside);
    writers_.resize(trace_.channels.size());
    readers_.resize(trace_.channels.size());
    for (const tracer::Event& event : trace_.events)
      add(event);
    for (const tracer::Offer& offer : trace_.offers)
      note_users(offer);
    for (const tracer::WaitingProcess& waiting : tracer::waiting_processes(trace_))
      add(waiting);
    add_cycle();
    finish_nodes();
    leave_out_what_does_not_fit();
    name_it();
    return std::move(network_);
  }

 private:
  std::uint32_t new_node(NetworkNode node) {
    network_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(network_.nodes.size() - 1);
  }

  // What a process made lies in the par that it started, or in the one it belongs to.
  std::uint32_t enclosing_of(ProcessId creator) const {
    if (creator == tracer::no_process) return outside;
    const std::uint32_t node = node_of_[index(creator)];
    return network_.nodes[node].has_children ? node : network_.nodes[node].enclosing;
  }

  // Parents before children; a circle of parents, as a damaged trace may have, is broken anywhere.
  void make_process_nodes() {
    node_of_.assign(trace_.processes.size(), outside);
    std::vector<bool> is_open(trace_.processes.size());
    std::vector<std::size_t> open;
    for (std::size_t start = 0; start < trace_.processes.size(); ++start) {
      std::size_t at = start;
      while (node_of_[at] == outside && !is_open[at]) {
        is_open[at] = true;
        open.push_back(at);
        const ProcessId parent = trace_.processes[at].parent;
        if (parent == tracer::no_process) break;
        at = index(parent);
      }
      for (; !open.empty(); open.pop_back())
        node_of_[open.back()] = node_for(open.back());
    }
  }

  std::uint32_t node_for(std::size_t process) {
    const tracer::Process& it = trace_.processes[process];
    const std::uint32_t parent =
        it.parent == tracer::no_process ? outside : node_of_[index(it.parent)];
    const std::string pattern = pattern_of(it.name);
    if (fold_ && parent != outside && patterns_[parent] == pattern) return count_member(parent, it);
    if (fold_) {
      const auto known = folded_.find({parent, pattern});
      if (known != folded_.end()) return count_member(known->second, it);
    }
    const std::uint32_t node = new_node({});
    network_.nodes[node].label =
        fold_ ? (it.name.empty() ? it.path : it.name)
              : names_.process(ProcessId{static_cast<std::uint32_t>(process)});
    network_.nodes[node].enclosing = parent;
    if (parent != outside) network_.nodes[parent].has_children = true;
    patterns_.push_back(pattern);
    if (fold_) folded_.emplace(std::pair(parent, pattern), node);
    return count_member(node, it);
  }

  std::uint32_t count_member(std::uint32_t node, const tracer::Process& process) {
    NetworkNode& it = network_.nodes[node];
    ++it.members;
    if (process.ended) ++it.ended;
    return node;
  }

  void add(const tracer::Event& event) {
    if (event.object == record::nobody) return;
    if (event.kind == Kind::Commit) add_communication(event);
    if (event.kind == Kind::Sync && event.process != tracer::no_process) {
      const std::uint32_t process = active(event.process), barrier = barrier_node(event.object);
      ++network_.edges[{process, barrier, names_.barrier(event.object)}].count;
    }
  }

  void add_communication(const tracer::Event& event) {
    const bool has_sender = event.process != tracer::no_process,
               has_receiver = event.partner != tracer::no_process;
    const std::uint32_t sender = has_sender ? active(event.process) : buffer_node(event.object);
    const std::uint32_t receiver = has_receiver ? active(event.partner) : buffer_node(event.object);
    if (has_sender) writers_[event.object].insert(sender);
    if (has_receiver) readers_[event.object].insert(receiver);
    ++edge(sender, receiver, event.object).count;
  }

  NetworkEdge& edge(std::uint32_t from, std::uint32_t to, std::uint32_t channel) {
    const std::string& name = trace_.channels[channel].name;
    return network_.edges[{from, to, fold_ ? pattern_of(name) : names_.channel(channel)}];
  }

  std::uint32_t active(ProcessId process) {
    NetworkNode& node = network_.nodes[node_of_[index(process)]];
    node.is_drawn = true;
    ++node.activity;
    return node_of_[index(process)];
  }

  std::uint32_t buffer_node(std::uint32_t channel) {
    if (buffers_[channel] != outside) return buffers_[channel];
    const tracer::Channel& it = trace_.channels[channel];
    const std::string label = fold_ ? pattern_of(it.name) : names_.channel(channel);
    if (fold_) {
      const auto known = folded_buffers_.find(label);
      if (known != folded_buffers_.end()) return buffers_[channel] = known->second;
    }
    NetworkNode node;
    node.kind = NetworkNode::Kind::Buffer;
    node.label = label;
    node.enclosing = enclosing_of(it.creator);
    node.note = it.capacity > 0 ? "holds " + std::to_string(it.capacity) : "buffer";
    node.is_drawn = true;
    buffers_[channel] = new_node(std::move(node));
    patterns_.emplace_back();
    folded_buffers_.emplace(label, buffers_[channel]);
    return buffers_[channel];
  }

  std::uint32_t barrier_node(std::uint32_t barrier) {
    if (barriers_[barrier] != outside) return barriers_[barrier];
    NetworkNode node;
    node.kind = NetworkNode::Kind::Barrier;
    node.label = names_.barrier(barrier);
    node.note = "barrier";
    node.enclosing = enclosing_of(trace_.barriers[barrier].creator);
    node.is_drawn = true;
    patterns_.emplace_back();
    return barriers_[barrier] = new_node(std::move(node));
  }

  // Who has wanted to use a channel may be who is waited for, even if nothing came of it.
  void note_users(const tracer::Offer& offer) {
    for (const tracer::Guard& guard : trace_.guards_of(offer)) {
      if (guard.kind > GuardKind::Write || guard.object == record::nobody) continue;
      auto& users = guard.kind == GuardKind::Write ? writers_ : readers_;
      users[guard.object].insert(node_of_[index(offer.process)]);
    }
  }

  void add(const tracer::WaitingProcess& waiting) {
    if (!waiting.offer) return;
    const std::uint32_t process = active(waiting.process);
    ++network_.nodes[process].waiting;
    for (const tracer::Guard& guard : trace_.guards_of(*waiting.offer)) {
      if (guard.object == record::nobody) continue;
      if (guard.kind == GuardKind::Sync) {
        network_.edges[{process, barrier_node(guard.object), names_.barrier(guard.object)}]
            .waits_to_write = true;
      } else if (guard.kind <= GuardKind::Write) {
        add_wait(process, guard);
      }
    }
  }

  void add_wait(std::uint32_t process, const tracer::Guard& guard) {
    const bool reads = guard.kind == GuardKind::Read;
    for (const std::uint32_t partner : partners(guard)) {
      if (partner == process && !fold_) continue;
      NetworkEdge& it =
          reads ? edge(partner, process, guard.object) : edge(process, partner, guard.object);
      (reads ? it.waits_to_read : it.waits_to_write) = true;
    }
  }

  // A channel that nobody has used on the other side is drawn as a loose end.
  std::set<std::uint32_t> partners(const tracer::Guard& guard) {
    if (trace_.channels[guard.object].capacity > 0) return {buffer_node(guard.object)};
    const auto& users =
        guard.kind == GuardKind::Read ? writers_[guard.object] : readers_[guard.object];
    if (!users.empty()) return users;
    NetworkNode node;
    node.kind = NetworkNode::Kind::Buffer;
    node.label = names_.channel(guard.object);
    node.note = guard.kind == GuardKind::Read ? "nobody has written" : "nobody has read";
    node.is_drawn = true;
    patterns_.emplace_back();
    return {new_node(std::move(node))};
  }

  void add_cycle() {
    for (const tracer::WaitLink& link : tracer::wait_cycle(trace_)) {
      network_.has_cycle = true;
      const std::uint32_t process = node_of_[index(link.process)],
                          partner = node_of_[index(link.for_process)];
      const auto channel = static_cast<std::uint32_t>(link.channel);
      // A full or empty buffer lies between the two.
      const bool is_buffered = trace_.channels[channel].capacity > 0;
      const std::uint32_t other = is_buffered ? buffer_node(channel) : partner;
      NetworkEdge& inward = edge(other, process, channel);
      if (inward.waits_to_read) inward.is_in_cycle = true;
      NetworkEdge& outward = edge(process, other, channel);
      if (outward.waits_to_write) outward.is_in_cycle = true;
    }
    std::erase_if(network_.edges, [](const auto& entry) {
      const NetworkEdge& it = entry.second;
      return it.count == 0 && !it.waits_to_read && !it.waits_to_write;
    });
  }

  void finish_nodes() {
    for (NetworkNode& node : network_.nodes) {
      if (!node.has_children) node.is_drawn = true;
      if (node.members > 1) node.label = pattern_of(node.label);
      if (node.members > 1) node.note = "\xc3\x97 " + std::to_string(node.members);
    }
    if (fold_) {
      network_.notes.push_back(std::to_string(trace_.processes.size()) +
                               " processes: those that differ only in numbers share a node");
    }
  }

  void leave_out_what_does_not_fit() {
    std::vector<std::uint32_t> drawn;
    for (std::uint32_t i = 0; i < network_.nodes.size(); ++i) {
      if (network_.nodes[i].is_drawn) drawn.push_back(i);
    }
    if (drawn.size() <= most_nodes) return;
    std::stable_sort(drawn.begin(), drawn.end(), [&](std::uint32_t a, std::uint32_t b) {
      return network_.nodes[a].activity > network_.nodes[b].activity;
    });
    for (std::size_t i = most_nodes; i < drawn.size(); ++i)
      network_.nodes[drawn[i]].is_drawn = false;
    std::erase_if(network_.edges, [&](const auto& entry) {
      const auto& [from, to, name] = entry.first;
      return !network_.nodes[from].is_drawn || !network_.nodes[to].is_drawn;
    });
    network_.notes.push_back("the " + std::to_string(most_nodes) + " busiest of " +
                             std::to_string(drawn.size()) + " nodes are shown");
  }

  void name_it() {
    for (const std::string& word : trace_.command) {
      const bool is_program = network_.title.empty();
      if (!is_program) network_.title += ' ';
      network_.title += visible(is_program ? word.substr(word.rfind('/') + 1) : word);
    }
    if (network_.title.empty()) network_.title = "a program";
    network_.title += ": " + outcome_text(trace_.ending, trace_.exit_code);
    if (trace_.cut_short) network_.notes.emplace_back("the trace is cut short");
  }

  const Trace& trace_;
  const Names names_;
  Network network_;
  bool fold_ = false;
  std::vector<std::uint32_t> node_of_;             // per process
  std::vector<std::uint32_t> buffers_, barriers_;  // per channel, barrier: its node, if it has one
  std::vector<std::set<std::uint32_t>> writers_, readers_;  // per channel: nodes
  std::vector<std::string> patterns_;                       // per node
  std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> folded_;
  std::map<std::string, std::uint32_t> folded_buffers_;
};

}  // namespace

Network network_of(const Trace& trace) { return Builder(trace).build(); }

}  // namespace csp::cli
