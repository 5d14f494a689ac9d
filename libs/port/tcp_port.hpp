#pragma once
// tcp://host:port: bare bytes. Rate and framing are set at the far end, by somebody else.
#include "port/connection.hpp"

namespace gangflash::port {

class TcpPort final : public Port {
 public:
  TcpPort(Deadlines& deadlines, const Address& address) : connection_(deadlines, address) {}

  /// Must come first. Throws PortError: unreachable or connection_refused.
  awaitable<void> connect();

  awaitable<void> write(Bytes bytes) override;
  awaitable<std::size_t> read_some(MutableBytes into, Duration timeout) override;
  /// Returns what was asked: the far end does not say.
  awaitable<LineSettings> set_line(LineSettings wanted) override;
  awaitable<void> set_output(Output line, bool asserted) override;
  awaitable<bool> input(Input line) override;
  awaitable<void> discard_input() override;
  awaitable<void> sleep(Duration pause) override;
  [[nodiscard]] TimePoint now() const override { return std::chrono::steady_clock::now(); }

 private:
  void refuse_telnet(Bytes greeting);
  [[noreturn]] void throw_no_such_line(std::string_view line) const;

  Connection connection_;
  bool greeted_ = false;  ///< something was heard
};

}  // namespace gangflash::port
