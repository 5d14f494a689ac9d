#pragma once
// Tells the serial devices of one thread when there is something to read, all with one look.
//
// Asio reads first and waits when that finds nothing. A part in its bootloader never has its answer
// ready, so each turnaround would cost one `read` in vain, which in the kernel's terminal code is
// no cheaper than one that finds something. With hundreds of slots that is felt.
#include <boost/asio/execution_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include "port/port.hpp"

namespace gangflash::port {

/// One for each io_context: a service of it, which Source finds by itself.
class Readiness final : public boost::asio::execution_context::service {
 public:
  static boost::asio::execution_context::id id;

  /// One device that is read from.
  class Source;

  explicit Readiness(boost::asio::execution_context& context);

 private:
  void shutdown() noexcept override {}
  void watch();
  void look();

  boost::asio::posix::stream_descriptor set_;  ///< an epoll set, in which Asio sees one descriptor
  std::size_t waiting_ = 0;                    ///< sources
  bool watched_ = false;  ///< only while somebody waits: io_context::run() ends with its work
};

class Readiness::Source {
 public:
  /// `fd` stays open for as long as this lives. Throws std::system_error where it cannot be
  /// watched.
  Source(const boost::asio::any_io_executor& executor, int fd);
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  ~Source();

  /// Whether a read may find something. This is told once for all that came (EPOLLET): whoever is
  /// told reads until something is left of the room for it, and then says that it is exhausted.
  [[nodiscard]] bool ready() const noexcept { return ready_; }
  void exhausted() noexcept { ready_ = false; }

  /// Resumes, `error` set or not, when it becomes ready, or on cancel(). One at a time.
  awaitable<void> wait(boost::system::error_code& error);
  void cancel();

 private:
  friend class Readiness;

  void end_wait();

  Readiness& readiness_;
  int fd_;
  bool ready_ = true;  // nobody tells what came before
  bool waiting_ = false;
  boost::asio::steady_timer news_;  ///< never expires: it ends a wait by being cancelled
};

}  // namespace gangflash::port
