#pragma once
// Time-outs for all ports of one thread with one timer: a timer object per read would cost half of
// every read.
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include "port/port.hpp"

namespace gangflash::port {

/// Belongs to one thread. Must outlive every Deadline and every port that uses it.
class Deadlines {
 public:
  explicit Deadlines(const boost::asio::any_io_executor& executor) : timer_(executor) {}
  Deadlines(const Deadlines&) = delete;
  Deadlines& operator=(const Deadlines&) = delete;

  [[nodiscard]] boost::asio::any_io_executor executor() { return timer_.get_executor(); }

 private:
  friend class Deadline;
  using Hook =
      boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

  void watch(class Deadline& deadline);
  void arm(TimePoint at);
  void sweep();

  boost::asio::steady_timer timer_;
  boost::intrusive::list<class Deadline, boost::intrusive::base_hook<Hook>,
                         boost::intrusive::constant_time_size<false>>
      watched_;
  // The timer is only ever moved forward: a deadline that was met leaves a wake-up behind, which
  // finds the next one.
  TimePoint armed_for_ = TimePoint::max();
};

/// Calls `expire` once if it is still alive at `at`.
class Deadline : public Deadlines::Hook {
 public:
  Deadline(Deadlines& deadlines, TimePoint at) : at_(at) { deadlines.watch(*this); }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  virtual ~Deadline() = default;

  [[nodiscard]] bool expired() const noexcept { return expired_; }

 private:
  friend class Deadlines;
  virtual void expire() = 0;

  TimePoint at_;
  bool expired_ = false;
};

/// Cancels whatever is pending on `io` (a socket, a descriptor) at `at`. What was received before
/// that instant is not lost: it is either the operation's result or still in the kernel.
template <class Io>
class CancelAt final : public Deadline {
 public:
  CancelAt(Deadlines& deadlines, TimePoint at, Io& io) : Deadline(deadlines, at), io_(io) {}

 private:
  void expire() override { io_.cancel(); }
  Io& io_;
};

}  // namespace gangflash::port
