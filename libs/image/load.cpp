#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

#include "image/digest.hpp"
#include "image/image.hpp"

namespace gangflash::image {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// What each format is called, what its files look like, and how they are named.
struct Kind {
  Format format;
  std::string_view name;
  std::string_view content;  ///< what looks_like() says of a good one
  bool text;
  std::array<std::string_view, 5> extensions;
};

constexpr std::array<Kind, 4> kinds{{
    {Format::bin, "raw binary", "", false, {".bin"}},
    {Format::hex, "Intel HEX", "Intel HEX text", true, {".hex", ".ihex", ".ihx"}},
    {Format::srec, "S-record", "S-record text", true, {".srec", ".s19", ".s28", ".s37", ".mot"}},
    {Format::elf, "ELF", "an ELF file", false, {".elf", ".axf", ".out"}},
}};

const Kind& kind_of(Format format) {
  return *std::ranges::find(kinds, format, &Kind::format);
}

std::string extension_of(const std::filesystem::path& file) {
  auto extension = file.extension().string();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return extension;
}

std::string_view as_text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::variant<Bytes, Problem> read_whole(const std::filesystem::path& file) {
  const auto refused = [](const std::string& why) {
    return Problem{0, "the file cannot be read: " + why};
  };
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (error) return refused(error.message());
  // A pipe or device could block for ever, and reading it twice would not give the same bytes.
  if (std::filesystem::is_directory(status)) return refused("it is a directory");
  if (!std::filesystem::is_regular_file(status)) return refused("it is not a regular file");
  const auto size = std::filesystem::file_size(file, error);
  if (error) return refused(error.message());
  if (size > max_file_size) {
    return Problem{
        0, fmt::format("the file has {} bytes, more than the {} MiB of any firmware file", size,
                       max_file_size >> 20)};
  }
  if (size == 0) return Problem{0, "the file is empty"};
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return refused(std::strerror(errno));
  Bytes bytes(static_cast<std::size_t>(size));
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (stream.gcount() != static_cast<std::streamsize>(size) ||
      stream.peek() != std::ifstream::traits_type::eof()) {
    return refused("it changes while it is being read");
  }
  return bytes;
}

/// True when the first line is `mark`, then only hexadecimal digits, at least `least` of them.
bool starts_with_record(std::string_view text, std::string_view mark, std::size_t least) {
  if (!text.starts_with(mark)) return false;
  const auto line = text.substr(mark.size(), text.find_first_of("\r\n", mark.size()) - mark.size());
  return line.size() >= least &&
         std::ranges::all_of(line, [](unsigned char c) { return std::isxdigit(c) != 0; });
}

/// What the first bytes say the file is; empty when they say nothing.
std::string_view looks_like(std::string_view text) {
  if (text.starts_with("\x7F"
                       "ELF"))
    return "an ELF file";
  if (starts_with_record(text, ":", 10)) return "Intel HEX text";
  static constexpr std::array<std::string_view, 9> types{"S0", "S1", "S2", "S3", "S5",
                                                         "S6", "S7", "S8", "S9"};
  if (std::ranges::any_of(types, [&](auto type) { return starts_with_record(text, type, 8); })) {
    return "S-record text";
  }
  return {};
}

/// A file that is not what its name says is refused: flashing HEX text as raw bytes "verifies".
std::optional<Problem> misnamed(const Kind& kind, std::string_view text) {
  const auto looks = looks_like(text);
  if (!looks.empty() && looks != kind.content) {
    return Problem{0, fmt::format("the file is {}, not what its name says ({})", looks, kind.name)};
  }
  if (!kind.text) return std::nullopt;
  const auto odd = std::ranges::find_if(text, [](unsigned char c) {
    return c > 0x7E || (c < 0x20 && c != '\t' && c != '\n' && c != '\r');
  });
  if (odd == text.end()) return std::nullopt;
  const auto line = 1 + std::count(text.begin(), odd, '\n');
  return Problem{static_cast<std::size_t>(line),
                 fmt::format("byte 0x{:02X}: the file is binary, not what its name says ({})",
                             static_cast<unsigned char>(*odd), kind.name)};
}

std::variant<std::vector<Segment>, Problem> segments_of_bin(const Bytes& file,
                                                            std::uint32_t address) {
  Segment segment{address, file};
  if (segment.end() > std::uint64_t{1} << 32) {
    return Problem{0, fmt::format("its {} bytes from 0x{:08X} on run past address 0xFFFFFFFF",
                                  file.size(), address)};
  }
  std::vector<Segment> segments;
  segments.push_back(std::move(segment));
  return segments;
}

std::variant<std::vector<Segment>, Problem> parse(Format format, const Bytes& file,
                                                  std::uint32_t bin_address) {
  switch (format) {
    case Format::hex:
      return parse_hex(as_text(file));
    case Format::srec:
      return parse_srec(as_text(file));
    case Format::elf:
      return parse_elf(file);
    case Format::bin:
      break;
  }
  return segments_of_bin(file, bin_address);
}

}  // namespace

std::string_view name(Format format) {
  return kind_of(format).name;
}

std::optional<Format> format_of(const std::filesystem::path& file) {
  const auto extension = extension_of(file);
  if (extension.empty()) return std::nullopt;
  const auto kind = std::ranges::find_if(kinds, [&](const Kind& each) {
    return std::ranges::find(each.extensions, extension) != each.extensions.end();
  });
  return kind == kinds.end() ? std::nullopt : std::optional(kind->format);
}

std::string known_formats() {
  std::string text;
  for (const Kind& kind : kinds) {
    std::string extensions;
    for (const auto extension : kind.extensions) {
      if (extension.empty()) continue;
      extensions += extensions.empty() ? "" : ", ";
      extensions += extension;
    }
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", kind.name, extensions);
  }
  return text;
}

Result load(const std::filesystem::path& file, std::optional<std::uint32_t> address) {
  const auto format = format_of(file);
  if (!format) {
    return Problem{0, fmt::format("the extension '{}' is none of {}", file.extension().string(),
                                  known_formats())};
  }
  const Kind& kind = kind_of(*format);
  if (*format == Format::bin && !address) return Problem{0, "a .bin needs an address"};
  if (*format != Format::bin && address) {
    return Problem{0, fmt::format("{} carries its own addresses and takes none", kind.name)};
  }
  auto bytes = read_whole(file);
  if (const auto* problem = std::get_if<Problem>(&bytes)) return *problem;
  Image image;
  image.format = *format;
  image.file = std::move(std::get<Bytes>(bytes));
  if (auto problem = misnamed(kind, as_text(image.file))) return *std::move(problem);
  auto segments = parse(*format, image.file, address.value_or(0));
  if (const auto* problem = std::get_if<Problem>(&segments)) return *problem;
  image.segments = std::move(std::get<std::vector<Segment>>(segments));
  image.file_sha256 = sha256_hex(image.file);
  image.content_sha256 = content_sha256(image.segments);
  return image;
}

}  // namespace gangflash::image
