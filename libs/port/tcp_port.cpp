#include "port/tcp_port.hpp"

#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace gangflash::port {

void TcpPort::throw_no_such_line(std::string_view line) const {
  throw PortError(Fault::no_such_line,
                  fmt::format("tcp://{} carries bytes only, no {} line: use rfc2217:// if the "
                              "serial server speaks it, or correct the wiring in the station file",
                              connection_.far_end(), line));
}

awaitable<void> TcpPort::connect() {
  co_await connection_.connect();
}

awaitable<void> TcpPort::write(Bytes bytes) {
  co_await connection_.write(bytes);
}

awaitable<std::size_t> TcpPort::read_some(MutableBytes into, Duration timeout) {
  const std::size_t n = co_await connection_.read_some(into, now() + timeout);
  refuse_telnet(into.first(n));
  co_return n;
}

/// A telnet server begins with its options: IAC, WILL to DONT, the option (RFC 854). To it a
/// command with 0xFF in it would be another one, and the board would be blamed for that.
void TcpPort::refuse_telnet(Bytes greeting) {
  if (greeting.empty() || std::exchange(greeted_, true)) return;
  const bool telnet = greeting.size() >= 3 && greeting[0] == 0xFF && greeting[1] >= 0xFB &&
                      greeting[1] <= 0xFE && (greeting.size() == 3 || greeting[3] == 0xFF);
  if (!telnet) return;
  const std::string far_end = connection_.far_end();
  throw PortError(
      Fault::option_refused,
      fmt::format("{0} speaks telnet, and tcp:// is for raw ports: write rfc2217://{0}, "
                  "or make it a raw port at the serial server",
                  far_end));
}

awaitable<LineSettings> TcpPort::set_line(LineSettings wanted) {
  co_return wanted;
}

awaitable<void> TcpPort::set_output(Output line, bool) {
  throw_no_such_line(name(line));
  co_return;
}

awaitable<bool> TcpPort::input(Input line) {
  throw_no_such_line(name(line));
  co_return false;
}

awaitable<void> TcpPort::discard_input() {
  std::array<std::uint8_t, 4096> dropped{};
  while (const std::size_t n = connection_.read_now(dropped))
    refuse_telnet(Bytes(dropped.data(), n));
  co_return;
}

awaitable<void> TcpPort::sleep(Duration pause) {
  co_await connection_.sleep(pause);
}

}  // namespace gangflash::port
