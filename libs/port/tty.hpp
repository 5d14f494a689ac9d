#pragma once
// A serial device of this machine (UART, USB adapter, pty): raw, 8 data bits, exclusive.
#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "port/deadlines.hpp"
#include "port/port.hpp"

namespace gangflash::port {

class Tty final : public Port {
 public:
  /// Opens and locks `device`. Throws PortError: absent, busy, or settings_refused when it is no
  /// serial port.
  Tty(Deadlines& deadlines, const std::string& device);
  /// Gives the device back as it was found.
  ~Tty() override;

  awaitable<void> write(Bytes bytes) override;
  awaitable<std::size_t> read_some(MutableBytes into, Duration timeout) override;
  awaitable<LineSettings> set_line(LineSettings wanted) override;
  awaitable<void> set_output(Output line, bool asserted) override;
  awaitable<bool> input(Input line) override;
  awaitable<void> discard_input() override;
  awaitable<void> sleep(Duration pause) override;
  [[nodiscard]] TimePoint now() const override { return std::chrono::steady_clock::now(); }

 private:
  [[noreturn]] void throw_no_such_line(std::string_view line, int error) const;
  [[noreturn]] void throw_lost(const char* doing, int error) const;

  struct SavedSettings;

  Deadlines& deadlines_;
  std::string device_;
  boost::asio::posix::stream_descriptor stream_;
  boost::asio::steady_timer pause_;
  std::unique_ptr<SavedSettings> saved_;
};

}  // namespace gangflash::port
