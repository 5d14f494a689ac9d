#include "pty_cable.hpp"

#include <fcntl.h>

#include <array>

namespace gangflash::gangsim {

PtyCable::PtyCable(boost::asio::io_context& io, sim::HostEvents& events,
                   const sim::LineSettings& format)
    : events_(events), settings_(format), readable_(io) {
  restart();
}

void PtyCable::restart() {
  pty_.emplace();
  // Asio owns what it watches: give it a descriptor of its own.
  readable_.assign(::fcntl(pty_->master(), F_DUPFD_CLOEXEC, 0));
}

void PtyCable::start() {
  readable_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [this](const boost::system::error_code& error) {
                         if (error) return;
                         receive();
                         if (pty_) start();
                       });
}

void PtyCable::stop() {
  boost::system::error_code ignored;
  readable_.close(ignored);
  pty_.reset();
}

void PtyCable::receive() {
  constexpr std::size_t burst = 4096;  // what a pseudo terminal holds
  std::array<std::uint8_t, burst> buffer;
  const auto bytes = pty_->read(buffer);
  settings_.baud = pty_->baud();
  if (settings_.baud == 0) return;  // B0 hangs up: the cable is loose
  events_.set_line(settings_);
  events_.sent(bytes);
}

}  // namespace gangflash::gangsim
