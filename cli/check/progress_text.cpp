// Idea: a search is over when nothing is waiting any more. If what waits gets less, it is gone when
// that goes on as in the last seconds. If it gets more, at least what waits now has to be done.
#include "cli/check/progress_text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace csp::cli {

namespace {

constexpr double longest_memory = 5;     // seconds
constexpr double shortest_memory = 0.5;  // before that, a rate would be a guess

std::string with_digits(double number, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits, number);
  return text;
}

std::string duration(double seconds) {
  if (seconds < 1) return "1 s";
  if (seconds < 100) return with_digits(std::ceil(seconds), 0) + " s";
  if (seconds < 100 * 60) return with_digits(std::ceil(seconds / 60), 0) + " min";
  return with_digits(std::ceil(seconds / 3600), 0) + " h";
}

double expanded(const checker::Progress& progress) {
  return static_cast<double>(progress.states) - static_cast<double>(progress.waiting);
}

}  // namespace

std::string in_short(double number) {
  if (number < 10'000) return with_digits(number, 0);
  if (number < 1e6) return with_digits(number / 1e3, 1) + " k";
  return with_digits(number / 1e6, 2) + " M";
}

void Forecast::note(const checker::Progress& progress) {
  // Another phase, or a search that starts over, says nothing of this one.
  if (!recent_.empty() &&
      (recent_.back().phase != progress.phase || recent_.back().states > progress.states)) {
    recent_.clear();
  }
  recent_.push_back(progress);
  while (recent_.size() > 2 && progress.seconds - recent_[1].seconds >= longest_memory)
    recent_.pop_front();
}

std::string Forecast::in_words() const {
  if (recent_.empty()) return "";
  const checker::Progress& now = recent_.back();
  const checker::Progress& before = recent_.front();
  const double seconds = now.seconds - before.seconds;
  if (seconds < shortest_memory) return "";
  if (now.most_runs > 0) {
    if (now.runs <= before.runs || now.runs > now.most_runs) return "";
    const double rate = static_cast<double>(now.runs - before.runs) / seconds;
    return "at most about " + duration(static_cast<double>(now.most_runs - now.runs) / rate) +
           " to go";
  }
  const double rate = (expanded(now) - expanded(before)) / seconds;
  if (rate <= 0 || now.waiting == 0) return "";
  const auto waiting = static_cast<double>(now.waiting);
  if (now.waiting >= before.waiting) return "at least " + duration(waiting / rate) + " to go";
  const double shrinking = (static_cast<double>(before.waiting) - waiting) / seconds;
  return "about " + duration(waiting / shrinking) + " to go if it goes on like this";
}

std::string in_words(const checker::Progress& progress) {
  std::string words = progress.phase + ":";
  const auto add = [&words](const std::string& figure) {
    words += (words.ends_with(':') ? " " : ", ") + figure;
  };
  const double seconds = std::max(progress.seconds, 1e-3);
  if (progress.runs > 0) {
    const std::string of =
        progress.most_runs > 0 ? " of " + in_short(static_cast<double>(progress.most_runs)) : "";
    add(in_short(static_cast<double>(progress.runs)) + of + " runs");
    add(in_short(static_cast<double>(progress.local_states)) + " local states");
  }
  if (progress.level > 0) add("level " + std::to_string(progress.level));
  if (progress.states > 0) {
    add(in_short(static_cast<double>(progress.states)) +
        (progress.runs > 0 ? " global states" : " states"));
    add(in_short(static_cast<double>(progress.waiting)) + " of them to do");
    add(in_short(static_cast<double>(progress.states) / seconds) + " states/s");
    add(in_short(static_cast<double>(progress.bytes >> 20)) + " MiB");
  } else if (progress.runs > 0) {
    add(in_short(static_cast<double>(progress.runs) / seconds) + " runs/s");
  }
  return words;
}

}  // namespace csp::cli
