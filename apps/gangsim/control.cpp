#include "control.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/read_until.hpp>
#include <cerrno>
#include <istream>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace gangflash::gangsim {

namespace fs = std::filesystem;

namespace {

/// Open for writing too: otherwise the end of the first writer would be the end of the file.
int make_fifo(const fs::path& path) {
  if (fs::is_fifo(path)) fs::remove(path);
  if (::mkfifo(path.c_str(), 0600) != 0) {
    throw std::runtime_error(
        fmt::format("cannot make {}: {}", path.string(), std::generic_category().message(errno)));
  }
  return ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

}  // namespace

Control::Control(boost::asio::io_context& io, fs::path fifo)
    : fifo_(std::move(fifo)), readable_(io, make_fifo(fifo_)) {}

Control::~Control() {
  std::error_code ignored;
  fs::remove(fifo_, ignored);
}

void Control::start(std::function<void(const std::string&)> on_line) {
  on_line_ = std::move(on_line);
  read();
}

void Control::stop() {
  boost::system::error_code ignored;
  readable_.close(ignored);
}

void Control::read() {
  boost::asio::async_read_until(
      readable_, buffer_, '\n', [this](const boost::system::error_code& error, std::size_t) {
        if (error == boost::asio::error::operation_aborted) return;
        if (error) {  // more than a line can hold: nothing of it was meant for us
          buffer_.consume(buffer_.size());
          return read();
        }
        std::istream lines(&buffer_);
        std::string line;
        std::getline(lines, line);
        on_line_(line);
        read();
      });
}

}  // namespace gangflash::gangsim
