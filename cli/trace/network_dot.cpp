#include <algorithm>

#include "cli/trace/network.hpp"

namespace csp::cli {
namespace {

constexpr std::uint32_t deepest_nesting =
    12;  // clusters within clusters; Graphviz gets slow beyond

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c == '\n' ? "\\n" : std::string(1, c);
  }
  return result + '"';
}

std::string html(const std::string& text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string small(const std::string& text, const char* colour) {
  return std::string("<FONT POINT-SIZE=\"10\" COLOR=\"") + colour + "\">" + html(text) + "</FONT>";
}

class DotWriter {
 public:
  explicit DotWriter(const Network& network) : network_(network), members_(network.nodes.size()) {
    for (std::uint32_t i = 0; i < network.nodes.size(); ++i) {
      const std::uint32_t enclosing = network.nodes[i].enclosing;
      (enclosing == outside ? outermost_ : members_[enclosing]).push_back(i);
    }
  }

  std::string write() {
    text_ =
        "digraph network {\n"
        "  graph [rankdir=LR, fontname=\"Helvetica,Arial,sans-serif\", fontsize=14, labelloc=t, "
        "nodesep=0.35, "
        "ranksep=0.7, pad=0.3, compound=true];\n"
        "  node [fontname=\"Helvetica,Arial,sans-serif\", fontsize=12, shape=box, "
        "style=\"rounded,filled\", "
        "color=\"#5b7fa6\", fillcolor=\"#eaf2fb\", margin=\"0.16,0.08\"];\n"
        "  edge [fontname=\"Helvetica,Arial,sans-serif\", fontsize=10, color=\"#5b6770\", "
        "fontcolor=\"#39424a\", "
        "arrowsize=0.7];\n";
    text_ += "  label=<" + title() + ">;\n";
    write_members(outermost_);
    for (const auto& [key, edge] : network_.edges)
      write_edge(key, edge);
    return text_ + "}\n";
  }

 private:
  std::string title() const {
    std::string result = "<B>" + html(network_.title) + "</B><BR/>";
    const auto any = [&](auto test) {
      return std::any_of(network_.nodes.begin(), network_.nodes.end(), test);
    };
    if (any([](const NetworkNode& n) {
          return n.kind == NetworkNode::Kind::Process && n.ended < n.members && n.waiting == 0 &&
                 n.is_drawn;
        })) {
      result += small("grey: did not end   ", "#6b6b6b");
    }
    if (any([](const NetworkNode& n) { return n.waiting > 0; }))
      result += small("red: waits   ", "#c0392b");
    if (network_.has_cycle)
      result += "<B>" + small("bold red: they wait for each other in a circle", "#c0392b") + "</B>";
    for (const std::string& note : network_.notes)
      result += "<BR/>" + small(note, "#39424a");
    return result + "<BR/>";
  }

  // With a stack of its own: nesting may be as deep as a program recurses.
  void write_members(const std::vector<std::uint32_t>& outermost) {
    struct Level {
      const std::vector<std::uint32_t>* nodes;
      std::size_t next = 0;
    };
    std::vector<Level> open = {{&outermost}};
    std::uint32_t clusters = 0;
    std::vector<bool> is_cluster = {false};
    while (!open.empty()) {
      Level& level = open.back();
      if (level.next == level.nodes->size()) {
        if (is_cluster.back()) text_ += "  }\n";
        if (is_cluster.back()) --clusters;
        is_cluster.pop_back();
        open.pop_back();
        continue;
      }
      const std::uint32_t node = (*level.nodes)[level.next++];
      if (!network_.nodes[node].has_children) {
        write_node(node);
        continue;
      }
      const bool opens_cluster = clusters < deepest_nesting;
      if (opens_cluster) write_cluster_head(node);
      if (opens_cluster) ++clusters;
      write_node(node);
      is_cluster.push_back(opens_cluster);
      open.push_back({&members_[node]});
    }
  }

  void write_cluster_head(std::uint32_t node) {
    const NetworkNode& it = network_.nodes[node];
    text_ += "  subgraph cluster_" + std::to_string(node) +
             " {\n    label=" + quoted(it.label + (it.note.empty() ? "" : " " + it.note)) +
             "; style=\"rounded\"; color=\"#b8c4cf\"; fontcolor=\"#5b6770\"; fontsize=12;\n";
  }

  void write_node(std::uint32_t node) {
    const NetworkNode& it = network_.nodes[node];
    if (!it.is_drawn) return;
    text_ += "    n" + std::to_string(node) +
             " [label=" + quoted(it.label + (it.note.empty() ? "" : "\n" + it.note));
    switch (it.kind) {
      case NetworkNode::Kind::Buffer:
        text_ += ", shape=cylinder, style=filled, color=\"#8a7a4d\", fillcolor=\"#fbf6e3\"";
        break;
      case NetworkNode::Kind::Barrier:
        text_ += ", shape=octagon, style=filled, color=\"#6f5b9a\", fillcolor=\"#f1ecfa\"";
        break;
      case NetworkNode::Kind::Process:
        if (it.waiting > 0) {
          text_ += ", color=\"#c0392b\", fillcolor=\"#e3e3e3\"";
        } else if (it.ended < it.members) {
          text_ += ", color=\"#8c8c8c\", fillcolor=\"#e3e3e3\"";
        }
    }
    text_ += "];\n";
  }

  void write_edge(const std::tuple<std::uint32_t, std::uint32_t, std::string>& key,
                  const NetworkEdge& edge) {
    const auto& [from, to, name] = key;
    const bool is_barrier = network_.nodes[to].kind == NetworkNode::Kind::Barrier;
    const bool touches_buffer = network_.nodes[from].kind == NetworkNode::Kind::Buffer ||
                                network_.nodes[to].kind == NetworkNode::Kind::Buffer;
    std::string label = is_barrier || touches_buffer ? "" : name;
    if (edge.count > 0)
      label += (label.empty() ? "\xc3\x97" : " \xc3\x97") + std::to_string(edge.count);
    const auto add_line = [&](const char* line) {
      if (!label.empty()) label += '\n';
      label += line;
    };
    if (edge.waits_to_read) add_line("waits to read");
    if (edge.waits_to_write) add_line(is_barrier ? "waits to synchronise" : "waits to write");
    text_ +=
        "  n" + std::to_string(from) + " -> n" + std::to_string(to) + " [label=" + quoted(label);
    if (is_barrier) text_ += ", style=dashed, arrowhead=none, color=\"#6f5b9a\"";
    if (edge.waits_to_read || edge.waits_to_write)
      text_ += ", color=\"#c0392b\", fontcolor=\"#c0392b\"";
    if (edge.is_in_cycle) text_ += ", penwidth=3";
    text_ += "];\n";
  }

  const Network& network_;
  std::vector<std::vector<std::uint32_t>> members_;  // per node: what its par started
  std::vector<std::uint32_t> outermost_;
  std::string text_;
};

}  // namespace

std::string to_dot(const Network& network) { return DotWriter(network).write(); }

}  // namespace csp::cli
