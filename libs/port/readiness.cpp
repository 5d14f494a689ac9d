#include "port/readiness.hpp"

#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <system_error>

#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gangflash::port {
namespace asio = boost::asio;

namespace {

int make_set() {
  const int fd = ::epoll_create1(EPOLL_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "cannot watch devices");
  return fd;
}

}  // namespace

asio::execution_context::id Readiness::id;

Readiness::Readiness(asio::execution_context& context)
    : asio::execution_context::service(context),
      set_(static_cast<asio::io_context&>(context), make_set()) {}

void Readiness::watch() {
  watched_ = true;
  set_.async_wait(asio::posix::stream_descriptor::wait_read,
                  [this](const boost::system::error_code& error) {
                    watched_ = false;
                    if (!error) look();
                    if (waiting_ > 0) watch();
                  });
}

void Readiness::look() {
  constexpr int most_at_once = 64;  // the rest is still there at the next look
  std::array<epoll_event, most_at_once> ready;
  const int count = ::epoll_wait(set_.native_handle(), ready.data(), most_at_once, 0);
  for (int i = 0; i < count; ++i) {
    // None can vanish meanwhile: who waits is resumed later, from the io_context.
    auto& source = *static_cast<Source*>(ready[static_cast<std::size_t>(i)].data.ptr);
    source.ready_ = true;
    source.end_wait();
  }
}

Readiness::Source::Source(const asio::any_io_executor& executor, int fd)
    : readiness_(asio::use_service<Readiness>(asio::query(executor, asio::execution::context))),
      fd_(fd),
      news_(executor, TimePoint::max()) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  event.data.ptr = this;
  if (::epoll_ctl(readiness_.set_.native_handle(), EPOLL_CTL_ADD, fd, &event) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot watch a device");
}

Readiness::Source::~Source() {
  cancel();
  (void)::epoll_ctl(readiness_.set_.native_handle(), EPOLL_CTL_DEL, fd_, nullptr);
}

awaitable<void> Readiness::Source::wait(boost::system::error_code& error) {
  waiting_ = true;
  ++readiness_.waiting_;
  if (!readiness_.watched_) readiness_.watch();
  return news_.async_wait(asio::redirect_error(asio::use_awaitable, error));
}

void Readiness::Source::end_wait() {
  if (!waiting_) return;
  waiting_ = false;
  --readiness_.waiting_;
  news_.cancel();
}

void Readiness::Source::cancel() {
  end_wait();
  if (readiness_.waiting_ == 0 && readiness_.watched_) readiness_.set_.cancel();
}

}  // namespace gangflash::port
