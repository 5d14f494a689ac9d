#pragma once
// What a sink writes, as text.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "live/outbox.hpp"
#include "session/event.hpp"

namespace gangflash::live {

/// A file without a name: takes everything at once and can be read back.
class MemoryFile {
 public:
  MemoryFile() : fd_(::memfd_create("output", MFD_CLOEXEC)) { EXPECT_GE(fd_, 0); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(fd_); }

  [[nodiscard]] int fd() const { return fd_; }

  [[nodiscard]] std::string text() const {
    std::string result(static_cast<std::size_t>(::lseek(fd_, 0, SEEK_CUR)), '\0');
    const ssize_t size = ::pread(fd_, result.data(), result.size(), 0);
    EXPECT_EQ(size, static_cast<ssize_t>(result.size()));
    return result;
  }

 private:
  int fd_;
};

template <typename Sink>
std::string output_of(const std::vector<session::Event>& events) {
  const MemoryFile file;
  Outbox outbox(file.fd());
  Sink sink(outbox);
  for (const session::Event& event : events) sink.on_event(event);
  EXPECT_TRUE(outbox.flush());
  return file.text();
}

}  // namespace gangflash::live
