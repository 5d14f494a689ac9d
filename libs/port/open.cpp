#include "port/open.hpp"

#include <fmt/format.h>

#include "port/address.hpp"
#include "port/rfc2217_port.hpp"
#include "port/tcp_port.hpp"
#include "port/tty.hpp"

namespace gangflash::port {

namespace {

template <class NetworkPort>
awaitable<std::unique_ptr<Port>> connected(Deadlines& deadlines, Address address) {
  auto port = std::make_unique<NetworkPort>(deadlines, address);
  co_await port->connect();
  co_return port;
}

}  // namespace

awaitable<std::unique_ptr<Port>> open(Deadlines& deadlines, std::string address) {
  std::string reason;
  const auto parsed = parse_address(address, &reason);
  if (!parsed) {
    throw PortError(Fault::absent, fmt::format("\"{}\" is no port address: {}", address, reason));
  }
  switch (parsed->transport) {
    case Transport::tty:
      break;
    case Transport::rfc2217:
      co_return co_await connected<Rfc2217Port>(deadlines, *parsed);
    case Transport::tcp:
      co_return co_await connected<TcpPort>(deadlines, *parsed);
  }
  co_return std::make_unique<Tty>(deadlines, parsed->device);
}

}  // namespace gangflash::port
