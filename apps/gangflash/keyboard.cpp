#include "keyboard.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace gangflash::app {

namespace {

constexpr std::size_t longest_line = 512;

/// A program in the background that touches the terminal is stopped by the system.
bool is_foreground_terminal() {
  return ::isatty(STDIN_FILENO) == 1 && ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();
}

}  // namespace

Keyboard::Keyboard(boost::asio::io_context& io, bool lone_q, OnLine on_line)
    : input_(io), lone_q_(lone_q), on_line_(std::move(on_line)) {
  if (::isatty(STDIN_FILENO) == 1 && !is_foreground_terminal()) return;
  boost::system::error_code error;
  const int copy = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return;
  input_.assign(copy, error);
  if (error) {  // a file or /dev/null: nobody is there
    ::close(copy);
    return;
  }
  take_terminal();
  wait();
}

/// What is typed must not stand in the middle of the grid; what it meant is shown there.
void Keyboard::take_terminal() {
  if (!is_foreground_terminal()) return;
  termios settings{};
  if (::tcgetattr(STDIN_FILENO, &settings) != 0) return;
  before_ = settings;
  settings.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  ::tcsetattr(STDIN_FILENO, TCSANOW, &settings);
}

void Keyboard::restore() noexcept {
  if (const auto before = std::exchange(before_, std::nullopt)) {
    ::tcsetattr(STDIN_FILENO, TCSANOW, &*before);
  }
}

void Keyboard::wait() {
  // Waiting, then a plain read: an asynchronous read would make the terminal non-blocking, for the
  // shell too.
  input_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                    [this](const boost::system::error_code& error) {
                      if (!error) read_some();
                    });
}

void Keyboard::read_some() {
  std::array<char, 256> bytes{};
  const ssize_t n = ::read(STDIN_FILENO, bytes.data(), bytes.size());
  if (n <= 0) return;  // the end of the input ends nothing else
  for (ssize_t i = 0; i < n; ++i) take(bytes[static_cast<std::size_t>(i)]);
  wait();
}

void Keyboard::take(char c) {
  const bool quits = before_ && lone_q_ && line_.empty() && (c == 'q' || c == 'Q');
  if (quits) {
    on_line_("q");
  } else if (c == '\n' || c == '\r') {
    on_line_(std::exchange(line_, {}));
  } else if (before_ && (c == '\b' || c == '\x7F')) {
    if (!line_.empty()) line_.pop_back();
  } else if (line_.size() < longest_line) {
    line_ += c;
  }
}

}  // namespace gangflash::app
