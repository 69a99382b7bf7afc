#include "runtime/answer_log.hpp"

#include <algorithm>

namespace csp::detail {

void AnswerLog::line(std::initializer_list<std::string_view> fields) {
  if (header_ == nullptr || !has_room_) return;
  std::size_t most = 0;
  for (const std::string_view field : fields)
    most += 2 * field.size() + 1;
  const std::size_t begin = header_->written.load(std::memory_order_relaxed);
  if (most > capacity_ - begin) {
    has_room_ = false;
    return;
  }
  char* out = text_ + begin;
  bool is_first = true;
  for (const std::string_view field : fields) {
    if (!is_first) *out++ = '\t';
    is_first = false;
    for (const char c : field) {
      const char escaped = c == '\t' ? 't' : c == '\n' ? 'n' : c == '\\' ? '\\' : '\0';
      if (escaped != '\0') *out++ = '\\';
      *out++ = escaped != '\0' ? escaped : c;
    }
  }
  *out++ = '\n';
  header_->written.store(static_cast<std::size_t>(out - text_), std::memory_order_release);
}

void AnswerLog::count_step(std::string_view place) {
  if (header_ == nullptr) return;
  const std::size_t length = std::min(place.size(), sizeof header_->place - 1);
  std::copy_n(place.data(), length, header_->place);
  header_->place[length] = '\0';
  header_->steps.fetch_add(1, std::memory_order_release);
}

}  // namespace csp::detail
