#include "listener.hpp"

#include <fmt/format.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <cstdio>
#include <stdexcept>
#include <utility>

namespace gangflash::gangsim {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

std::string text_of(const tcp::socket& socket) {
  error_code ignored;
  const tcp::endpoint peer = socket.remote_endpoint(ignored);
  return fmt::format("{}:{}", peer.address().to_string(), peer.port());
}

}  // namespace

Listener::Listener(asio::io_context& io, std::string name, std::uint16_t port)
    : name_(std::move(name)), port_(port), acceptor_(io), client_(io) {
  listen();
}

void Listener::listen() {
  const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port_);
  error_code error;
  const auto attempt = [&](auto&& step) {
    if (!error) step();
  };
  attempt([&] { acceptor_.open(endpoint.protocol(), error); });
  // A rack that was just ended leaves its ports in TIME_WAIT.
  attempt([&] { acceptor_.set_option(tcp::acceptor::reuse_address(true), error); });
  attempt([&] { acceptor_.bind(endpoint, error); });
  attempt([&] { acceptor_.listen(asio::socket_base::max_listen_connections, error); });
  if (error) {
    throw std::runtime_error(
        fmt::format("{}: cannot listen on 127.0.0.1:{}: {}", name_, port_, error.message()));
  }
  port_ = acceptor_.local_endpoint().port();
}

void Listener::start(Handler handler) {
  handler_ = std::move(handler);
  accept();
}

void Listener::stop() {
  error_code ignored;
  acceptor_.close(ignored);
  client_.close(ignored);
}

void Listener::accept() {
  acceptor_.async_accept([this](const error_code& error, tcp::socket caller) {
    if (error == asio::error::operation_aborted) return;
    if (!error) admit(std::move(caller));
    accept();
  });
}

/// A client that hangs up and the next one may be noticed in either order: what the first one still
/// said is read before the second is let in or refused.
void Listener::admit(tcp::socket caller) {
  asio::post(acceptor_.get_executor(), [this, caller = std::move(caller)]() mutable {
    if (!acceptor_.is_open()) return;
    if (client_.is_open()) {
      std::uint8_t unread = 0;
      error_code error;
      client_.receive(asio::buffer(&unread, 1), tcp::socket::message_peek, error);
      if (!error) return admit(std::move(caller));
      if (error == asio::error::would_block) {
        fmt::print(stderr, "gangsim: {}: {} refused, the port is in use by {}\n", name_,
                   text_of(caller), text_of(client_));
        return;
      }
    }
    serve(std::move(caller));
  });
}

void Listener::serve(tcp::socket caller) {
  hang_up();
  client_ = std::move(caller);
  ++clients_;
  error_code ignored;
  client_.set_option(tcp::no_delay(true), ignored);
  client_.non_blocking(true, ignored);
  handler_.connected();
  read();
}

void Listener::read() {
  client_.async_read_some(asio::buffer(buffer_),
                          [this, client = clients_](const error_code& error, std::size_t n) {
                            if (client != clients_ || error == asio::error::operation_aborted)
                              return;
                            if (error) return hang_up();
                            handler_.received(std::span(buffer_).first(n));
                            if (client_.is_open()) read();
                          });
}

void Listener::send(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty() && client_.is_open()) {
    error_code error;
    const std::size_t n = client_.write_some(asio::buffer(bytes.data(), bytes.size()), error);
    bytes = bytes.subspan(n);
    if (error == asio::error::would_block) {
      fmt::print(stderr, "gangsim: {}: {} cut off, it does not read what the board sends\n", name_,
                 text_of(client_));
      hang_up();
    } else if (error) {
      return;  // the pending read meets the same and ends it
    }
  }
}

void Listener::hang_up() {
  error_code ignored;
  client_.close(ignored);
}

}  // namespace gangflash::gangsim
