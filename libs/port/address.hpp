#pragma once
// Port addresses as operators type them: a device path, rfc2217://host:port, tcp://host:port.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gangflash::port {

enum class Transport : std::uint8_t { tty, rfc2217, tcp };

struct Address {
  Transport transport = Transport::tty;
  std::string device;      ///< tty only
  std::string host;        ///< network only; an IPv6 address without its brackets
  std::uint16_t port = 0;  ///< network only; never 0 there

  friend bool operator==(const Address&, const Address&) = default;
};

/// Nothing where `text` is no address; `reason`, if given, then says why and what to write instead.
[[nodiscard]] std::optional<Address> parse_address(std::string_view text,
                                                   std::string* reason = nullptr);

/// "10.0.4.20:4001", "[fe80::1]:4001": the far end of a network address, as messages name it.
[[nodiscard]] std::string endpoint_of(const Address& address);

}  // namespace gangflash::port
