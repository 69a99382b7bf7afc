#include "tracer/archive.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include <zstd.h>

#include "tracer/packing.hpp"

namespace csp::tracer {
namespace {

// The first byte is no text in any encoding, the line ends show a file that was copied as text.
constexpr std::string_view magic("\x89" "CSPT\r\n\x1a", 8);
constexpr std::string_view end_magic("CSPTEND\n", 8);
constexpr std::string_view live_magic("CSPLIVE1", 8);
constexpr std::size_t file_header_bytes = 16;  // the magic, the version, four bytes that are 0
constexpr std::size_t trailer_bytes = 16;      // where the index block starts, the end magic

// No honest block is larger; more than this is never allocated for one, whatever it claims.
constexpr std::uint32_t most_bytes_in_block = 256u << 20;

// Level 1 keeps up with a program that does nothing but communicate; packing has done most of the work.
constexpr int compression_level = 1;

std::uint32_t fnv1a(const void* bytes, std::size_t count) {
  std::uint32_t hash = 0x811c9dc5;
  for (std::size_t i = 0; i < count; ++i) {
    hash = (hash ^ static_cast<const unsigned char*>(bytes)[i]) * 0x01000193;
  }
  return hash;
}

std::uint32_t check_of(const BlockHeader& header) {
  return fnv1a(&header, offsetof(BlockHeader, check));
}

std::string compress(const std::string& inner) {
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };
  thread_local const std::unique_ptr<ZSTD_CCtx, Free> context(ZSTD_createCCtx());
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, compression_level);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::string stored(ZSTD_compressBound(inner.size()), '\0');
  const std::size_t size =
      ZSTD_compress2(context.get(), stored.data(), stored.size(), inner.data(), inner.size());
  if (ZSTD_isError(size)) throw TraceError(std::string("zstd: ") + ZSTD_getErrorName(size));
  stored.resize(size);
  return stored;
}

// Nothing unless `stored` is one frame whose checksum is right and that holds exactly `size` bytes.
std::optional<std::string> decompress(const std::string& stored, std::size_t size) {
  if (ZSTD_getFrameContentSize(stored.data(), stored.size()) != size) return std::nullopt;
  std::string inner(size, '\0');
  const std::size_t got = ZSTD_decompress(inner.data(), inner.size(), stored.data(), stored.size());
  if (ZSTD_isError(got) || got != size) return std::nullopt;
  return inner;
}

std::string printable(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string result;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\') {
      result += c;
    } else {
      result += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return result;
}

}  // namespace

ArchiveWriter::ArchiveWriter(const std::filesystem::path& path) : file_(path, File::Mode::Create) {
  char header[file_header_bytes] = {};
  std::memcpy(header, magic.data(), magic.size());
  std::memcpy(header + 8, &archive_version, 4);
  file_.write(header, sizeof header);
  offset_ = sizeof header;
}

void ArchiveWriter::append(std::uint32_t ring, std::uint64_t first, std::span<const Cell> cells) {
  while (!cells.empty()) {
    const auto part = cells.first(std::min<std::size_t>(cells.size(), most_cells_in_chunk));
    append_block({.tag = BlockTag::Cells,
                  .size = static_cast<std::uint32_t>(part.size()),
                  .ring = ring,
                  .first = first},
                 pack(part));
    first += part.size();
    cells = cells.subspan(part.size());
  }
}

void ArchiveWriter::append(const Metadata& metadata) {
  const std::string text = to_json(metadata);
  append_block({.tag = BlockTag::Metadata, .size = static_cast<std::uint32_t>(text.size())}, text);
}

void ArchiveWriter::finish() {
  const std::uint64_t index_offset = offset_;
  std::string entries;
  for (const auto& [offset, header] : index_) {
    entries.append(reinterpret_cast<const char*>(&offset), sizeof offset);
    entries.append(reinterpret_cast<const char*>(&header), sizeof header);
  }
  append_block({.tag = BlockTag::Index, .size = static_cast<std::uint32_t>(entries.size())}, entries);
  char trailer[trailer_bytes];
  std::memcpy(trailer, &index_offset, 8);
  std::memcpy(trailer + 8, end_magic.data(), end_magic.size());
  file_.write(trailer, sizeof trailer);
}

void ArchiveWriter::append_block(BlockHeader header, const std::string& inner) {
  const std::string stored = compress(inner);
  header.stored_bytes = static_cast<std::uint32_t>(stored.size());
  header.inner_bytes = static_cast<std::uint32_t>(inner.size());
  header.check = check_of(header);
  // One write, so that a writer that is killed leaves whole blocks as a rule.
  std::string bytes(reinterpret_cast<const char*>(&header), sizeof header);
  bytes += stored;
  file_.write(bytes.data(), bytes.size());
  index_.emplace_back(offset_, header);
  offset_ += bytes.size();
}

