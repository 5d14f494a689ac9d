#include "recipe/text_file.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

namespace gangflash::recipe {
namespace {

/// Length of the UTF-8 character at the start of `text` (Unicode 15, table 3-7), 0 when it is none.
std::size_t utf8_length(std::string_view text) {
  const auto at = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const auto tail = [&](std::size_t i) { return (at(i) & 0xC0u) == 0x80u; };
  const unsigned lead = at(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool overlong = lead == 0xE0 && at(1) < 0xA0;
    const bool surrogate = lead == 0xED && at(1) > 0x9F;
    return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool overlong = lead == 0xF0 && at(1) < 0x90;
    const bool too_large = lead == 0xF4 && at(1) > 0x8F;
    return tail(1) && tail(2) && tail(3) && !overlong && !too_large ? 4 : 0;
  }
  return 0;
}

bool allowed_control(std::string_view text, std::size_t i) {
  if (text[i] == '\r') return i + 1 < text.size() && text[i + 1] == '\n';
  return text[i] == '\n' || text[i] == '\t';
}

}  // namespace

std::optional<std::string> read_text_file(const std::filesystem::path& file, Report& report) {
  std::error_code ec;
  const auto status = std::filesystem::status(file, ec);
  if (!std::filesystem::exists(status)) {
    const bool missing = !ec || ec == std::errc::no_such_file_or_directory;
    report.error(
        {}, missing ? "there is no such file" : fmt::format("cannot be read: {}", ec.message()));
    return std::nullopt;
  }
  if (!std::filesystem::is_regular_file(status)) {
    report.error({}, "is not a regular file");
    return std::nullopt;
  }
  std::ifstream stream(file, std::ios::binary);
  // Piece by piece: almost all are far smaller than the largest, and to clear so much memory takes
  // a millisecond.
  std::array<char, 16384> piece;
  std::string text;
  while (stream && text.size() <= max_text_size) {
    stream.read(piece.data(), piece.size());
    text.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (!stream.is_open() || stream.bad()) {
    report.error({}, fmt::format("cannot be read: {}", std::strerror(errno)));
    return std::nullopt;
  }
  if (text.size() > max_text_size) {
    report.error(
        {}, fmt::format("is larger than {} bytes, the most such a file may have", max_text_size));
    return std::nullopt;
  }
  return text;
}

bool check_text(std::string_view text, Report& report) {
  Position at{1, 1};
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = utf8_length(text.substr(i));
    const auto byte = static_cast<unsigned char>(text[i]);
    if (length == 0) {
      report.error(at, fmt::format("byte 0x{:02X} is not UTF-8 text", byte));
      return false;
    }
    if ((byte < 0x20 || byte == 0x7F) && !allowed_control(text, i)) {
      report.error(at,
                   fmt::format("control character 0x{:02X} is not allowed in a text file", byte));
      return false;
    }
    if (text[i] == '\n') {
      at = {at.line + 1, 1};
    } else {
      at.column += length;  // in bytes, as yaml-cpp and compilers count
    }
    i += length;
  }
  return true;
}

}  // namespace gangflash::recipe
