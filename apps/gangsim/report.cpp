#include "report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nettle/sha2.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

namespace gangflash::gangsim {

namespace {

namespace json = boost::json;

std::string sha256(std::span<const std::uint8_t> bytes) {
  sha256_ctx state;
  sha256_init(&state);
  sha256_update(&state, bytes.size(), bytes.data());
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest;
  sha256_digest(&state, digest.size(), digest.data());
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

double seconds(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

std::string hex(std::span<const std::uint8_t> bytes) {
  return fmt::format("{:02x}", fmt::join(bytes, ""));
}

std::string state_of(const Slot& slot) {
  if (slot.seat() == nullptr) return "empty";
  return slot.muted() ? "muted" : std::string(running(slot.seat()->board));
}

}  // namespace

std::string unit_line(const Slot& slot, sim::TimePoint began,
                      std::optional<sim::TimePoint> taken_out) {
  const Seat& seat = *slot.seat();
  const sim::Board& board = seat.board;
  const std::size_t programmed = programmed_bytes(board);
  json::array violations;
  for (const std::string& text : board.violations()) violations.emplace_back(text);
  const json::object unit{
      {"slot", slot.name()},
      {"board", seat.number},
      {"uid", hex(board.uid())},
      {"chip", board.part().name},
      {"pid", fmt::format("{:#05x}", board.part().chip->pid)},
      {"sha256", sha256(board.flash().first(programmed))},
      {"programmed_bytes", programmed},
      {"flash_sha256", sha256(board.flash())},
      {"flash_bytes", board.flash().size()},
      {"protected", board.is_protected()},
      {"write_protected_sectors", write_protected_sectors(board)},
      {"option_bytes", hex(board.option_bytes())},
      {"application_running", board.running() == sim::Running::application},
      {"running", running(board)},
      {"baud", baud(seat.line)},
      {"line", line(seat.line)},
      {"lateness_us", std::chrono::duration_cast<std::chrono::microseconds>(seat.lateness).count()},
      {"inserted_s", seconds(seat.since - began)},
      {"taken_out_s", taken_out ? json::value(seconds(*taken_out - began)) : json::value(nullptr)},
      {"violations", std::move(violations)},
  };
  return json::serialize(unit);
}

std::string report_of(const std::vector<std::string>& unit_lines) {
  return fmt::format("{{\"format\": 1, \"units\": [\n  {}\n]}}\n", fmt::join(unit_lines, ",\n  "));
}

std::string stat_of(const std::vector<std::unique_ptr<Slot>>& slots, const Standing& standing) {
  json::array list;
  for (const auto& slot : slots) {
    const Seat* seat = slot->seat();
    list.push_back(json::object{
        {"slot", slot->name()},
        {"state", state_of(*slot)},
        {"uid", seat ? json::value(hex(seat->board.uid())) : json::value(nullptr)},
        {"chip", seat ? json::value(seat->board.part().name) : json::value(nullptr)},
    });
  }
  const json::object stat{
      {"boards", standing.boards},
      {"left", standing.left ? json::value(*standing.left) : json::value(nullptr)},
      {"slots", std::move(list)},
  };
  return json::serialize(stat) + "\n";
}

}  // namespace gangflash::gangsim