ArchiveReader::ArchiveReader(const std::filesystem::path& path)
    : path_(path), file_(path, File::Mode::Read), size_(file_.size()) {
  const std::string name = path.string();
  char header[file_header_bytes] = {};
  const std::size_t got = file_.read_at(0, header, sizeof header);
  const std::string_view start(header, got);
  if (got == 0) {
    throw TraceError(name + ": this file is empty; expected a trace, as `csp-trace run` writes it");
  }
  if (start.starts_with(live_magic)) {
    throw TraceError(name +
                     ": this is the live part of a recording that was cut off; `csp-trace recover` "
                     "makes a trace of it: give it the name without .live");
  }
  if (start.substr(0, magic.size()) != magic.substr(0, got)) {
    throw TraceError(name + ": this is not a trace: it starts with \"" + printable(start.substr(0, 8)) +
                     "\", a trace with \"" + printable(magic) + "\"; record one with `csp-trace run`");
  }
  std::uint32_t version = 0;
  std::memcpy(&version, header + 8, 4);
  if (got >= 12 && version != archive_version) {
    throw TraceError(name + ": this trace has format version " + std::to_string(version) +
                     ", this csp-trace reads version " + std::to_string(archive_version) +
                     (version > archive_version ? "; use the cspkit that recorded it, or a newer one"
                                                : "; the file is damaged"));
  }
  offset_ = sizeof header;
  if (got < sizeof header) cut_at(got, "inside the file header");
}

std::optional<ArchiveReader::Block> ArchiveReader::next() {
  while (!is_over_) {
    const std::uint64_t at = offset_;
    const auto header = next_header();
    if (!header) break;
    std::string stored(header->stored_bytes, '\0');
    if (file_.read_at(at + sizeof *header, stored.data(), stored.size()) != stored.size()) {
      cut_at(at, "the file became shorter while it was read");
      break;
    }
    offset_ = at + sizeof *header + stored.size();
    if (header->tag == BlockTag::Index) {
      is_over_ = true;
      if (!ends_with_trailer(at, *header)) cut_at(offset_, "there is no valid trailer");
      break;
    }
    const bool is_known = header->tag == BlockTag::Cells || header->tag == BlockTag::Metadata;
    if (!is_known) continue;  // a later addition that may be passed over: tracer/FORMAT.md
    if (auto block = decode(*header, stored)) return block;
    warnings_.push_back(path_.string() + ": the block at byte " + std::to_string(at) +
                        " is damaged and was left out");
  }
  return std::nullopt;
}

std::optional<BlockHeader> ArchiveReader::next_header() {
  BlockHeader header;
  const std::size_t got = file_.read_at(offset_, &header, sizeof header);
  if (got == 0) {
    cut_at(offset_, "there is no index: the recording was cut off");
  } else if (got < sizeof header) {
    cut_at(offset_, "inside a block header");
  } else if (header.check != check_of(header)) {
    cut_at(offset_, "the block header there is damaged");
  } else if (header.stored_bytes > size_ - offset_ - sizeof header) {
    cut_at(offset_, "inside the block that starts there");
  } else {
    return header;
  }
  return std::nullopt;
}

std::optional<ArchiveReader::Block> ArchiveReader::decode(const BlockHeader& header,
                                                          const std::string& stored) {
  if (header.inner_bytes > most_bytes_in_block) return std::nullopt;
  const auto inner = decompress(stored, header.inner_bytes);
  if (!inner) return std::nullopt;
  if (header.tag == BlockTag::Metadata) {
    auto metadata = metadata_from_json(*inner);
    if (!metadata) return std::nullopt;
    return Block(std::move(*metadata));
  }
  const bool is_sane = header.size <= most_cells_in_chunk && header.ring < most_rings &&
                       header.first <= UINT64_MAX - header.size;
  if (!is_sane) return std::nullopt;
  auto cells = unpack(*inner, header.size);
  if (!cells) return std::nullopt;
  return Block(Chunk{header.ring, header.first, std::move(*cells)});
}

bool ArchiveReader::ends_with_trailer(std::uint64_t index_offset, const BlockHeader& index) {
  char trailer[trailer_bytes + 1];
  const std::uint64_t at = index_offset + sizeof index + index.stored_bytes;
  if (file_.read_at(at, trailer, sizeof trailer) != trailer_bytes) return false;
  std::uint64_t named = 0;
  std::memcpy(&named, trailer, 8);
  return named == index_offset && std::string_view(trailer + 8, 8) == end_magic;
}

void ArchiveReader::cut_at(std::uint64_t offset, const std::string& why) {
  is_over_ = true;
  cut_short_ = true;
  warnings_.push_back(path_.string() + ": the trace is cut short at byte " + std::to_string(offset) +
                      " (" + why + "); what was recorded before it was read");
}

}  // namespace csp::tracer
