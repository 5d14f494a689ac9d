#include "inbox.hpp"

#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace gangflash::gangsim {

namespace {

int make_epoll() {
  const int fd = ::epoll_create1(EPOLL_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "cannot watch terminals");
  return fd;
}

}  // namespace

Inbox::Inbox(boost::asio::io_context& io) : epoll_(io, make_epoll()) {}

void Inbox::watch(int terminal, Receive receive) {
  receivers_.insert_or_assign(terminal, std::move(receive));
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  event.data.fd = terminal;
  if (::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_ADD, terminal, &event) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot watch a terminal");
}

void Inbox::forget(int terminal) {
  (void)::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_DEL, terminal, nullptr);
  receivers_.erase(terminal);
}

void Inbox::start() {
  epoll_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                    [this](const boost::system::error_code& error) {
                      if (error) return;
                      look();
                      if (epoll_.is_open()) start();
                    });
}

void Inbox::stop() {
  boost::system::error_code ignored;
  epoll_.close(ignored);
}

void Inbox::look() {
  // Then timers have their turn; the rest is still there at the next look.
  constexpr std::size_t most_at_once = 64;
  std::array<epoll_event, most_at_once> ready;
  const int count = ::epoll_wait(epoll_.native_handle(), ready.data(), most_at_once, 0);
  came_ = std::chrono::steady_clock::now();
  for (int i = 0; i < count; ++i) {
    const auto found = receivers_.find(ready[static_cast<std::size_t>(i)].data.fd);
    if (found == receivers_.end()) continue;  // one before it unplugged this one
    const Receive receive = found->second;    // which may unplug itself
    receive();
  }
  came_.reset();
}

}  // namespace gangflash::gangsim
