#include "flight.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::campaign {

namespace {

using Frames = std::vector<trace::Frame>;

constexpr std::uint8_t ack = 0x79;
constexpr std::uint8_t nack = 0x1F;

bool contains(const std::string& text, const char* what) {
  return text.find(what) != std::string::npos;
}

/// What came each time the host had spoken.
std::vector<std::vector<std::uint8_t>> answers(const Frames& frames) {
  std::vector<std::vector<std::uint8_t>> all;
  for (const trace::Frame& frame : frames) {
    if (frame.to_target) {
      all.emplace_back();
    } else if (!all.empty()) {
      all.back().insert(all.back().end(), frame.bytes.begin(), frame.bytes.end());
    }
  }
  return all;
}

/// The texts of command_failure(). What the text tells is not always last: after a damaged Read the
/// part is asked once more whether it is there at all.
void judge_text(Findings& found, const Row& row) {
  const auto all = answers(*row.frames);
  const auto some = [&](auto&& is_it) {
    found.unless(std::ranges::any_of(all, is_it),
                 "the flight recorder does not show what failed: " + row.text);
  };
  using Answer = std::vector<std::uint8_t>;
  // Of commands with two ACKs the second one is missing.
  if (contains(row.text, "got no answer"))
    some([](const Answer& answer) { return answer.size() <= 1; });
  if (contains(row.text, "got an answer cut short"))
    some([](const Answer& answer) { return !answer.empty(); });
  if (contains(row.text, "got NACK"))
    some([](const Answer& answer) { return std::ranges::count(answer, nack) > 0; });
}

/// An opcode with its complement (AN3155 section 3).
bool is_command(const trace::Frame& frame, std::uint32_t opcode) {
  return frame.to_target && frame.bytes.size() == 2 && frame.bytes[0] == opcode &&
         (frame.bytes[0] ^ frame.bytes[1]) == 0xFF;
}

/// A refusal after this command, or no ACK.
bool goes_wrong(const Frames& frames, const sim::Fault& fault) {
  for (auto at = frames.begin(); at != frames.end(); ++at) {
    if (!is_command(*at, fault.value)) continue;
    const auto next = at + 1;
    const bool answered = next != frames.end() && !next->to_target;
    if (fault.kind == sim::FaultKind::nack && answered && next->bytes.front() == nack) return true;
    if (fault.kind != sim::FaultKind::nack && !(answered && next->bytes.front() == ack))
      return true;
  }
  return false;
}

}  // namespace

void judge_flight_records(Findings& found, const Unit& unit, const std::vector<Row>& rows) {
  const Row& last = rows.back();
  for (const Row& row : rows)
    if (row.frames) judge_text(found, row);
  if (last.frames) {
    found.unless(unit.wire.ends_with(*last.frames),
                 "the flight recorder has other bytes than went over the wire");
  }
  if (last.outcome != "fail" || unit.mishap.faults.size() != 1 || unit.struck() == 0) return;
  const sim::Fault& fault = unit.mishap.faults.front();
  using sim::FaultKind;
  const bool of_a_command = fault.kind == FaultKind::nack || fault.kind == FaultKind::hang ||
                            fault.kind == FaultKind::reset;
  const auto shows = [&](const Row& row) { return row.frames && goes_wrong(*row.frames, fault); };
  if (of_a_command) {
    found.unless(std::ranges::any_of(rows, shows),
                 "no flight recorder shows the command that went wrong");
  }
}

}  // namespace gangflash::campaign
