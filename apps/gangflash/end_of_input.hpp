#pragma once
// Enter or Ctrl-D as "I am done", without stopping whatever else goes on.
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace gangflash::app {

class EndOfInput {
 public:
  /// Begins to watch standard input.
  explicit EndOfInput(boost::asio::io_context& io);

  /// A line or the end of the input came.
  [[nodiscard]] bool came() const noexcept { return came_; }

 private:
  boost::asio::posix::stream_descriptor input_;
  bool came_ = false;
};

}  // namespace gangflash::app
