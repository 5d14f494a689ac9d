#pragma once
// A file descriptor that somebody owns.
#include <unistd.h>

namespace gangflash::port {

class Descriptor {
 public:
  /// Takes `fd`; negative where opening failed.
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }

  [[nodiscard]] int get() const noexcept { return fd_; }

 private:
  int fd_;
};

}  // namespace gangflash::port
