#pragma once
// A serial device of this machine (UART, USB adapter, pty): raw, 8 data bits, exclusive.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "port/deadlines.hpp"
#include "port/port.hpp"

namespace gangflash::port {

class Tty final : public Port {
 public:
  /// Opens and locks `device`. Throws PortError: absent, busy, or settings_refused when it is no
  /// serial port. The system asserts DTR and RTS here; whoever has them wired drives them next.
  Tty(Deadlines& deadlines, const std::string& device);
  /// Gives the device back as it was found, but for control lines that were driven: those stay as
  /// they were left.
  ~Tty() override;

  awaitable<void> write(Bytes bytes) override;
  std::size_t write_now(Bytes bytes) override;
  awaitable<std::size_t> read_some(MutableBytes into, Duration timeout) override;
  awaitable<LineSettings> set_line(LineSettings wanted) override;
  awaitable<void> set_output(Output line, bool asserted) override;
  awaitable<bool> input(Input line) override;
  awaitable<void> discard_input() override;
  awaitable<void> sleep(Duration pause) override;
  [[nodiscard]] TimePoint now() const override { return std::chrono::steady_clock::now(); }

 private:
  [[noreturn]] void throw_line_error(std::string_view line, int error);
  [[noreturn]] void throw_lost(std::string_view doing, int error);

  struct Found;

  Deadlines& deadlines_;
  std::string device_;
  boost::asio::posix::stream_descriptor stream_;
  boost::asio::steady_timer pause_;
  std::unique_ptr<Found> found_;
  bool lines_driven_ = false;
  /// The error that ended it. Asked again, Asio would wait for news that never come.
  std::optional<int> lost_;
};

}  // namespace gangflash::port
