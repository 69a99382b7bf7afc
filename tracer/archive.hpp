// The .csptrace file: blocks of compressed cells and metadata, one after the other. tracer/FORMAT.md describes its bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <csp/tracer/trace_error.hpp>

#include "tracer/cell.hpp"
#include "tracer/file.hpp"
#include "tracer/metadata.hpp"

namespace csp::tracer {

inline constexpr std::uint32_t archive_version = 1;

// Cells of one ring, from its cell number `first` on. A chunk starts and ends where a record does.
struct Chunk {
  std::uint32_t ring = 0;
  std::uint64_t first = 0;
  std::vector<Cell> cells;
};

enum class BlockTag : std::uint32_t {  // four letters each
  Cells = 0x4c4c4543,     // "CELL"
  Metadata = 0x4154454d,  // "META"
  Index = 0x58444e49,     // "INDX"
};

struct BlockHeader {
  BlockTag tag = BlockTag::Cells;
  std::uint32_t stored_bytes = 0;  // after this header
  std::uint32_t size = 0;          // Cells: how many; Metadata, Index: bytes before compression
  std::uint32_t ring = 0;
  std::uint64_t first = 0;
  std::uint32_t inner_bytes = 0;  // before compression
  std::uint32_t check = 0;        // FNV-1a of the 28 bytes before
};
static_assert(sizeof(BlockHeader) == 32);

// Writes an archive from front to back. Everything throws TraceError where the disk refuses.
class ArchiveWriter {
 public:
  explicit ArchiveWriter(const std::filesystem::path& path);

  void append(std::uint32_t ring, std::uint64_t first, std::span<const Cell> cells);
  void append(const Metadata& metadata);
  // The index and the trailer: with them the archive is complete.
  void finish();

 private:
  void append_block(BlockHeader header, const std::string& inner);

  File file_;
  std::uint64_t offset_ = 0;
  std::vector<std::pair<std::uint64_t, BlockHeader>> index_;
};

// Reads an archive from front to back, and trusts nothing in it.
class ArchiveReader {
 public:
  using Block = std::variant<Chunk, Metadata>;

  // Throws TraceError for what is no trace or of a newer version.
  explicit ArchiveReader(const std::filesystem::path& path);

  // The next block that is whole; nothing at the end, or where the file is cut short.
  [[nodiscard]] std::optional<Block> next();

  // These hold once next() has returned nothing.
  [[nodiscard]] bool is_cut_short() const { return cut_short_; }
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  std::optional<BlockHeader> next_header();
  std::optional<Block> decode(const BlockHeader& header, const std::string& stored);
  bool ends_with_trailer(std::uint64_t index_offset, const BlockHeader& index);
  void cut_at(std::uint64_t offset, const std::string& why);

  std::filesystem::path path_;
  File file_;
  std::uint64_t size_ = 0;
  std::uint64_t offset_ = 0;
  bool is_over_ = false;
  bool cut_short_ = false;
  std::vector<std::string> warnings_;
};

}  // namespace csp::tracer
