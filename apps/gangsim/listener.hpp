#pragma once
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace gangflash::gangsim {

/// A port on the loopback interface that serves one client at a time, as a serial port does:
/// whoever comes while it is taken is sent away.
class Listener {
 public:
  struct Handler {
    std::function<void()> connected;
    std::function<void(std::span<const std::uint8_t>)> received;
  };

  /// `name` is for messages; port 0 leaves the choice to the kernel. Throws std::runtime_error.
  Listener(boost::asio::io_context& io, std::string name, std::uint16_t port);

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  /// Done by the constructor; once more after stop(), on the same port. Throws std::runtime_error.
  void listen();
  void start(Handler handler);
  void stop();
  /// To the client, if there is one. A client that lets more pile up than the kernel holds is cut
  /// off.
  void send(std::span<const std::uint8_t> bytes);

 private:
  void accept();
  void admit(boost::asio::ip::tcp::socket caller);
  void serve(boost::asio::ip::tcp::socket caller);
  void read();
  void hang_up();

  std::string name_;
  std::uint16_t port_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::ip::tcp::socket client_;
  unsigned clients_ = 0;  ///< tells a late word about the last client from one about this one
  Handler handler_;
  std::array<std::uint8_t, 4096> buffer_{};
};

}  // namespace gangflash::gangsim
