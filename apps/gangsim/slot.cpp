#include "slot.hpp"

#include <algorithm>
#include <utility>

#include "pty_cable.hpp"
#include "rfc2217_cable.hpp"
#include "tcp_cable.hpp"

namespace gangflash::gangsim {

namespace {

std::unique_ptr<Cable> make_cable(boost::asio::io_context& io, Inbox& inbox,
                                  sim::HostEvents& events, const SlotOptions& options,
                                  const sim::LineSettings& line) {
  switch (options.transport) {
    case Transport::tcp:
      return std::make_unique<TcpCable>(io, events, options.name, options.port, line);
    case Transport::rfc2217:
      return std::make_unique<Rfc2217Cable>(io, events, options.name, options.port,
                                            options.wiring.present);
    case Transport::pty:
      break;
  }
  return std::make_unique<PtyCable>(inbox, events, line);
}

}  // namespace

const sim::Fault* Seat::next_moment() const {
  const sim::Fault* next = nullptr;
  for (const sim::Fault& fault : board.options().faults) {
    const bool of_slot =
        fault.kind == sim::FaultKind::exchange || fault.kind == sim::FaultKind::unplug;
    if (of_slot && fault.nth > heard && (next == nullptr || fault.nth < next->nth)) next = &fault;
  }
  return next;
}

Slot::Slot(boost::asio::io_context& io, Inbox& inbox, Schedule& schedule,
           const SlotOptions& options)
    : name_(options.name),
      transport_(options.transport),
      wiring_(options.wiring),
      latency_(options.latency),
      inbox_(inbox),
      schedule_(schedule),
      host_line_(sim::rom_format(options.part)),
      cable_(make_cable(io, inbox, *this, options, host_line_)) {}

sim::BoardOptions Slot::wired(sim::BoardOptions board) const {
  if (wiring_.boot0.wired()) {
    board.boot0_high = wiring_.boot0.asserted(host_lines_);
    std::erase_if(board.faults, [](const sim::Fault& fault) {
      return fault.kind == sim::FaultKind::boot0_low;  // the host pulls it
    });
  }
  board.held_in_reset = wiring_.reset.asserted(host_lines_);
  return board;
}

void Slot::insert(sim::BoardOptions board) {
  forget_answers();
  seat_ = std::make_unique<Seat>(wired(std::move(board)), host_line_, ++boards_);
  set_line(host_line_);
  cable_->show_presence(seat_->board.options().present);
}

void Slot::take_out() {
  forget_answers();
  seat_.reset();
  cable_->show_presence(false);
}

void Slot::unplug() {
  unplugged_ = true;
  cable_->stop();
}

void Slot::plug_in() {
  cable_->restart();
  unplugged_ = false;
  cable_->start();
}

void Slot::lead_to(Slot& other) {
  leads_to_ = &other;
  other.also_to_.push_back(this);
}

void Slot::forget_answers() noexcept {
  ++cuts_;
  held_back_until_ = {};
  board_line_free_ = {};
}

bool Slot::busy(sim::TimePoint now) const {
  return seat_ && (now < seat_->board.attention().busy_until || now < board_line_free_ + latency_ ||
                   now < held_back_until_ || now < seat_->line.after_bytes(now));
}

void Slot::sent(std::span<const std::uint8_t> bytes) {
  if (leads_to_ != nullptr) return leads_to_->sent(bytes);
  // The byte of a moment and those behind it meet what that moment left.
  while (!bytes.empty() && seat_ && !muted_ && !unplugged_) {
    const sim::Fault* moment = seat_->next_moment();
    const std::size_t before =
        moment == nullptr ? bytes.size()
                          : std::min(bytes.size(), std::size_t{moment->nth - 1 - seat_->heard});
    to_board(bytes.first(before));
    bytes = bytes.subspan(before);
    if (moment == nullptr || bytes.empty()) continue;
    ++seat_->heard;
    happen_(sim::Fault(*moment));
  }
}

void Slot::to_board(std::span<const std::uint8_t> bytes) {
  seat_->heard += static_cast<unsigned>(bytes.size());
  answer(seat_->line.send(bytes, inbox_.now()));
}

void Slot::to_hosts(const sim::Received& received) {
  if (!unplugged_) cable_->send(received);
  for (Slot* slot : also_to_) slot->to_hosts(received);
}

void Slot::set_line(const sim::LineSettings& settings) {
  if (leads_to_ != nullptr) return leads_to_->set_line(settings);
  host_line_ = settings;
  if (!seat_) return;
  // A pseudo terminal and raw TCP carry no format: it is taken to be right for whatever board.
  sim::LineSettings heard = transport_ == Transport::rfc2217 ? settings : seat_->line.rom();
  heard.baud = settings.baud;
  seat_->line.set_host(heard);
}

/// Takes effect when the bytes before it are through: a server that drains first.
void Slot::set_outputs(const sim::HostLines& lines) {
  if (leads_to_ != nullptr) return leads_to_->set_outputs(lines);
  const bool break_begins = lines.break_on && !host_lines_.break_on;
  host_lines_ = lines;
  if (!seat_) return;
  const sim::TimePoint now = std::chrono::steady_clock::now();
  if (wiring_.boot0.wired()) seat_->board.set_boot0(wiring_.boot0.asserted(lines));
  if (wiring_.reset.wired()) {
    const bool active = wiring_.reset.asserted(lines);
    if (active) forget_answers();
    seat_->board.set_reset(active, seat_->line.after_bytes(now));
  }
  // A BREAK that moves a pin is taken off the line by the circuit that does so.
  if (break_begins && !wiring_.uses_break() && !muted_) answer(seat_->line.send_break(now));
}

void Slot::answer(std::vector<sim::Reply> replies) {
  std::vector<std::uint8_t> at_once;
  const auto transmit = [&](std::vector<std::uint8_t> bytes, sim::TimePoint ready) {
    if (bytes.empty()) return;
    if (seat_->board.options().timing) {
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
      std::max(board_line_free_, ready) + sim::frame_time(seat_->line.rom()) * bytes.size();
  deliver_at(board_line_free_ + latency_, std::move(bytes));
}

void Slot::deliver_at(sim::TimePoint due, std::vector<std::uint8_t> bytes) {
  schedule_.at(due, [this, due, bytes = std::move(bytes), cuts = cuts_] {
    if (cuts != cuts_ || !seat_) return;
    const auto late = std::chrono::steady_clock::now() - due;
    lateness_ += late;
    seat_->lateness += late;
    if (!muted_) deliver(bytes);
  });
}

void Slot::deliver(std::span<const std::uint8_t> bytes) {
  sim::Received received = seat_->line.hear(bytes);
  seat_->line.count_host_errors(received.errors);
  const sim::TimePoint now = std::chrono::steady_clock::now();
  if (received.pauses.empty() && now >= held_back_until_) {
    to_hosts(received);
    return;
  }
  hand_over_late(std::move(received), now);
}

/// A line that holds bytes back, and all behind them.
void Slot::hand_over_late(sim::Received received, sim::TimePoint now) {
  held_back_until_ = std::max(held_back_until_, now);
  received.pauses.push_back({received.bytes.size(), {}});
  std::size_t from = 0;
  for (const sim::Received::Pause& pause : received.pauses) {
    const auto begin = received.bytes.begin();
    sim::Received piece{{begin + static_cast<std::ptrdiff_t>(from),
                         begin + static_cast<std::ptrdiff_t>(pause.before)},
                        std::exchange(received.errors, {})};
    from = pause.before;
    schedule_.at(held_back_until_, [this, piece = std::move(piece), cuts = cuts_] {
      if (cuts == cuts_ && seat_ && !muted_ && !piece.bytes.empty()) to_hosts(piece);
    });
    held_back_until_ += pause.length;
  }
}

}  // namespace gangflash::gangsim
