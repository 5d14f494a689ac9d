// Taking a serial device and giving it back.
#include <asm/termbits.h>
#include <fcntl.h>
#include <linux/serial.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "port/holder.hpp"
#include "port/tty.hpp"

namespace gangflash::port {

namespace {

Fault fault_of(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ENODEV:
    case ENXIO:
    case EIO:  // an adapter that is just going
      return Fault::absent;
    case ENOTTY:
    case EINVAL:
    case EISDIR:
      return Fault::settings_refused;
    default:
      return Fault::busy;  // EBUSY, EACCES, EPERM, EWOULDBLOCK
  }
}

std::string name_the_holder(const std::string& device) {
  const auto holder = holder_of(device);
  if (!holder) {
    return fmt::format("another program uses it: close that program (sudo fuser -v {} names it)",
                       device);
  }
  return fmt::format("process {} ({}) uses it: close that program", holder->pid, holder->program);
}

std::string advice(const std::string& device, int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ENODEV:
    case ENXIO:
      return "no such device: is the adapter plugged in?";
    case EACCES:
    case EPERM:
      return "access refused: add this user to the group of the device (usually dialout)";
    case EBUSY:
    case EWOULDBLOCK:
      return name_the_holder(device);
    case ENOTTY:
    case EISDIR:
      return "it is not a serial port";
    default:
      return std::strerror(error);
  }
}

[[noreturn]] void throw_open_error(const std::string& device, int error) {
  throw PortError(fault_of(error),
                  fmt::format("cannot open {}: {}", device, advice(device, error)));
}

/// O_NONBLOCK: without it the open waits for DCD on a line that is not CLOCAL yet.
int open_device(const std::string& device) {
  const int fd = ::open(device.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) throw_open_error(device, errno);
  return fd;
}

/// USB adapters hold bytes back for up to 16 ms unless asked not to. Not every driver knows the
/// request; none is needed. Returns the flags to put back.
std::optional<serial_struct> ask_for_low_latency(int fd) {
  serial_struct serial{};
  if (::ioctl(fd, TIOCGSERIAL, &serial) != 0) return std::nullopt;
  constexpr int low_latency = static_cast<int>(ASYNC_LOW_LATENCY);
  if ((serial.flags & low_latency) != 0) return std::nullopt;
  serial_struct wanted = serial;
  wanted.flags |= low_latency;
  if (::ioctl(fd, TIOCSSERIAL, &wanted) != 0) return std::nullopt;
  return serial;
}

}  // namespace

/// How the device was found.
struct Tty::Found {
  termios2 settings{};
  std::optional<serial_struct> serial;
};

std::unique_ptr<Tty::Found> Tty::take(const std::string& device, int fd) {
  auto found = std::make_unique<Found>();
  // flock is the lock that holds: TIOCEXCL lets root pass.
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) throw_open_error(device, errno);
  if (::ioctl(fd, TCGETS2, &found->settings) != 0) throw_open_error(device, errno);
  (void)::ioctl(fd, TIOCEXCL);
  found->serial = ask_for_low_latency(fd);
  return found;
}

Tty::Tty(Deadlines& deadlines, const std::string& device)
    : deadlines_(deadlines),
      device_(device),
      fd_(open_device(device)),
      found_(take(device, fd_.get())),
      input_(deadlines.executor(), fd_.get()),
      pause_(deadlines.executor()) {}

Tty::~Tty() {
  const int fd = fd_.get();
  // HUPCL makes the last close drop DTR and RTS, whatever they were left at. Where they are wired
  // to NRST and BOOT0 that is one more reset, or the wrong one of ROM and application, after the
  // job was declared done.
  if (lines_driven_) found_->settings.c_cflag &= ~static_cast<tcflag_t>(HUPCL);
  (void)::ioctl(fd, TCSETS2, &found_->settings);
  if (found_->serial) (void)::ioctl(fd, TIOCSSERIAL, &*found_->serial);
  (void)::ioctl(fd, TIOCNXCL);  // on a pty TIOCEXCL would outlive the close
}

}  // namespace gangflash::port
