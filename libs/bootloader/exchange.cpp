#include "bootloader/exchange.hpp"

#include <boost/assert.hpp>

namespace gangflash::bootloader {

using Kind = ReplyPart::Kind;

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
  return counter_bytes_ > 0 ? counter_bytes_ : remaining_;
}

Milliseconds Exchange::timeout() const noexcept {
  return command_.phases[phase_].timeout;
}

std::size_t Exchange::received(std::span<const std::uint8_t> bytes) noexcept {
  std::size_t used = 0;
  while (used < bytes.size() && !done_ && sent_) take(bytes[used++]);
  return used;
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
  if (counter_bytes_ > 0) {
    remaining_ = (remaining_ << 8u) | byte;
    if (--counter_bytes_ > 0) return;
    if (part.kind == Kind::counted) ++remaining_;  // one less on the wire (AN3155 3.1, 3.3)
    if (remaining_ == 0) next_part();
    return;
  }
  payload_.push_back(byte);
  if (--remaining_ == 0) next_part();
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
      counter_bytes_ = part.kind == Kind::counted ? 1u : part.kind == Kind::counted_16 ? 2u : 0u;
      remaining_ = part.kind == Kind::ack ? 1u : part.kind == Kind::bytes ? part.count : 0u;
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
