#pragma once
#include "cable.hpp"
#include "listener.hpp"

namespace gangflash::gangsim {

/// Raw TCP: nothing but bytes. The line at the far end is set as the ROM wants it.
class TcpCable final : public Cable {
 public:
  /// `line`: rate and format at the far end.
  TcpCable(boost::asio::io_context& io, sim::HostEvents& events, std::string name,
           std::uint16_t port, const sim::LineSettings& line);

  [[nodiscard]] std::string address() const override;
  void start() override;
  void stop() override { listener_.stop(); }
  void restart() override { listener_.listen(); }
  void send(const sim::Received& received) override { listener_.send(received.bytes); }

 private:
  sim::HostEvents& events_;
  sim::LineSettings line_;
  Listener listener_;
};

}  // namespace gangflash::gangsim
