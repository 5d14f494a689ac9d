#include "end_of_input.hpp"

#include <unistd.h>

#include <array>

namespace gangflash::app {

EndOfInput::EndOfInput(boost::asio::io_context& io) : input_(io) {
  boost::system::error_code error;
  input_.assign(::dup(STDIN_FILENO), error);
  if (error) return;  // a file or /dev/null: nobody is there to press a key
  // Waiting, then a plain read: an asynchronous read would make the terminal non-blocking, for the
  // shell too.
  input_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                    [this](const boost::system::error_code& failed) {
                      if (failed) return;
                      std::array<char, 256> line{};
                      [[maybe_unused]] const auto n =
                          ::read(STDIN_FILENO, line.data(), line.size());
                      came_ = true;
                    });
}

}  // namespace gangflash::app
