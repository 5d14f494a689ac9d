// Admission for coroutines.
#include "session/gate.hpp"

#include <gmock/gmock.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <vector>

namespace gangflash::session {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
namespace asio = boost::asio;

class Entrance : public testing::Test {
 protected:
  /// A slot that enters, and leaves when told to.
  void send(const std::string& name, const std::string& hub) {
    asio::co_spawn(io, slot(name, hub), asio::detached);
    run();
  }
  port::awaitable<void> slot(std::string name, std::string hub) {
    Gate::Place place = co_await gate.enter(hub, [&] { log.push_back(name + " waits"); });
    log.push_back(name + (place ? " in" : " sent away"));
    if (place) places.emplace(name, std::move(place));
  }
  void run() {
    io.restart();
    io.poll();
  }
  void leave(const std::string& name) {
    places.erase(name);
    run();
  }

  asio::io_context io;
  Gate gate{io.get_executor(), {.most = 2, .most_per_hub = 1, .start_stagger = {}}};
  std::map<std::string, Gate::Place> places;
  std::vector<std::string> log;
};

TEST_F(Entrance, lets_in_by_turn) {
  for (const char* name : {"a", "b", "c"}) send(name, name);
  EXPECT_THAT(log, ElementsAre("a in", "b in", "c waits"));
  leave("a");
  EXPECT_EQ(log.back(), "c in");
}

TEST_F(Entrance, one_per_hub) {
  send("a", "x");
  send("b", "x");
  send("c", "y");
  EXPECT_THAT(log, ElementsAre("a in", "b waits", "c in"));
  leave("a");
  EXPECT_EQ(log.back(), "b in");
}

TEST_F(Entrance, sends_everybody_away_when_it_closes) {
  for (const char* name : {"a", "b", "c"}) send(name, name);
  gate.close();
  run();
  EXPECT_EQ(log.back(), "c sent away");
  leave("a");
  send("d", "d");
  EXPECT_EQ(log.back(), "d sent away");
}

TEST(GateWithStagger, opens_again_by_itself) {
  asio::io_context io;
  Gate gate(io.get_executor(), {.most = {}, .most_per_hub = {}, .start_stagger = 20ms});
  std::vector<std::chrono::steady_clock::time_point> entered;
  const auto slot = [&]() -> port::awaitable<void> {
    Gate::Place place = co_await gate.enter("x");
    entered.push_back(std::chrono::steady_clock::now());
  };
  for (int i = 0; i < 3; ++i) asio::co_spawn(io, slot, asio::detached);
  io.run();
  ASSERT_EQ(entered.size(), 3U);
  EXPECT_GE(entered[1] - entered[0], 19ms);
  EXPECT_GE(entered[2] - entered[0], 39ms);
}

}  // namespace
}  // namespace gangflash::session
