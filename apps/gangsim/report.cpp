#include "report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

namespace gangflash::gangsim {

namespace {

namespace json = boost::json;

std::string sha256(std::span<const std::uint8_t> bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest;
  crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

/// Up to the last byte that is not erased: the length of an image that begins at the start of
/// flash.
std::size_t programmed_bytes(const sim::Board& board) {
  const auto flash = board.flash();
  std::size_t end = flash.size();
  while (end > 0 && flash[end - 1] == board.part().chip->erased_value) --end;
  return end;
}

std::size_t write_protected_sectors(const sim::Board& board) {
  const auto sectors = board.part().sectors();
  return static_cast<std::size_t>(std::ranges::count_if(
      sectors, [&](const auto& sector) { return board.is_write_protected(sector.address); }));
}

std::string_view running(const sim::Board& board) {
  switch (board.running()) {
    case sim::Running::rom:
      return "rom";
    case sim::Running::application:
      return "application";
    case sim::Running::reset:
      return "reset";
    case sim::Running::crashed:
      break;
  }
  return "no";
}

json::object line(const sim::Line& line) {
  return {
      {"parity_errors", line.rom_errors().parity},
      {"framing_errors", line.rom_errors().framing},
      {"host_parity_errors", line.host_errors().parity},
      {"host_framing_errors", line.host_errors().framing},
  };
}

json::value baud(const sim::Line& line) {
  return line.measured_baud() ? json::value(*line.measured_baud()) : json::value(nullptr);
}

json::object unit(const Slot& slot) {
  const sim::Board& board = slot.board();
  const std::size_t programmed = programmed_bytes(board);
  json::array violations;
  for (const std::string& text : board.violations()) violations.emplace_back(text);
  return {
      {"slot", slot.name()},
      {"uid", fmt::format("{:02x}", fmt::join(board.uid(), ""))},
      {"chip", board.part().name},
      {"pid", fmt::format("{:#05x}", board.part().chip->pid)},
      {"sha256", sha256(board.flash().first(programmed))},
      {"programmed_bytes", programmed},
      {"flash_sha256", sha256(board.flash())},
      {"flash_bytes", board.flash().size()},
      {"protected", board.is_protected()},
      {"write_protected_sectors", write_protected_sectors(board)},
      {"option_bytes", fmt::format("{:02x}", fmt::join(board.option_bytes(), ""))},
      {"application_running", board.running() == sim::Running::application},
      {"running", running(board)},
      {"baud", baud(slot.line())},
      {"line", line(slot.line())},
      {"lateness_us", slot.lateness().count()},
      {"violations", std::move(violations)},
  };
}

}  // namespace

std::string report_of(const std::vector<std::unique_ptr<Slot>>& slots) {
  // One unit per line: a report of hundreds of boards stays readable with grep.
  std::string text = "{\"format\": 1, \"units\": [";
  const char* separator = "\n  ";
  for (const auto& slot : slots) {
    text += separator + json::serialize(unit(*slot));
    separator = ",\n  ";
  }
  return text + "\n]}\n";
}

}  // namespace gangflash::gangsim
