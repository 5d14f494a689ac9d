#include "rfc2217_cable.hpp"

#include <fmt/format.h>

namespace gangflash::gangsim {

Rfc2217Cable::Rfc2217Cable(boost::asio::io_context& io, sim::HostEvents& events,
                           const std::string& name, std::uint16_t port,
                           const sim::PresenceWire& presence)
    : presence_(presence),
      listener_(io, name, port),
      server_(events, fmt::format("gangsim slot {}", name), sim::modem_state(presence, false)) {}

std::string Rfc2217Cable::address() const {
  return fmt::format("rfc2217://127.0.0.1:{}", listener_.port());
}

void Rfc2217Cable::start() {
  listener_.start({.connected =
                       [this] {
                         server_.connect();
                         send_output();
                       },
                   .received =
                       [this](auto stream) {
                         server_.receive(stream);
                         send_output();
                       }});
}

void Rfc2217Cable::show_presence(bool present) {
  server_.set_modem_state(sim::modem_state(presence_, present));
  send_output();
}

void Rfc2217Cable::send(const sim::Received& received) {
  // The state of the line belongs to the data that it comes before.
  server_.notify(received.errors);
  server_.forward(received.bytes);
  send_output();
}

}  // namespace gangflash::gangsim
