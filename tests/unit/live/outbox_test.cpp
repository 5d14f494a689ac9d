#include "live/outbox.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

namespace gangflash::live {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

class Pipe {
 public:
  Pipe() { EXPECT_EQ(::pipe(ends_.data()), 0); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_reader();
    ::close(ends_[1]);
  }

  [[nodiscard]] int writer() const { return ends_[1]; }

  void close_reader() {
    if (ends_[0] >= 0) ::close(ends_[0]);
    ends_[0] = -1;
  }

  /// Fills the pipe until it would block, so that nothing the outbox writes gets through; the bytes
  /// that took.
  std::size_t fill() const {
    const int flags = ::fcntl(ends_[1], F_GETFL);
    ::fcntl(ends_[1], F_SETFL, flags | O_NONBLOCK);
    const std::string block(4096, '.');
    std::size_t filled = 0;
    for (ssize_t n = 0; (n = ::write(ends_[1], block.data(), block.size())) > 0;) {
      filled += static_cast<std::size_t>(n);
    }
    ::fcntl(ends_[1], F_SETFL, flags);
    return filled;
  }

  [[nodiscard]] std::string read(std::size_t size) const {
    std::string text(size, '\0');
    std::size_t have = 0;
    while (have < size) {
      const ssize_t n = ::read(ends_[0], text.data() + have, size - have);
      if (n <= 0) break;
      have += static_cast<std::size_t>(n);
    }
    return text.substr(0, have);
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

/// A pipe that is full, and an outbox whose writer already holds one text that it cannot get rid
/// of.
class BlockedOutbox : public testing::Test {
 protected:
  static constexpr std::size_t capacity = 8;

  void SetUp() override {
    filled_ = pipe_.fill();
    ASSERT_TRUE(outbox_.try_post("held\n"));
    // The writer takes the first text off the queue; only then does the whole capacity count.
    const auto deadline = Clock::now() + 5s;
    std::size_t room = 0;
    while (room < capacity && Clock::now() < deadline) {
      if (outbox_.try_post(std::to_string(room) + "\n")) ++room;
    }
    ASSERT_EQ(room, capacity);
    dropped_ = outbox_.dropped();
  }

  Pipe pipe_;
  Outbox outbox_{pipe_.writer(), capacity, 100ms};
  std::size_t filled_ = 0;
  std::uint64_t dropped_ = 0;
};

TEST(Outbox, WritesEverythingInOrder) {
  const Pipe pipe;
  Outbox outbox(pipe.writer());
  std::string expected;
  for (int i = 0; i < 100; ++i) {
    const std::string text = std::to_string(i) + "\n";
    ASSERT_TRUE(outbox.try_post(text));
    expected += text;
  }
  EXPECT_TRUE(outbox.flush());
  EXPECT_EQ(pipe.read(expected.size()), expected);
  EXPECT_EQ(outbox.dropped(), 0U);
}

TEST(Outbox, DestructorWritesWhatIsQueued) {
  const Pipe pipe;
  { Outbox(pipe.writer()).try_post("last words\n"); }
  EXPECT_EQ(pipe.read(11), "last words\n");
}

TEST(Outbox, TextLongerThanThePipeArrivesWhole) {
  const Pipe pipe;
  const std::string text(300'000, 'x');
  Outbox outbox(pipe.writer());
  ASSERT_TRUE(outbox.try_post(text));
  EXPECT_EQ(pipe.read(text.size()), text);
}

TEST_F(BlockedOutbox, FullQueueRefusesAndCountsWithoutWaiting) {
  const auto before = Clock::now();
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(outbox_.try_post("more\n"));
  // A thousand refusals in a second: nobody waited for the reader even once.
  EXPECT_LT(Clock::now() - before, 1s);
  EXPECT_EQ(outbox_.dropped(), dropped_ + 1000);
}

TEST_F(BlockedOutbox, WhatWasAcceptedArrivesOnceTheReaderReads) {
  static_cast<void>(pipe_.read(filled_));
  EXPECT_EQ(pipe_.read(21), "held\n0\n1\n2\n3\n4\n5\n6\n7\n");
}

TEST_F(BlockedOutbox, FlushGivesUpAndTheDestructorDoesNotWaitAgain) {
  const auto before = Clock::now();
  EXPECT_FALSE(outbox_.flush());
  EXPECT_GE(Clock::now() - before, 100ms);
  EXPECT_LT(Clock::now() - before, 1s);
}

TEST_F(BlockedOutbox, ReaderGoneDropsTheQueueAndGoesQuiet) {
  pipe_.close_reader();
  EXPECT_FALSE(outbox_.flush());
  EXPECT_EQ(outbox_.dropped(), dropped_ + 1 + capacity);
  EXPECT_FALSE(outbox_.try_post("nobody\n"));
  EXPECT_EQ(outbox_.dropped(), dropped_ + 2 + capacity);
}

TEST(Outbox, DroppableIsRefusedAboveHalf) {
  const Pipe pipe;
  pipe.fill();
  Outbox outbox(pipe.writer(), 8, 50ms);
  ASSERT_TRUE(outbox.try_post("held"));
  // Five are in the queue, whether or not the writer has taken the first: that is more than half of
  // eight.
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(outbox.try_post("line"));
  EXPECT_FALSE(outbox.try_post("progress", Outbox::Kind::droppable));
  EXPECT_EQ(outbox.dropped(), 1U);
  EXPECT_TRUE(outbox.try_post("result"));
  EXPECT_EQ(outbox.dropped(), 1U);
}

TEST(Outbox, HungReaderDelaysTheEndByThePatienceOnly) {
  const Pipe pipe;
  pipe.fill();
  const auto before = Clock::now();
  {
    Outbox outbox(pipe.writer(), 8, 100ms);
    ASSERT_TRUE(outbox.try_post("nobody reads\n"));
  }
  EXPECT_GE(Clock::now() - before, 100ms);
  EXPECT_LT(Clock::now() - before, 2s);
}

TEST(Outbox, StoppedTerminalDelaysTheEndByThePatienceOnly) {
  // A terminal says it is writable while it has any room at all, so here the writer does hang
  // inside write().
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  ASSERT_EQ(::grantpt(master), 0);
  ASSERT_EQ(::unlockpt(master), 0);
  const int terminal = ::open(::ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  const auto before = Clock::now();
  {
    Outbox outbox(terminal, 8, 100ms);
    ASSERT_TRUE(outbox.try_post(std::string(1'000'000, '.')));
  }
  EXPECT_GE(Clock::now() - before, 100ms);
  EXPECT_LT(Clock::now() - before, 2s);
  ::close(master);  // wakes the writer, which must then find everything it needs still there
  ::close(terminal);
}

TEST(Outbox, ClosedDescriptorIsNoCrash) {
  Outbox outbox(-1);
  outbox.try_post("line\n");
  EXPECT_FALSE(outbox.flush());
  EXPECT_EQ(outbox.dropped(), 1U);
}

TEST(Outbox, DiskFullIsNoCrash) {
  const int fd = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  {
    Outbox outbox(fd);
    outbox.try_post("line\n");
    EXPECT_FALSE(outbox.flush());
    EXPECT_EQ(outbox.dropped(), 1U);
  }
  ::close(fd);
}

}  // namespace
}  // namespace gangflash::live
