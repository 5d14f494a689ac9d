#pragma once
// Firmware files as address-sorted segments. Fail-closed: a file is what its name says, or it is
// refused.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gangflash::image {

/// A run of bytes without gap.
struct Segment {
  std::uint32_t address = 0;
  std::vector<std::uint8_t> bytes;

  /// First address after; 64-bit because a segment may end at 2^32.
  [[nodiscard]] std::uint64_t end() const noexcept { return std::uint64_t{address} + bytes.size(); }
  bool operator==(const Segment&) const = default;
};

enum class Format : std::uint8_t { bin, hex, srec, elf };
std::string_view name(Format format);

struct Image {
  Format format = Format::bin;
  std::vector<Segment> segments;   ///< address order, none empty, none touching or overlapping
  std::vector<std::uint8_t> file;  ///< the file's own bytes
  std::string file_sha256;         ///< of `file`: what sha256sum prints
  std::string content_sha256;      ///< of `segments`, see content_sha256()
};

/// Why a file was refused.
struct Problem {
  std::size_t line = 0;  ///< 1-based; 0: the file as a whole
  std::string text;      ///< one sentence, without the file's name
};

using Result = std::variant<Image, Problem>;

/// Largest file accepted, bytes: several times the largest STM32 flash, written as hex.
inline constexpr std::size_t max_file_size = std::size_t{64} * 1024 * 1024;

/// The format a file name's extension stands for (case-insensitive). Nothing for others.
std::optional<Format> format_of(const std::filesystem::path& file);

/// All formats with their extensions, for messages: "raw binary (.bin), Intel HEX (.hex, ...".
std::string known_formats();

/// Reads `file` by its extension. `address` is where a .bin belongs (required there, refused for
/// the others).
Result load(const std::filesystem::path& file, std::optional<std::uint32_t> address);

/// Intel HEX (Intel, Hexadecimal Object File Format Specification, rev. A 1988): total on any
/// input. Legal here: any record order, repeated and descending type 02/04 records, CRLF, a missing
/// last newline. Refused: everything else, each with its line.
std::variant<std::vector<Segment>, Problem> parse_hex(std::string_view text);

/// Motorola S-records: total on any input. Legal here: S1, S2 and S3 in any order and mixture,
/// CRLF, a missing last newline; start addresses are ignored. Refused: everything else, each with
/// its line.
std::variant<std::vector<Segment>, Problem> parse_srec(std::string_view text);

/// 32-bit little-endian Arm executables: the bytes of the loadable segments (PT_LOAD) at their
/// physical addresses. Total on any input. Sections, symbols and the entry point are ignored.
std::variant<std::vector<Segment>, Problem> parse_elf(std::span<const std::uint8_t> bytes);

/// Sorts and joins touching segments; a Problem names the first overlap.
std::variant<std::vector<Segment>, Problem> normalise(std::vector<Segment> segments);

/// SHA-256 over segments in address order, each as address BE32, length BE32, bytes.
std::string content_sha256(std::span<const Segment> segments);

}  // namespace gangflash::image
