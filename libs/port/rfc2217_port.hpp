#pragma once
// rfc2217://host:port: a serial line behind a serial server, with its rate, its framing and its
// control lines.
#include "port/com_port_client.hpp"

namespace gangflash::port {

class Rfc2217Port final : public Port {
 public:
  Rfc2217Port(Deadlines& deadlines, const Address& address) : client_(deadlines, address) {}

  /// Must come first. Throws PortError: unreachable, connection_refused or option_refused.
  awaitable<void> connect();

  awaitable<void> write(Bytes bytes) override;
  awaitable<std::size_t> read_some(MutableBytes into, Duration timeout) override;
  /// Returns what the server says; where it does not say, what was asked. It must say the rate.
  awaitable<LineSettings> set_line(LineSettings wanted) override;
  awaitable<void> set_output(Output line, bool asserted) override;
  awaitable<bool> input(Input line) override;
  awaitable<void> discard_input() override;
  awaitable<void> sleep(Duration pause) override;
  [[nodiscard]] TimePoint now() const override { return std::chrono::steady_clock::now(); }

 private:
  [[nodiscard]] Parity framing_in_effect(std::span<const Question> answered, Parity wanted) const;
  [[noreturn]] void throw_no_such_line(std::string_view line, std::string_view why) const;

  ComPortClient client_;
  bool modem_state_asked_ = false;
};

}  // namespace gangflash::port
