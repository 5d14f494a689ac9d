#pragma once
#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <string>

#include "pty.hpp"
#include "schedule.hpp"
#include "sim/board.hpp"

namespace gangflash::gangsim {

/// One socket of the rack: a board, its pseudo terminal, and the time that bytes take between them.
class Slot {
 public:
  Slot(boost::asio::io_context& io, Schedule& schedule, std::string name,
       sim::BoardOptions options);

  void start();
  void stop();

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const std::string& port() const noexcept { return pty_.path(); }
  [[nodiscard]] const sim::Board& board() const noexcept { return board_; }

 private:
  using Nanoseconds = std::chrono::nanoseconds;

  void wait();
  void receive(std::span<const std::uint8_t> bytes);
  void answer(sim::Reply reply);
  void answer_at_once(const sim::Reply& reply);
  void measure_rate();

  std::string name_;
  Schedule& schedule_;
  bool paced_;
  unsigned bits_per_byte_;
  Pty pty_;
  sim::Board board_;
  boost::asio::posix::stream_descriptor readable_;
  Nanoseconds byte_time_{};
  bool connected_ = true;
  sim::TimePoint host_line_free_{};    ///< the last byte of the host has arrived
  sim::TimePoint board_line_free_{};   ///< the last byte of the board has left
  std::vector<std::uint8_t> unpaced_;  ///< answers to one burst
};

}  // namespace gangflash::gangsim
