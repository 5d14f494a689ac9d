#pragma once
// A serial device of this machine (UART, USB adapter, pty): raw, 8 data bits, exclusive.
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/steady_timer.hpp>

#include "port/deadlines.hpp"
#include "port/descriptor.hpp"
#include "port/port.hpp"
#include "port/readiness.hpp"

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
  void receive();

  struct Found;
  static std::unique_ptr<Found> take(const std::string& device, int fd);

  Deadlines& deadlines_;
  std::string device_;
  Descriptor fd_;
  std::unique_ptr<Found> found_;
  Readiness::Source input_;
  boost::asio::steady_timer pause_;
  std::array<std::uint8_t, 512> buffer_;  ///< more than the longest answer, 257 bytes
  Bytes received_;                        ///< what nobody has asked for yet, in `buffer_`
  bool lines_driven_ = false;
  /// The error that ended it. Asked again, the system has no news.
  std::optional<int> lost_;
};

}  // namespace gangflash::port
