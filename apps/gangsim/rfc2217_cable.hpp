#pragma once
#include "cable.hpp"
#include "listener.hpp"
#include "sim/com_port.hpp"

namespace gangflash::gangsim {

/// A serial port with all that belongs to it, over telnet (RFC 2217).
class Rfc2217Cable final : public Cable {
 public:
  Rfc2217Cable(boost::asio::io_context& io, sim::HostEvents& events, const std::string& name,
               std::uint16_t port, const sim::PresenceWire& presence);

  [[nodiscard]] std::string address() const override;
  void start() override;
  void stop() override { listener_.stop(); }
  void restart() override { listener_.listen(); }
  void send(const sim::Received& received) override;
  void show_presence(bool present) override;

 private:
  void send_output() { listener_.send(server_.take_output()); }

  sim::PresenceWire presence_;
  Listener listener_;
  sim::ComPortServer server_;
};

}  // namespace gangflash::gangsim
