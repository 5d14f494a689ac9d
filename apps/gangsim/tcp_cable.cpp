#include "tcp_cable.hpp"

#include <fmt/format.h>

#include <utility>

namespace gangflash::gangsim {

TcpCable::TcpCable(boost::asio::io_context& io, sim::HostEvents& events, std::string name,
                   std::uint16_t port, const sim::LineSettings& line)
    : events_(events), line_(line), listener_(io, std::move(name), port) {}

std::string TcpCable::address() const {
  return fmt::format("tcp://127.0.0.1:{}", listener_.port());
}

void TcpCable::start() {
  listener_.start({.connected = [this] { events_.set_line(line_); },
                   .received = [this](auto bytes) { events_.sent(bytes); }});
}

}  // namespace gangflash::gangsim
