#include "port/wakefulness.hpp"

#include <cstring>

#include "fake_machine.hpp"

namespace gangflash::port {
namespace {

namespace fs = std::filesystem;

const std::string device = std::string(wakefulness_device).substr(1);

/// The device of a made-up machine is a file: it keeps what was asked for.
int asked(const FakeMachine& machine) {
  std::ifstream file(machine.root() / device, std::ios::binary);
  int microseconds = -1;
  file.read(reinterpret_cast<char*>(&microseconds), sizeof microseconds);
  return microseconds;
}

/// How many descriptors of this process lead to the device: the request is in force while one does.
int times_open(const FakeMachine& machine) {
  int count = 0;
  for (const fs::path& descriptor : fs::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    count += fs::read_symlink(descriptor, gone) == fs::canonical(machine.root() / device) ? 1 : 0;
  }
  return count;
}

TEST(Wakefulness, all_holds_share_one_request_and_the_last_one_ends_it) {
  const FakeMachine machine;
  machine.write(device, "");
  Wakefulness awake(machine.root());
  EXPECT_EQ(times_open(machine), 0);
  Wakefulness::Hold first = awake.hold();
  Wakefulness::Hold second = awake.hold();
  ASSERT_TRUE(first);
  EXPECT_EQ(first, second);
  EXPECT_EQ(times_open(machine), 1);
  first.reset();
  EXPECT_EQ(times_open(machine), 1);
  second.reset();
  EXPECT_EQ(times_open(machine), 0);
  EXPECT_TRUE(awake.hold()) << "the next board asks anew";
}

TEST(Wakefulness, a_pc_keeps_its_shallow_states_and_a_guest_does_not_halt) {
  const FakeMachine machine;
  machine.write(device, "");
  EXPECT_TRUE(Wakefulness(machine.root()).hold());
  EXPECT_EQ(asked(machine), 10) << "without a cpuidle driver";
  machine.write("sys/devices/system/cpu/cpuidle/current_driver", "intel_idle");
  EXPECT_EQ(longest_wake_up(machine.root()), 10);
  machine.write("sys/devices/system/cpu/cpuidle/current_driver", "haltpoll");
  EXPECT_TRUE(Wakefulness(machine.root()).hold());
  EXPECT_EQ(asked(machine), 0);
}

TEST(Wakefulness, a_system_that_does_not_listen_is_nobodys_failure) {
  const FakeMachine machine;
  EXPECT_FALSE(Wakefulness(machine.root()).hold());
  fs::create_directories(machine.root() / device);
  EXPECT_FALSE(Wakefulness(machine.root()).hold());
}

}  // namespace
}  // namespace gangflash::port
