#include "bootloader/exchange.hpp"

#include <algorithm>

#include <boost/assert.hpp>

namespace gangflash::bootloader {

using Kind = ReplyPart::Kind;

namespace {

bool is_counted(const ReplyPart& part) noexcept {
  return part.kind == Kind::counted || part.kind == Kind::counted_16;
}

/// Of a counted part those that tell its length, of any other all.
std::size_t first_bytes(const ReplyPart& part) noexcept {
  switch (part.kind) {
    case Kind::ack:
    case Kind::counted:
      return 1;
    case Kind::counted_16:
      return 2;
    case Kind::bytes:
      return part.count;
    case Kind::end:
      break;
  }
  return 0;
}

}  // namespace

Exchange::Exchange(const Command& command) noexcept : command_(command) {
  BOOST_ASSERT(!command.phases.empty());
  sent_ = command.phases.front().tx.empty();
  enter_part();
}

std::span<const std::uint8_t> Exchange::pending_write() const noexcept {
  if (done_ || sent_) return {};
  return command_.phases[phase_].tx;
}

void Exchange::written() noexcept {
  sent_ = true;
}

std::size_t Exchange::wanted() const noexcept {
  if (done_ || !sent_) return 0;
  // Up to a length that the target has still to tell.
  if (counter_bytes_ > 0) return counter_bytes_;
  const auto& reply = command_.phases[phase_].reply;
  std::size_t bytes = remaining_;
  for (std::size_t next = part_ + 1; next < reply.size(); ++next) {
    const ReplyPart& part = reply[next];
    if (part.kind == Kind::end) break;
    bytes += first_bytes(part);
    if (is_counted(part)) break;
  }
  return bytes;
}

Milliseconds Exchange::timeout() const noexcept {
  return command_.phases[phase_].timeout;
}

std::size_t Exchange::received(std::span<const std::uint8_t> bytes) noexcept {
  std::size_t used = 0;
  while (used < bytes.size() && !done_ && sent_) {
    if (in_payload()) {
      used += take_payload_bytes(bytes.subspan(used));
    } else {
      take(bytes[used++]);
    }
  }
  return used;
}

bool Exchange::in_payload() const noexcept {
  return counter_bytes_ == 0 && command_.phases[phase_].reply[part_].kind != Kind::ack;
}

std::size_t Exchange::take_payload_bytes(std::span<const std::uint8_t> bytes) noexcept {
  const auto taken = bytes.first(std::min(bytes.size(), remaining_));
  answer_begun_ = true;
  payload_.insert(payload_.end(), taken.begin(), taken.end());
  remaining_ -= taken.size();
  if (remaining_ == 0) next_part();
  return taken.size();
}

void Exchange::timed_out() noexcept {
  finish(Errc::timeout);
}

void Exchange::finish(Errc result) noexcept {
  done_ = true;
  result_ = result;
}

void Exchange::take(std::uint8_t byte) noexcept {
  const ReplyPart& part = command_.phases[phase_].reply[part_];
  answer_begun_ = true;
  if (part.kind == Kind::ack) {
    unexpected_ = byte;
    if (byte == nack_byte) return finish(Errc::nack);
    if (byte != ack_byte) return finish(Errc::unexpected_byte);
    return next_part();
  }
  remaining_ = (remaining_ << 8u) | byte;
  if (--counter_bytes_ > 0) return;
  if (part.kind == Kind::counted) ++remaining_;  // one less on the wire (AN3155 3.1, 3.3)
  if (remaining_ == 0) next_part();
}

void Exchange::next_part() noexcept {
  ++part_;
  enter_part();
}

void Exchange::enter_part() noexcept {
  while (!done_) {
    const Phase& phase = command_.phases[phase_];
    if (part_ < phase.reply.size() && phase.reply[part_].kind != Kind::end) {
      const ReplyPart& part = phase.reply[part_];
      counter_bytes_ = is_counted(part) ? first_bytes(part) : 0;
      remaining_ = is_counted(part) ? 0 : first_bytes(part);
      return;
    }
    if (phase_ + 1 == command_.phases.size()) return finish(Errc::ok);
    ++phase_;
    part_ = 0;
    answer_begun_ = false;
    sent_ = command_.phases[phase_].tx.empty();
  }
}

}  // namespace gangflash::bootloader
