#pragma once
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "cable.hpp"
#include "options.hpp"
#include "schedule.hpp"
#include "sim/board.hpp"
#include "sim/host_events.hpp"
#include "sim/line.hpp"

namespace gangflash::gangsim {

struct SlotOptions {
  std::string name;
  Transport transport = Transport::pty;
  std::uint16_t port = 0;  ///< of the network transports; 0: the kernel chooses
  sim::Wiring wiring;      ///< of RFC 2217; where a pin is wired the host decides on it
  std::chrono::milliseconds latency{};  ///< between the end of an answer and the host
  sim::BoardOptions board;
};

/// One socket of the rack: a board, the line to it with the time that bytes take on it, and the way
/// to the host.
class Slot final : private sim::HostEvents {
 public:
  Slot(boost::asio::io_context& io, Schedule& schedule, const SlotOptions& options);

  void start() { cable_->start(); }
  void stop() { cable_->stop(); }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] Transport transport() const noexcept { return transport_; }
  [[nodiscard]] std::string address() const { return cable_->address(); }
  [[nodiscard]] const sim::Wiring& wiring() const noexcept { return wiring_; }
  [[nodiscard]] const sim::Board& board() const noexcept { return board_; }
  [[nodiscard]] const sim::Line& line() const noexcept { return line_; }
  /// By how much the answers were later than they were due, all together: this machine's timers and
  /// load, nothing that a board or a line would do. It stands in the wall time of whoever waits.
  [[nodiscard]] std::chrono::microseconds lateness() const noexcept {
    return std::chrono::duration_cast<std::chrono::microseconds>(lateness_);
  }

 private:
  void sent(std::span<const std::uint8_t> bytes) override;
  void set_line(const sim::LineSettings& settings) override { line_.set_host(settings); }
  void set_outputs(const sim::HostLines& lines) override;

  void answer(std::vector<sim::Reply> replies);
  void answer_later(std::vector<std::uint8_t> bytes, sim::TimePoint ready);
  void deliver_at(sim::TimePoint due, std::vector<std::uint8_t> bytes);
  void deliver(std::span<const std::uint8_t> bytes);

  std::string name_;
  Transport transport_;
  sim::Wiring wiring_;
  std::chrono::milliseconds latency_;
  Schedule& schedule_;
  sim::Board board_;
  sim::Line line_;
  std::unique_ptr<Cable> cable_;
  bool break_on_ = false;
  unsigned resets_ = 0;               ///< what was announced before the last of them is void
  sim::TimePoint board_line_free_{};  ///< the last byte of the board has left
  std::chrono::steady_clock::duration lateness_{};
};

}  // namespace gangflash::gangsim
