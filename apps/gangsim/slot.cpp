#include "slot.hpp"

#include <algorithm>
#include <utility>

#include "pty_cable.hpp"
#include "rfc2217_cable.hpp"
#include "tcp_cable.hpp"

namespace gangflash::gangsim {

namespace {

sim::BoardOptions wired(sim::BoardOptions board, const sim::Wiring& wiring) {
  const sim::HostLines nobody_there;
  if (wiring.boot0.wired()) {
    board.boot0_high = wiring.boot0.asserted(nobody_there);
    std::erase_if(board.faults, [](const sim::Fault& fault) {
      return fault.kind == sim::FaultKind::boot0_low;  // the host pulls it
    });
  }
  board.held_in_reset = wiring.reset.asserted(nobody_there);
  return board;
}

std::unique_ptr<Cable> make_cable(boost::asio::io_context& io, sim::HostEvents& events,
                                  const SlotOptions& options, const sim::Board& board,
                                  const sim::Line& line) {
  switch (options.transport) {
    case Transport::tcp:
      return std::make_unique<TcpCable>(io, events, options.name, options.port, line.host());
    case Transport::rfc2217:
      return std::make_unique<Rfc2217Cable>(
          io, events, options.name, options.port,
          sim::modem_state(options.wiring.present, board.options().present));
    case Transport::pty:
      break;
  }
  return std::make_unique<PtyCable>(io, events, line.host());
}

}  // namespace

Slot::Slot(boost::asio::io_context& io, Schedule& schedule, const SlotOptions& options)
    : name_(options.name),
      transport_(options.transport),
      wiring_(options.wiring),
      latency_(options.latency),
      schedule_(schedule),
      board_(wired(options.board, options.wiring)),
      line_(board_),
      cable_(make_cable(io, *this, options, board_, line_)) {}

void Slot::sent(std::span<const std::uint8_t> bytes) {
  answer(line_.send(bytes, std::chrono::steady_clock::now()));
}

/// Takes effect when the bytes before it are through: a server that drains first.
void Slot::set_outputs(const sim::HostLines& lines) {
  const sim::TimePoint now = std::chrono::steady_clock::now();
  if (wiring_.boot0.wired()) board_.set_boot0(wiring_.boot0.asserted(lines));
  if (wiring_.reset.wired()) {
    const bool active = wiring_.reset.asserted(lines);
    if (active) {
      ++resets_;
      board_line_free_ = {};
    }
    board_.set_reset(active, line_.after_bytes(now));
  }
  const bool break_begins = lines.break_on && !break_on_;
  break_on_ = lines.break_on;
  // A BREAK that moves a pin is taken off the line by the circuit that does so.
  if (break_begins && !wiring_.uses_break()) answer(line_.send_break(now));
}

void Slot::answer(std::vector<sim::Reply> replies) {
  std::vector<std::uint8_t> at_once;
  const auto transmit = [&](std::vector<std::uint8_t> bytes, sim::TimePoint ready) {
    if (bytes.empty()) return;
    if (board_.options().timing) {
      answer_later(std::move(bytes), ready);
    } else {
      at_once.insert(at_once.end(), bytes.begin(), bytes.end());
    }
  };
  for (sim::Reply& reply : replies) {
    transmit(std::move(reply.bytes), reply.ready_at);
    transmit(std::move(reply.completion), reply.completed_at);
  }
  if (at_once.empty()) return;
  if (latency_ > latency_.zero()) {
    deliver_at(std::chrono::steady_clock::now() + latency_, std::move(at_once));
  } else {
    deliver(at_once);
  }
}

/// The host has an answer when its last stop bit ends.
void Slot::answer_later(std::vector<std::uint8_t> bytes, sim::TimePoint ready) {
  board_line_free_ =
      std::max(board_line_free_, ready) + sim::frame_time(line_.rom()) * bytes.size();
  deliver_at(board_line_free_ + latency_, std::move(bytes));
}

void Slot::deliver_at(sim::TimePoint due, std::vector<std::uint8_t> bytes) {
  schedule_.at(due, [this, due, bytes = std::move(bytes), resets = resets_] {
    if (resets != resets_) return;
    lateness_ += std::chrono::steady_clock::now() - due;
    deliver(bytes);
  });
}

void Slot::deliver(std::span<const std::uint8_t> bytes) {
  const sim::Received received = line_.hear(bytes);
  line_.count_host_errors(received.errors);
  cable_->send(received);
}

}  // namespace gangflash::gangsim
