#include "session/link.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gangflash::session {

using bootloader::Errc;

namespace {

/// Long enough for a second byte that belongs to the same answer (L412 sends two ACKs, some parts
/// two NACKs), at the slowest usual rate and through an adapter without latency timer; short
/// against everything else.
constexpr std::chrono::milliseconds quiet_line{3};

/// ACK and a full block. On its way it may be held back and come in one piece.
constexpr std::size_t longest_answer = 1 + bootloader::max_block;

/// A line that never falls quiet (a chattering application) must not hold the session.
constexpr std::chrono::milliseconds longest_drain{500};

/// Start bit, 8 data bits, parity, stop bit.
constexpr unsigned bits_per_byte = 11;

}  // namespace

std::string Reply::describe() const {
  switch (result) {
    case Errc::ok:
      return "ACK";
    case Errc::nack:
      return phase == 0 ? "NACK to the command" : fmt::format("NACK in phase {}", phase + 1);
    case Errc::timeout:
      return fmt::format("{} within {} ms", answer_begun ? "an answer cut short" : "no answer",
                         timeout.count());
    case Errc::unexpected_byte:
      return fmt::format("0x{:02X} instead of ACK", unexpected);
    case Errc::malformed_reply:
      break;
  }
  return "an answer that makes no sense";
}

void Link::check_stop() const {
  if (stop_.requested) throw Aborted();
}

awaitable<port::LineSettings> Link::set_line(port::LineSettings wanted) {
  const port::LineSettings effective = co_await port_.set_line(wanted);
  byte_time_ = port::Duration(std::chrono::seconds(bits_per_byte)) / effective.baud;
  co_return effective;
}

/// Returns what has still to be written.
port::Bytes Link::begin_to_send(port::Bytes bytes) {
  recorder_.record(port_.now(), true, bytes);
  wire_bytes_ += bytes.size();
  return bytes.subspan(port_.write_now(bytes));
}

void Link::note_received(port::Bytes bytes) {
  wire_bytes_ += bytes.size();
  if (!bytes.empty()) recorder_.record(port_.now(), false, bytes);
}

awaitable<Reply> Link::execute(const bootloader::Command& command) {
  check_stop();
  std::array<std::uint8_t, 512> buffer;
  bootloader::Exchange exchange(command);
  // The command's own times are those of the part; the line takes its share, seconds at 1200 baud.
  port::Duration line_time{};
  const auto patience = [&] { return exchange.timeout() + line_time; };
  // So long the part may work before its answer begins; from there the rest has the same time, all
  // of it together: a part or a line that drips would else hold its slot for minutes.
  port::TimePoint give_up = port_.now() + patience();
  while (!exchange.done()) {
    if (const auto tx = exchange.pending_write(); !tx.empty()) {
      const port::Bytes rest = begin_to_send(tx);
      if (!rest.empty()) co_await port_.write(rest);
      line_time = byte_time_ * (tx.size() + longest_answer);
      exchange.written();
      give_up = port_.now() + patience();
      continue;
    }
    const auto room = std::span(buffer).first(std::min(exchange.wanted(), buffer.size()));
    const auto left = std::max(give_up - port_.now(), port::Duration::zero());
    const std::size_t n = co_await port_.read_some(room, left);
    note_received(room.first(n));
    if (n == 0) {
      exchange.timed_out();
      continue;
    }
    const std::size_t phase = exchange.phase();
    const bool begins = !exchange.answer_begun();
    exchange.received(room.first(n));
    if (begins || exchange.phase() != phase) give_up = port_.now() + patience();
  }
  Reply reply;
  reply.result = exchange.result();
  reply.opcode = command.opcode;
  reply.phase = exchange.phase();
  reply.unexpected = exchange.unexpected();
  reply.answer_begun = exchange.answer_begun();
  reply.timeout = std::chrono::duration_cast<bootloader::Milliseconds>(patience());
  reply.payload = exchange.take_payload();
  // A second NACK would be taken for the answer to the next command (AN2606: F03x, F05x, F2, F40x,
  // L1).
  if (reply.result == Errc::nack) co_await drain(quiet_line);
  co_return reply;
}

awaitable<bootloader::Bytes> Link::sync_once(port::Duration wait) {
  const std::array<std::uint8_t, 1> sync{bootloader::sync_byte};
  const port::Bytes rest = begin_to_send(sync);
  if (!rest.empty()) co_await port_.write(rest);
  bootloader::Bytes answer(16);
  std::size_t got = co_await port_.read_some(answer, wait);
  note_received(std::span(answer).first(got));
  while (got > 0 && got < answer.size()) {
    const auto room = std::span(answer).subspan(got);
    const std::size_t n = co_await port_.read_some(room, quiet_line + byte_time_);
    if (n == 0) break;
    note_received(room.first(n));
    got += n;
  }
  answer.resize(got);
  co_return answer;
}

awaitable<std::size_t> Link::drain(port::Duration quiet) {
  std::array<std::uint8_t, 256> buffer;
  std::size_t total = 0;
  const port::TimePoint give_up = port_.now() + longest_drain;
  while (port_.now() < give_up) {
    const std::size_t n = co_await port_.read_some(buffer, quiet + byte_time_);
    if (n == 0) break;
    note_received(std::span(buffer).first(n));
    total += n;
  }
  co_return total;
}

}  // namespace gangflash::session
