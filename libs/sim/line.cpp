#include "sim/line.hpp"

#include <algorithm>

#include "sim/faults.hpp"

namespace gangflash::sim {

LineSettings rom_format(const chip::Part& part) {
  constexpr unsigned usual_baud = 115200;
  const bool no_parity = part.chip->has(chip::Quirk::parity_none);
  return {usual_baud, 8, no_parity ? Parity::none : Parity::even, 2};
}

void ErrorCounts::count(LineError error) noexcept {
  if (error == LineError::parity) ++parity;
  if (error == LineError::framing) ++framing;
}

Line::Line(Board& board) : board_(board), host_(rom_format(board.part())), receiver_(host_) {}

std::vector<Reply> Line::send(std::span<const std::uint8_t> bytes, TimePoint now) {
  std::vector<Reply> replies;
  free_at_ = std::max(free_at_, now);
  const bool faulty = board_.faults().on_line(Direction::to_board);
  for (const std::uint8_t byte : bytes) {
    if (faulty) {
      carry_faulty(byte);
    } else {
      carry(byte);
    }
    deliver(now, replies);
  }
  // A slower ROM is still listening: it hears the idle line.
  receiver_.finish(heard_);
  if (!heard_.empty()) free_at_ = std::max(free_at_, heard_.back().at);
  deliver(now, replies);
  return replies;
}

std::vector<Reply> Line::send_break(TimePoint now) {
  std::vector<Reply> replies;
  free_at_ = std::max(free_at_, now) + frame_time(host_);
  heard_.push_back({0x00, LineError::framing, free_at_});
  deliver(now, replies);
  return replies;
}

void Line::carry(std::uint8_t byte) {
  // While it looks for the sync byte the ROM listens to edges: any rate is its own.
  if (!board_.synchronised()) receiver_.set_baud(host_.baud);
  const TimePoint begin = free_at_;
  free_at_ += frame_time(host_);
  if (receiver_.idle() && receiver_.settings() == host_) {
    heard_.push_back({byte, LineError::none, free_at_});
  } else {
    receiver_.hear(byte, host_, begin, heard_);
  }
}

void Line::carry_faulty(std::uint8_t byte) {
  const Carried carried = board_.faults().carry(Direction::to_board, byte);
  free_at_ += carried.late;
  for (const std::uint8_t one : carried.bytes) carry(one);
  const bool seen = carried.bad_parity && receiver_.settings().parity == Parity::even;
  if (seen && !heard_.empty()) heard_.back().error = LineError::parity;
}

void Line::deliver(TimePoint now, std::vector<Reply>& replies) {
  for (const Heard& heard : heard_) {
    const bool measuring = !board_.synchronised();
    const bool lost = measuring && !measurable();
    const LineError error = lost ? LineError::unmeasurable : heard.error;
    if (board_.running() == Running::rom) rom_errors_.count(error);
    const TimePoint at = board_.options().timing ? heard.at : now;
    Reply reply = board_.on_byte(heard.byte, at, error);
    if (measuring && board_.synchronised()) keep_rate();
    if (!reply.empty()) replies.push_back(std::move(reply));
  }
  heard_.clear();
}

bool Line::measurable() const noexcept {
  constexpr unsigned lowest_baud = 1200;  // AN3155 section 2
  return host_.baud >= lowest_baud && host_.baud <= board_.options().highest_baud;
}

/// The ROM does not snap to a standard rate, and where it measures by software it is off by some
/// percent, differently at each attempt (AN2606 4.5, table 6): here at every other one.
void Line::keep_rate() {
  const bool off = measurements_++ % 2 == 0;
  const unsigned error_percent = off ? board_.options().jitter_percent : 0;
  measured_ = host_.baud + host_.baud / 100 * error_percent;
  receiver_.set_baud(*measured_);
}

Received Line::hear(std::span<const std::uint8_t> answer) {
  Received clean = sampled(answer);
  Faults& faults = board_.faults();
  if (!faults.on_line(Direction::to_host)) return clean;
  Received received;
  received.errors = clean.errors;
  for (const std::uint8_t byte : clean.bytes) {
    const Carried carried = faults.carry(Direction::to_host, byte);
    if (carried.late.count() > 0) received.pauses.push_back({received.bytes.size(), carried.late});
    received.bytes.insert(received.bytes.end(), carried.bytes.begin(), carried.bytes.end());
    if (carried.bad_parity && host_.parity == Parity::even) ++received.errors.parity;
  }
  return received;
}

Received Line::sampled(std::span<const std::uint8_t> answer) const {
  Received received;
  if (rom() == host_) {
    received.bytes.assign(answer.begin(), answer.end());
    return received;
  }
  Receiver receiver(host_);
  std::vector<Heard> heard;
  TimePoint begin{};
  for (const std::uint8_t byte : answer) {
    receiver.hear(byte, rom(), begin, heard);
    begin += frame_time(rom());
  }
  receiver.finish(heard);
  for (const Heard& one : heard) {
    received.bytes.push_back(one.byte);
    received.errors.count(one.error);
  }
  return received;
}

TimePoint Line::after_bytes(TimePoint now) const noexcept {
  return board_.options().timing ? std::max(now, free_at_) : now;
}

void Line::count_host_errors(const ErrorCounts& errors) noexcept {
  host_errors_.parity += errors.parity;
  host_errors_.framing += errors.framing;
}

}  // namespace gangflash::sim
