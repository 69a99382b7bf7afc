// The idea: most words of a record follow from records before it. A process's next step number is its last one plus one; a
// channel's next communication has the same partners, places and guards as its last one. Every word is stored as its distance from
// such a prediction, in a stream of its own (one per record kind and word), so that the streams are mostly runs of one byte.
//
// One function, Transcoder::record(), walks a record in both directions; a Writer port appends each word's distance, a
// Reader port fetches it. So the two cannot disagree. Predictions start afresh in every chunk: each can be read alone.
//
// Invariant: a prediction uses only words that the reader has already seen.
#include "tracer/packing.hpp"

#include <algorithm>
#include <cstring>

namespace csp::tracer {
namespace {

using record::Kind;

enum class Coding : std::uint8_t {
  Key,        // which process or channel the record is about: near that of the last record of this kind
  Context,    // as in the last record of this kind about the same key
  Time,       // two words: near the time of the record before
  StepOfSubject, StepOfReceiver,  // one more than the process's last
  Verbatim,   // digests and text: distances would only hide repetitions
};

// How the words of the first cells of a kind are coded. Word 0, the kind, length and detail, has streams of its own.
struct Layout {
  std::uint8_t cells = 0;  // in the fixed part; 0: not a kind that is known here
  bool keyed = false;      // the context is the last record about the same key; else simply the last of this kind
  std::uint8_t key_word = 1;
  std::array<Coding, 16> words{};
};

constexpr std::size_t kinds = 64;

constexpr std::array<Layout, kinds> make_layouts() {
  using enum Coding;
  std::array<Layout, kinds> layouts{};
  const auto set = [&](Kind kind, std::uint8_t cells, bool keyed, bool timed) -> Layout& {
    Layout& layout = layouts[static_cast<std::size_t>(kind)];
    layout.cells = cells;
    layout.keyed = keyed;
    layout.words.fill(Context);
    layout.words[1] = Key;
    if (timed) layout.words[2] = layout.words[3] = Time;
    return layout;
  };
  for (const Kind kind : {Kind::String, Kind::Site, Kind::Channel, Kind::Barrier}) set(kind, 1, false, false);
  set(Kind::Process, 1, false, true);
  set(Kind::ChannelClosed, 1, false, true);
  Layout& offer = set(Kind::Offer, 1, true, true);
  offer.words[4] = StepOfSubject;
  for (const std::size_t word : {10u, 11u, 12u, 13u}) offer.words[word] = Verbatim;  // of a guard
  for (std::uint8_t kind = 20; kind <= 31; ++kind) set(Kind{kind}, 2, true, true).words[4] = StepOfSubject;
  Layout& commit = layouts[static_cast<std::size_t>(Kind::Commit)];
  commit.key_word = 7;
  commit.words[1] = Context;
  commit.words[6] = StepOfReceiver;
  commit.words[7] = Key;
  for (const std::size_t word : {12u, 13u, 14u, 15u}) commit.words[word] = Verbatim;
  return layouts;
}
constexpr std::array<Layout, kinds> layouts = make_layouts();

// Stream numbers. They are part of the format: tracer/FORMAT.md.
constexpr std::size_t kind_stream = 0, length_stream = 1, detail_stream = 2, verbatim_stream = 3;
constexpr std::size_t stream_of(std::uint8_t kind, std::size_t word) { return kind * 16u + word; }
constexpr std::size_t streams = kinds * 16;
constexpr std::uint8_t not_a_record = 255;  // in the kind stream: one cell, verbatim

constexpr std::uint64_t zigzag(std::uint64_t distance) {
  return (distance << 1) ^ (0 - (distance >> 63));
}
constexpr std::uint64_t unzigzag(std::uint64_t coded) { return (coded >> 1) ^ (0 - (coded & 1)); }
constexpr std::uint64_t widened(std::uint32_t distance) {
  return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(distance)});
}

