#pragma once
// The far ends of the three kinds of port, for one thread: a pty's other side, a raw TCP server, a
// small RFC 2217 server. Written from the documents, with nothing of libs/port in them.
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace gangflash::port {

using ByteString = std::vector<std::uint8_t>;

class Peer {
 public:
  explicit Peer(boost::asio::io_context& io) : io_(io), arrival_(io) {}
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  virtual ~Peer() = default;

  [[nodiscard]] virtual std::string address() const = 0;
  /// Sends to the port under test, in the background.
  virtual void send(const ByteString& data) = 0;
  /// Unplugged, switched off.
  virtual void vanish() = 0;
  /// What the port under test sent: `n` bytes, fewer where no more come.
  boost::asio::awaitable<ByteString> receive(std::size_t n);

 protected:
  void arrived(const ByteString& data);
  boost::asio::io_context& io_;

 private:
  boost::asio::steady_timer arrival_;
  ByteString incoming_;
};

class PtyPeer : public Peer {
 public:
  explicit PtyPeer(boost::asio::io_context& io);
  ~PtyPeer() override { vanish(); }
  [[nodiscard]] std::string address() const override { return name_; }
  void send(const ByteString& data) override;
  void vanish() override;

 private:
  boost::asio::awaitable<void> serve();
  boost::asio::posix::stream_descriptor master_;
  int slave_ = -1;
  std::string name_;
};

class TcpPeer : public Peer {
 public:
  explicit TcpPeer(boost::asio::io_context& io);
  [[nodiscard]] std::string address() const override { return "tcp://" + host_and_port(); }
  void send(const ByteString& data) override { send_raw(data); }
  void vanish() override;
  /// Whoever connects is sent `words` and hung up on.
  void turn_away(const std::string& words) { farewell_ = words; }
  void stop_reading() { reading_ = false; }
  /// Serves one more client.
  void accept_another();

 protected:
  [[nodiscard]] std::string host_and_port() const;
  void send_raw(const ByteString& bytes);
  virtual void on_bytes(const ByteString& bytes) { arrived(bytes); }

 private:
  boost::asio::awaitable<void> serve();
  boost::asio::awaitable<void> drain();
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::ip::tcp::socket socket_;
  ByteString outbox_;
  bool draining_ = false;
  bool reading_ = true;
  std::optional<std::string> farewell_;
};

/// RFC 854, 855, 2217 in the plainest way: agrees to everything but `refused`, answers every
/// request but those in `unanswered`.
class Rfc2217Peer : public TcpPeer {
 public:
  using TcpPeer::TcpPeer;
  [[nodiscard]] std::string address() const override { return "rfc2217://" + host_and_port(); }
  void send(const ByteString& data) override;
  /// IAC SB COM-PORT-OPTION, what is given, IAC SE.
  void notify(const ByteString& content);

  std::set<std::uint8_t> refused;       ///< options
  std::set<std::uint8_t> ignored;       ///< options
  std::set<std::uint8_t> unanswered;    ///< commands
  std::set<std::uint8_t> mute_control;  ///< SET-CONTROL values that get no answer
  /// Makes the answer's value from the request's; as asked where it is not set.
  std::function<ByteString(std::uint8_t command, const ByteString& value)> effect;
  std::vector<ByteString> requests;  ///< command and value
  std::vector<ByteString> options;   ///< verb and option
  ByteString modem_state;            ///< sent when the mask is set

 protected:
  void on_bytes(const ByteString& bytes) override;

 private:
  void on_option(std::uint8_t verb, std::uint8_t option);
  void on_request(const ByteString& content);
  ByteString pending_;  ///< a command that is not complete
};

}  // namespace gangflash::port
