#include "port/holder.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace gangflash::port {
namespace {

/// A pty's far side; nobody has it open yet.
class Device {
 public:
  Device() : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    EXPECT_EQ(::grantpt(master_), 0);
    EXPECT_EQ(::unlockpt(master_), 0);
    name_ = ::ptsname(master_);
  }
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;
  ~Device() { ::close(master_); }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  int master_;
  std::string name_;
};

/// Another process that opens `device`, and locks it if told.
class Other {
 public:
  Other(const std::string& device, bool locks) {
    int ready[2];
    EXPECT_EQ(::pipe2(ready, O_CLOEXEC), 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      const int fd = ::open(device.c_str(), O_RDWR | O_NOCTTY);
      if (locks) ::flock(fd, LOCK_EX);
      (void)!::write(ready[1], "", 1);
      for (;;) ::pause();
    }
    char byte = 0;
    EXPECT_EQ(::read(ready[0], &byte, 1), 1);
    ::close(ready[0]);
    ::close(ready[1]);
  }
  Other(const Other&) = delete;
  Other& operator=(const Other&) = delete;
  ~Other() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  [[nodiscard]] int pid() const { return pid_; }

 private:
  int pid_ = 0;
};

TEST(HolderTest, nobody) {
  const Device device;
  EXPECT_FALSE(holder_of(device.name()));
  EXPECT_FALSE(holder_of("/dev/no-such-device"));
  EXPECT_FALSE(holder_of("/"));
}

TEST(HolderTest, whoever_has_it_open) {
  const Device device;
  const Other other(device.name(), false);
  const auto holder = holder_of(device.name());
  ASSERT_TRUE(holder);
  EXPECT_EQ(holder->pid, other.pid());
  EXPECT_EQ(holder->program, "unit_port");
  EXPECT_FALSE(holder->locked);
}

TEST(HolderTest, whoever_locked_it_comes_first) {
  const Device device;
  const int fd = ::open(device.name().c_str(), O_RDWR | O_NOCTTY);
  const Other other(device.name(), true);
  const auto holder = holder_of(device.name());
  ::close(fd);
  ASSERT_TRUE(holder);
  EXPECT_EQ(holder->pid, other.pid());
  EXPECT_TRUE(holder->locked);
}

}  // namespace
}  // namespace gangflash::port