void append_varint(std::string& to, std::uint64_t value) {
  while (value >= 0x80) {
    to.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  to.push_back(static_cast<char>(value));
}

bool take_varint(std::string_view& from, std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (from.empty()) return false;
    const auto byte = static_cast<std::uint8_t>(from.front());
    from.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

class Writer {
 public:
  void byte(std::size_t stream, std::uint8_t& value) {
    streams_[stream].push_back(static_cast<char>(value));
  }
  void distance(std::size_t stream, std::uint32_t predicted, std::uint32_t& value) {
    append_varint(streams_[stream], zigzag(widened(value - predicted)));
  }
  void distance(std::size_t stream, std::uint64_t predicted, std::uint64_t& value) {
    append_varint(streams_[stream], zigzag(value - predicted));
  }
  void verbatim(std::size_t stream, std::uint32_t& value) {
    char bytes[4];
    std::memcpy(bytes, &value, 4);
    streams_[stream].append(bytes, 4);
  }
  // A table (stream, length) of the streams that are used, ended by a stream number out of range, and then their bytes.
  [[nodiscard]] std::string finish() const {
    std::string result;
    for (std::size_t stream = 0; stream < streams; ++stream) {
      if (streams_[stream].empty()) continue;
      append_varint(result, stream);
      append_varint(result, streams_[stream].size());
    }
    append_varint(result, streams);
    for (const std::string& bytes : streams_) result += bytes;
    return result;
  }

 private:
  std::array<std::string, streams> streams_;
};

class Reader {
 public:
  explicit Reader(std::string_view packed) {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> table;
    std::uint64_t stream = 0, length = 0;
    while (take_varint(packed, stream) && stream < streams && take_varint(packed, length)) {
      if (!table.empty() && table.back().first >= stream) return;
      table.emplace_back(stream, length);
    }
    if (stream != streams) return;
    for (const auto& [number, size] : table) {
      if (size > packed.size()) return;
      streams_[number] = packed.substr(0, size);
      packed.remove_prefix(size);
    }
    is_good_ = packed.empty();
  }
  [[nodiscard]] bool is_good() const { return is_good_; }
  [[nodiscard]] bool is_empty() const {
    return std::all_of(streams_.begin(), streams_.end(), [](auto s) { return s.empty(); });
  }

  void byte(std::size_t stream, std::uint8_t& value) {
    std::string_view& from = streams_[stream];
    if (from.empty()) return fail(value);
    value = static_cast<std::uint8_t>(from.front());
    from.remove_prefix(1);
  }
  void distance(std::size_t stream, std::uint32_t predicted, std::uint32_t& value) {
    std::uint64_t coded = 0;
    if (!take_varint(streams_[stream], coded)) return fail(value);
    value = predicted + static_cast<std::uint32_t>(unzigzag(coded));
  }
  void distance(std::size_t stream, std::uint64_t predicted, std::uint64_t& value) {
    std::uint64_t coded = 0;
    if (!take_varint(streams_[stream], coded)) return fail(value);
    value = predicted + unzigzag(coded);
  }
  void verbatim(std::size_t stream, std::uint32_t& value) {
    std::string_view& from = streams_[stream];
    if (from.size() < 4) return fail(value);
    std::memcpy(&value, from.data(), 4);
    from.remove_prefix(4);
  }

 private:
  template <class Number>
  void fail(Number& value) {
    is_good_ = false;
    value = 0;
  }
  std::array<std::string_view, streams> streams_;
  bool is_good_ = false;
};

constexpr bool is_record(std::uint8_t kind, std::size_t cells, std::size_t cells_left) {
  return kind < kinds && layouts[kind].cells != 0 && cells >= layouts[kind].cells && cells <= cells_left;
}

// What the words of the next record are predicted from. Small tables without collision handling: a collision spoils a
// prediction, never a value.
class Transcoder {
 public:
  // Codes the record that `words` holds, or fills it. Word 0 has been dealt with.
  template <class Port>
  void record(Port& port, std::uint8_t kind, std::span<std::uint32_t> words) {
    const Layout& layout = layouts[kind];
    std::uint32_t& key = words[layout.key_word];
    port.distance(stream_of(kind, layout.key_word), last_key_[kind], key);
    last_key_[kind] = key;
    Context& context = contexts_[layout.keyed ? context_of(kind, key) : kind];
    const std::size_t fixed = layout.cells * words_per_cell;
    for (std::size_t w = 1; w < fixed; ++w) {
      switch (layout.words[w]) {
        case Coding::Key: break;
        case Coding::Context: port.distance(stream_of(kind, w), context[w], words[w]); break;
        case Coding::Time: time(port, stream_of(kind, w), words[w], words[w + 1]); ++w; break;
        case Coding::StepOfSubject: step(port, kind, w, words[1], words[w]); break;
        case Coding::StepOfReceiver: step(port, kind, w, words[5], words[w]); break;
        case Coding::Verbatim: port.verbatim(stream_of(kind, w), words[w]); break;
      }
    }
    if (Kind{kind} == Kind::Offer) {
      guards(port, context, words);
    } else {
      for (std::uint32_t& word : words.subspan(fixed)) port.verbatim(verbatim_stream, word);
    }
    std::copy_n(words.begin(), std::min(words.size(), context.size()), context.begin());
  }

 private:
  using Context = std::array<std::uint32_t, 16>;

  template <class Port>
  void time(Port& port, std::size_t stream, std::uint32_t& low, std::uint32_t& high) {
    std::uint64_t time = low | std::uint64_t{high} << 32;
    port.distance(stream, last_time_, time);
    last_time_ = time;
    low = static_cast<std::uint32_t>(time);
    high = static_cast<std::uint32_t>(time >> 32);
  }

  template <class Port>
  void step(Port& port, std::uint8_t kind, std::size_t word, std::uint32_t process, std::uint32_t& step) {
    std::uint32_t& next = next_step_[process % next_step_.size()];
    port.distance(stream_of(kind, word), next, step);
    next = record::is_step(Kind{kind}) ? step + 1 : step;
  }

  // The first guard is predicted from the last offer's first, each further one from the guard before it.
  template <class Port>
  void guards(Port& port, const Context& context, std::span<std::uint32_t> words) {
    constexpr auto kind = static_cast<std::uint8_t>(Kind::Offer);
    for (std::size_t w = 8; w < words.size(); ++w) {
      const std::size_t column = 8 + w % 8;
      if (layouts[kind].words[column] == Coding::Verbatim) {
        port.verbatim(stream_of(kind, column), words[w]);
      } else {
        port.distance(stream_of(kind, column), w < 16 ? context[w] : words[w - 8], words[w]);
      }
    }
  }

  // The first 64 contexts belong to the kinds that are not keyed.
  static std::size_t context_of(std::uint8_t kind, std::uint32_t key) {
    return kinds + (key * 31u + kind * 257u) % 1024;
  }

  std::array<Context, kinds + 1024> contexts_{};
  std::array<std::uint32_t, 8192> next_step_{};
  std::array<std::uint32_t, kinds> last_key_{};
  std::uint64_t last_time_ = 0;
};

template <class Port>
void code_cell(Port& port, Cell& cell) {
  for (std::uint32_t& word : cell) port.verbatim(verbatim_stream, word);
}

std::span<std::uint32_t> words_of(std::span<Cell> cells) {
  return {cells.front().data(), cells.size() * words_per_cell};
}

}  // namespace

std::string pack(std::span<const Cell> cells) {
  Writer writer;
  Transcoder transcoder;
  std::vector<Cell> record;
  while (!cells.empty()) {
    const std::uint32_t head = cells.front()[0];
    auto kind = static_cast<std::uint8_t>(head);
    auto length = static_cast<std::uint8_t>(head >> 8);
    if (is_record(kind, length, cells.size())) {
      record.assign(cells.begin(), cells.begin() + length);
      writer.byte(kind_stream, kind);
      writer.byte(length_stream, length);
      std::uint32_t detail = head >> 16;
      writer.distance(detail_stream, 0, detail);
      transcoder.record(writer, kind, words_of(record));
      cells = cells.subspan(length);
    } else {
      std::uint8_t mark = not_a_record;
      writer.byte(kind_stream, mark);
      Cell cell = cells.front();
      code_cell(writer, cell);
      cells = cells.subspan(1);
    }
  }
  return writer.finish();
}

std::optional<std::vector<Cell>> unpack(std::string_view packed, std::size_t count) {
  Reader reader(packed);
  Transcoder transcoder;
  std::vector<Cell> cells(count);
  std::span<Cell> left(cells);
  while (reader.is_good() && !left.empty()) {
    std::uint8_t kind = 0;
    reader.byte(kind_stream, kind);
    if (kind == not_a_record) {
      code_cell(reader, left.front());
      left = left.subspan(1);
      continue;
    }
    std::uint8_t length = 0;
    std::uint32_t detail = 0;
    reader.byte(length_stream, length);
    reader.distance(detail_stream, 0, detail);
    if (!is_record(kind, length, left.size()) || detail > 0xffff) return std::nullopt;
    left.front()[0] = kind | std::uint32_t{length} << 8 | detail << 16;
    transcoder.record(reader, kind, words_of(left.first(length)));
    left = left.subspan(length);
  }
  if (!reader.is_good() || !reader.is_empty()) return std::nullopt;
  return cells;
}

}  // namespace csp::tracer
