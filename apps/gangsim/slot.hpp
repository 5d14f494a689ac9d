#pragma once
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cable.hpp"
#include "inbox.hpp"
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
  chip::Part part;  ///< of its first board: what the far end of a line is set to
};

/// A board in a slot, from when it is put in until it is taken out.
struct Seat {
  Seat(sim::BoardOptions options, const sim::LineSettings& host, unsigned nth)
      : board(std::move(options)), line(board), number(nth) {
    line.set_host(host);
  }

  /// The next thing that happens to the slot because of this board's faults; null: nothing.
  [[nodiscard]] const sim::Fault* next_moment() const;

  sim::Board board;
  unsigned heard = 0;  ///< bytes from the host
  sim::Line line;      ///< of the board's UART: the host's end stays when the board goes
  unsigned number;     ///< the slot's first board is 1
  sim::TimePoint since = std::chrono::steady_clock::now();
  /// By how much the answers were later than they were due, all together: this machine's timers and
  /// load, nothing that a board or a line would do. It stands in the wall time of whoever waits.
  std::chrono::steady_clock::duration lateness{};
};

/// One socket of the rack: a board or none, the line to it with the time that bytes take on it, and
/// the way to the host.
class Slot final : private sim::HostEvents {
 public:
  Slot(boost::asio::io_context& io, Inbox& inbox, Schedule& schedule, const SlotOptions& options);

  void start() { cable_->start(); }
  void stop() { cable_->stop(); }

  /// In place of the board that stands there. It meets the lines as the host holds them.
  void insert(sim::BoardOptions board);
  /// What it was saying ends in the middle.
  void take_out();
  /// Called at the byte of a fault that is the rack's to do.
  void on_moment(std::function<void(const sim::Fault&)> happen) { happen_ = std::move(happen); }
  /// The adapter, or the server: the host loses it, until it is there again.
  void unplug();
  void plug_in();
  /// This slot's wires lead to the board of the other one, beside that slot's own.
  void lead_to(Slot& other);
  /// A loose contact: nothing gets through, and the presence line sees a board all the same.
  void mute(bool muted) noexcept { muted_ = muted; }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] Transport transport() const noexcept { return transport_; }
  [[nodiscard]] std::string address() const { return cable_->address(); }
  [[nodiscard]] const sim::Wiring& wiring() const noexcept { return wiring_; }
  [[nodiscard]] bool muted() const noexcept { return muted_; }
  /// Null while the slot is empty.
  [[nodiscard]] const Seat* seat() const noexcept { return seat_.get(); }
  /// The board works, or bytes are on the way.
  [[nodiscard]] bool busy(sim::TimePoint now) const;
  /// Of all boards so far.
  [[nodiscard]] std::chrono::steady_clock::duration lateness() const noexcept { return lateness_; }

 private:
  void sent(std::span<const std::uint8_t> bytes) override;
  void set_line(const sim::LineSettings& settings) override;
  void set_outputs(const sim::HostLines& lines) override;

  [[nodiscard]] sim::BoardOptions wired(sim::BoardOptions board) const;
  void forget_answers() noexcept;
  void to_board(std::span<const std::uint8_t> bytes);
  void to_hosts(const sim::Received& received);
  void answer(std::vector<sim::Reply> replies);
  void answer_later(std::vector<std::uint8_t> bytes, sim::TimePoint ready);
  void deliver_at(sim::TimePoint due, std::vector<std::uint8_t> bytes);
  void deliver(std::span<const std::uint8_t> bytes);
  void hand_over_late(sim::Received received, sim::TimePoint now);

  std::string name_;
  Transport transport_;
  sim::Wiring wiring_;
  std::chrono::milliseconds latency_;
  Inbox& inbox_;
  Schedule& schedule_;
  sim::LineSettings host_line_;
  sim::HostLines host_lines_;
  std::unique_ptr<Seat> seat_;
  std::unique_ptr<Cable> cable_;
  std::function<void(const sim::Fault&)> happen_;
  Slot* leads_to_ = nullptr;    ///< instead of to its own board
  std::vector<Slot*> also_to_;  ///< slots that lead here
  bool unplugged_ = false;
  unsigned boards_ = 0;  ///< that ever stood here
  bool muted_ = false;
  unsigned cuts_ = 0;                 ///< resets and exchanges: what was announced before is void
  sim::TimePoint board_line_free_{};  ///< the last byte of the board has left
  sim::TimePoint held_back_until_{};  ///< by a line fault, on the way to the host
  std::chrono::steady_clock::duration lateness_{};
};

}  // namespace gangflash::gangsim
