// A network under control, for tests: a copy of the test builds it and is told what to do.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csp/csp.hpp>
#include <csp/runtime/steering.hpp>

namespace csp::test {

using Line = std::vector<std::string>;  // the fields of a line

struct Answer {
  std::vector<Line> log;
  std::string text;  // of the log
  std::string output;
  std::string exit;

  [[nodiscard]] std::size_t count(const std::string& word) const {
    std::size_t found = 0;
    for (const Line& line : log)
      found += line[0] == word ? 1 : 0;
    return found;
  }
  // The decisions that were followed.
  [[nodiscard]] std::vector<std::string> decisions() const {
    std::vector<std::string> all;
    for (const Line& line : log) {
      if (line[0] == "do") all.push_back(line[1]);
    }
    return all;
  }
  [[nodiscard]] std::string end() const {
    return log.empty() || log.back()[0] != "end" ? "" : log.back()[1];
  }
};

class Steered {
 public:
  explicit Steered(const std::function<void()>& network) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) throw std::runtime_error("no socket");
    server_ = fork();
    if (server_ == 0) {
      close(ends[0]);
      steering::accept_control(ends[1]);
      network();
      _exit(0);
    }
    close(ends[1]);
    socket_ = ends[0];
    hello_ = next_line();
  }
  Steered(const Steered&) = delete;
  Steered& operator=(const Steered&) = delete;
  ~Steered() {
    close(socket_);
    waitpid(server_, nullptr, 0);
  }

  [[nodiscard]] const std::string& hello() const { return hello_; }

  Answer run(std::uint64_t decisions, std::uint64_t seed = 0,
             const std::vector<std::string>& schedule = {}, const std::string& time = "any",
             int milliseconds = 5000, const std::string& more = "") {
    std::string request = "run " + std::to_string(decisions) + " " + std::to_string(seed) + " " +
                          time + " " + std::to_string(milliseconds) + more + "\n";
    for (const std::string& line : schedule)
      request += line + "\n";
    request += "end\n";
    if (write(socket_, request.data(), request.size()) < 0) throw std::runtime_error("not heard");
    Answer answer;
    answer.text = next_bytes("log ");
    std::istringstream log(answer.text);
    for (std::string line; std::getline(log, line);)
      answer.log.push_back(fields_of(line));
    answer.output = next_bytes("output ");
    answer.exit = next_line().substr(5);
    return answer;
  }

 private:
  static Line fields_of(const std::string& line) {
    Line fields(1);
    for (const char c : line) {
      if (c == '\t') {
        fields.emplace_back();
      } else {
        fields.back() += c;
      }
    }
    return fields;
  }
  std::string next_bytes(const std::string& word) {
    const std::string line = next_line();
    if (!line.starts_with(word)) throw std::runtime_error("found: " + line);
    std::string bytes(std::stoul(line.substr(word.size())), '\0');
    for (std::size_t at = 0; at < bytes.size();) {
      const ssize_t count = read(socket_, bytes.data() + at, bytes.size() - at);
      if (count <= 0) throw std::runtime_error("cut short");
      at += static_cast<std::size_t>(count);
    }
    return bytes;
  }
  std::string next_line() {
    std::string line;
    for (char c = 0; read(socket_, &c, 1) == 1 && c != '\n';)
      line += c;
    return line;
  }

  pid_t server_ = 0;
  int socket_ = -1;
  std::string hello_;
};

// What each process has done by itself, and the states it came to: for asking whether a state is a
// function of what the process took part in.
class Histories {
 public:
  // Adds a run. False: some process did the same as in another run and came to another state.
  bool add(const Answer& answer) {
    std::map<std::string, std::string> history, next, running;
    std::map<std::string, std::map<std::string, std::string>> values;  // by process, by guard
    std::string who;
    bool agrees = true;
    for (const Line& line : answer.log) {
      if (line[0] == "process") {
        history[line[1]] = line[1] + line[3];
        next[line[1]] = "start";
      } else if (line[0] == "do") {
        note(line[1], values, next);
      } else if (line[0] == "state" || line[0] == "ended") {
        who = line[1];
        history[who] += "|" + next[who];
        next[who] = "joined";
        values[who].clear();
        const auto [known, is_new] = states_.try_emplace(history[who], line[2]);
        agrees = agrees && known->second == line[2];
        distinct_.emplace(who + line[2], true);
      } else if (line[0] == "guard" && line[2] == "write") {
        values[who][line[1]] = line[4];
      }
    }
    return agrees;
  }
  [[nodiscard]] std::size_t states() const { return distinct_.size(); }

 private:
  static void note(const std::string& decision,
                   std::map<std::string, std::map<std::string, std::string>>& values,
                   std::map<std::string, std::string>& next) {
    std::istringstream words(decision);
    std::string what, a, a_guard, b, b_guard;
    words >> what >> a >> a_guard >> b >> b_guard;
    if (what == "run") return;
    next[a] = what + " " + a_guard;
    if (what == "pass") next[b] = "read " + b_guard + " " + values[a][a_guard];
    if (what != "sync") return;
    for (auto& [process, event] : next)
      event = "sync";
  }

  std::map<std::string, std::string> states_;
  std::map<std::string, bool> distinct_;
};

}  // namespace csp::test
