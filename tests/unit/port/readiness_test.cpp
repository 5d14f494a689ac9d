// What the devices of one thread are told, and when. Pipes: what counts is the order of things,
// which a pipe has at once.
#include "port/readiness.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <vector>

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

namespace gangflash::port {
namespace {

class Pipe {
 public:
  explicit Pipe(boost::asio::io_context& io) : input_(io.get_executor(), ends_.fds[0]) {}

  void put(char byte) { EXPECT_EQ(::write(ends_.fds[1], &byte, 1), 1); }
  /// Reads it empty, and says so.
  void drain() {
    std::array<char, 64> room{};
    EXPECT_GT(::read(ends_.fds[0], room.data(), room.size()), 0);
    input_.exhausted();
  }
  Readiness::Source& input() { return input_; }

 private:
  struct Ends {
    Ends() { EXPECT_EQ(::pipe2(fds, O_NONBLOCK | O_CLOEXEC), 0); }
    ~Ends() {
      ::close(fds[0]);
      ::close(fds[1]);
    }
    int fds[2]{};
  } ends_;
  Readiness::Source input_;
};

class ReadinessTest : public testing::Test {
 protected:
  /// Begins to wait; `woken_` counts those whose wait ended.
  void wait(Pipe& pipe) {
    boost::asio::co_spawn(io_, count_end_of_wait(pipe), boost::asio::detached);
  }
  awaitable<void> count_end_of_wait(Pipe& pipe) {
    boost::system::error_code ended;
    co_await pipe.input().wait(ended);
    ++woken_;
  }
  /// All that can be done now.
  void go_on() {
    io_.restart();
    while (io_.poll() > 0) {
    }
  }

  boost::asio::io_context io_;
  int woken_ = 0;
};

TEST_F(ReadinessTest, what_came_before_it_was_watched_is_looked_for) {
  Pipe pipe(io_);
  EXPECT_TRUE(pipe.input().ready());
}

TEST_F(ReadinessTest, a_byte_ends_the_wait_of_its_own_device_only) {
  Pipe one(io_);
  Pipe other(io_);
  one.input().exhausted();
  other.input().exhausted();
  wait(one);
  wait(other);
  go_on();
  EXPECT_EQ(woken_, 0);
  one.put('a');
  go_on();
  EXPECT_EQ(woken_, 1);
  EXPECT_TRUE(one.input().ready());
  EXPECT_FALSE(other.input().ready());
  other.put('b');
  go_on();
  EXPECT_EQ(woken_, 2);
}

TEST_F(ReadinessTest, a_byte_that_came_while_nobody_waited_is_told_to_the_next_who_waits) {
  Pipe pipe(io_);
  pipe.input().exhausted();
  wait(pipe);
  pipe.put('a');
  go_on();
  pipe.drain();
  pipe.put('b');
  go_on();
  wait(pipe);
  go_on();
  EXPECT_EQ(woken_, 2);
  EXPECT_TRUE(pipe.input().ready());
}

TEST_F(ReadinessTest, a_wait_can_be_ended_and_begun_again) {
  Pipe pipe(io_);
  pipe.input().exhausted();
  for (int times = 1; times <= 3; ++times) {
    wait(pipe);
    go_on();
    pipe.input().cancel();
    wait(pipe);  // before the end of the first was noticed
    go_on();
    EXPECT_EQ(woken_, 2 * times - 1);
    EXPECT_FALSE(pipe.input().ready());
    pipe.put('a');
    go_on();
    EXPECT_EQ(woken_, 2 * times);
    pipe.drain();
  }
}

TEST_F(ReadinessTest, nothing_is_left_to_do_when_nobody_waits) {
  Pipe pipe(io_);
  pipe.input().exhausted();
  wait(pipe);
  go_on();
  EXPECT_FALSE(io_.stopped());
  pipe.input().cancel();
  io_.restart();
  io_.run_for(std::chrono::seconds(20));
  EXPECT_TRUE(io_.stopped()) << "still waits";
  EXPECT_EQ(woken_, 1);
}

TEST_F(ReadinessTest, more_devices_than_one_look_tells_are_all_told) {
  std::vector<std::unique_ptr<Pipe>> pipes;
  for (int i = 0; i < 200; ++i) {
    pipes.push_back(std::make_unique<Pipe>(io_));
    pipes.back()->input().exhausted();
    wait(*pipes.back());
  }
  go_on();
  for (const auto& pipe : pipes) pipe->put('a');
  go_on();
  EXPECT_EQ(woken_, 200);
}

TEST_F(ReadinessTest, a_device_that_goes_while_another_waits_is_not_told) {
  Pipe stays(io_);
  stays.input().exhausted();
  {
    Pipe goes(io_);
    goes.input().exhausted();
    wait(stays);
    go_on();
    goes.put('a');
  }
  go_on();
  EXPECT_EQ(woken_, 0);
  stays.put('a');
  go_on();
  EXPECT_EQ(woken_, 1);
}

}  // namespace
}  // namespace gangflash::port
