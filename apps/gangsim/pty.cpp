#include "pty.hpp"

#include <fcntl.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "baud.hpp"

namespace gangflash::gangsim {

Pty::Pty() {
  termios mode{};
  ::cfmakeraw(&mode);
  mode.c_cflag |= CREAD | CLOCAL;
  ::cfsetspeed(&mode, B115200);
  std::array<char, 64> name{};
  if (::openpty(&master_, &slave_, name.data(), &mode, nullptr) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot make a pseudo terminal");
  }
  path_ = name.data();
  for (const int fd : {master_, slave_}) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  ::fcntl(master_, F_SETFL, ::fcntl(master_, F_GETFL) | O_NONBLOCK);
}

Pty::~Pty() {
  ::close(slave_);
  ::close(master_);
}

unsigned Pty::baud() const {
  return terminal_baud(master_);
}

std::span<const std::uint8_t> Pty::read(std::span<std::uint8_t> buffer) const {
  const ssize_t count = ::read(master_, buffer.data(), buffer.size());
  return buffer.first(count > 0 ? static_cast<std::size_t>(count) : 0);
}

void Pty::write(std::span<const std::uint8_t> bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::write(master_, bytes.data(), bytes.size());
    if (count <= 0) return;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

}  // namespace gangflash::gangsim
