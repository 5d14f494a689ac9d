#include "unit/port/peer.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>

#include <gtest/gtest.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace gangflash::port {
namespace asio = boost::asio;
using namespace std::chrono_literals;

asio::awaitable<ByteString> Peer::receive(std::size_t n) {
  boost::system::error_code error;
  while (incoming_.size() < n) {
    arrival_.expires_after(2s);
    co_await arrival_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (!error) break;  // not woken: nothing came
  }
  const auto end = incoming_.begin() + static_cast<std::ptrdiff_t>(std::min(n, incoming_.size()));
  ByteString data(incoming_.begin(), end);
  incoming_.erase(incoming_.begin(), end);
  co_return data;
}

void Peer::arrived(const ByteString& data) {
  incoming_.insert(incoming_.end(), data.begin(), data.end());
  arrival_.cancel();
}

PtyPeer::PtyPeer(asio::io_context& io)
    : Peer(io), master_(io, ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
  const int master = master_.native_handle();
  EXPECT_EQ(::grantpt(master), 0);
  EXPECT_EQ(::unlockpt(master), 0);
  name_ = ::ptsname(master);
  // Held open, or the master would hang up between two users.
  slave_ = ::open(name_.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  termios raw{};
  ::cfmakeraw(&raw);
  EXPECT_EQ(::tcsetattr(slave_, TCSANOW, &raw), 0);
  asio::co_spawn(io_, serve(), asio::detached);
}

void PtyPeer::vanish() {
  boost::system::error_code ignored;
  master_.close(ignored);
  if (slave_ >= 0) ::close(slave_);
  slave_ = -1;
}

asio::awaitable<void> PtyPeer::serve() {
  ByteString buffer(4096);
  boost::system::error_code error;
  for (;;) {
    const std::size_t n = co_await master_.async_read_some(
        asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
    arrived(ByteString(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(n)));
  }
}

void PtyPeer::send(const ByteString& data) {
  const auto kept = std::make_shared<ByteString>(data);
  asio::async_write(master_, asio::buffer(*kept),
                    [kept](boost::system::error_code, std::size_t) {});
}

TcpPeer::TcpPeer(asio::io_context& io)
    : Peer(io),
      acceptor_(io, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      socket_(io) {
  asio::co_spawn(io_, serve(), asio::detached);
}

std::string TcpPeer::host_and_port() const {
  return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
}

void TcpPeer::vanish() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  socket_.close(ignored);
}

void TcpPeer::accept_another() {
  boost::system::error_code ignored;
  socket_.close(ignored);
  asio::co_spawn(io_, serve(), asio::detached);
}

asio::awaitable<void> TcpPeer::serve() {
  boost::system::error_code error;
  socket_ = co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return;
  socket_.set_option(asio::ip::tcp::no_delay(true));
  if (farewell_) {
    co_await asio::async_write(socket_, asio::buffer(*farewell_), asio::use_awaitable);
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, error);
  }
  send_raw({});
  ByteString buffer(4096);
  while (reading_) {
    const std::size_t n = co_await socket_.async_read_some(
        asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
    if (!farewell_) on_bytes(ByteString(buffer.begin(), buffer.begin() + static_cast<long>(n)));
  }
}

void TcpPeer::send_raw(const ByteString& bytes) {
  outbox_.insert(outbox_.end(), bytes.begin(), bytes.end());
  if (draining_ || !socket_.is_open()) return;  // sent once somebody connects
  draining_ = true;
  asio::co_spawn(io_, drain(), asio::detached);
}

asio::awaitable<void> TcpPeer::drain() {
  boost::system::error_code error;
  while (!outbox_.empty()) {
    const ByteString bytes = std::exchange(outbox_, {});
    co_await asio::async_write(socket_, asio::buffer(bytes),
                               asio::redirect_error(asio::use_awaitable, error));
  }
  draining_ = false;
}

void Rfc2217Peer::send(const ByteString& data) {
  ByteString escaped;
  for (const std::uint8_t byte : data) escaped.insert(escaped.end(), byte == 0xFF ? 2 : 1, byte);
  send_raw(escaped);
}

void Rfc2217Peer::notify(const ByteString& content) {
  send_raw({0xFF, 0xFA, 44});
  send(content);
  send_raw({0xFF, 0xF0});
}

void Rfc2217Peer::on_bytes(const ByteString& bytes) {
  ByteString data;
  for (const std::uint8_t byte : bytes) {
    if (pending_.empty() && byte != 0xFF) {
      data.push_back(byte);
      continue;
    }
    pending_.push_back(byte);
    const std::size_t size = pending_.size();
    if (size == 2 && byte == 0xFF) {
      data.push_back(byte);
      pending_.clear();
    } else if (size == 3 && pending_[1] >= 251) {
      on_option(pending_[1], pending_[2]);
      pending_.clear();
    } else if (size > 4 && byte == 0xF0) {
      // Ends at IAC SE; an even number of IAC before SE are escaped ones.
      std::size_t escapes = 0;
      while (pending_[size - 2 - escapes] == 0xFF) ++escapes;
      if (escapes % 2 == 0) continue;
      ByteString content;
      for (std::size_t i = 2; i < size - 2; ++i) {
        content.push_back(pending_[i]);
        if (pending_[i] == 0xFF) ++i;
      }
      pending_.clear();
      on_request(content);
    }
  }
  if (!data.empty()) arrived(data);
}

void Rfc2217Peer::on_option(std::uint8_t verb, std::uint8_t option) {
  options.push_back({verb, option});
  if (ignored.contains(option)) return;
  const bool no = refused.contains(option);
  if (verb == 251) send_raw({0xFF, static_cast<std::uint8_t>(no ? 254 : 253), option});
  if (verb == 253) send_raw({0xFF, static_cast<std::uint8_t>(no ? 252 : 251), option});
}

void Rfc2217Peer::on_request(const ByteString& content) {
  ASSERT_GE(content.size(), 2u);
  ASSERT_EQ(content[0], 44);
  const std::uint8_t command = content[1];
  ByteString value(content.begin() + 2, content.end());
  requests.emplace_back(content.begin() + 1, content.end());
  if (command == 11 && !modem_state.empty()) notify(modem_state);
  if (unanswered.contains(command)) return;
  if (command == 5 && mute_control.contains(value.at(0))) return;
  if (effect) value = effect(command, value);
  value.insert(value.begin(), static_cast<std::uint8_t>(command + 100));
  notify(value);
}

}  // namespace gangflash::port
