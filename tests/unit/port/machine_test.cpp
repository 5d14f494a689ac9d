#include "port/machine.hpp"

#include <unistd.h>

#include "fake_machine.hpp"

namespace gangflash::port {
namespace {

namespace fs = std::filesystem;

/// Root may open everything, so it becomes somebody else for a while.
class AsNobody {
 public:
  AsNobody() : was_root_(::geteuid() == 0) {
    if (was_root_ && ::seteuid(65534) != 0) ADD_FAILURE() << "cannot become nobody";
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;
  ~AsNobody() {
    if (was_root_ && ::seteuid(0) != 0) ADD_FAILURE() << "cannot become root again";
  }

 private:
  bool was_root_;
};

/// A device that this process, once it is nobody, may open by its group at best.
void add_device(const FakeMachine& machine, bool group_may_open) {
  machine.write("dev/ttyUSB0", "");
  const fs::path device = machine.root() / "dev/ttyUSB0";
  constexpr gid_t some_group = 54321;
  if (::geteuid() == 0 && ::chown(device.c_str(), 0, some_group) != 0) FAIL();
  fs::permissions(device, fs::perms(group_may_open ? 0060 : 0000));
}

TEST(Machine, a_device_that_may_not_be_opened_names_its_group) {
  const FakeMachine machine;
  add_device(machine, true);
  const AsNobody nobody;
  const auto refused = access_refused("/dev/ttyUSB0", machine.root());
  ASSERT_TRUE(refused);
  EXPECT_FALSE(refused->group.empty());
  EXPECT_TRUE(refused->group_may_open);
}

TEST(Machine, where_the_group_may_not_open_it_either_joining_it_is_no_help) {
  const FakeMachine machine;
  add_device(machine, false);
  const AsNobody nobody;
  const auto refused = access_refused("/dev/ttyUSB0", machine.root());
  ASSERT_TRUE(refused);
  EXPECT_FALSE(refused->group_may_open);
}

TEST(Machine, a_device_that_may_be_opened_or_is_not_there_is_no_trouble) {
  const FakeMachine machine;
  machine.write("dev/ttyUSB0", "");
  fs::permissions(machine.root() / "dev/ttyUSB0", fs::perms(0666));
  EXPECT_FALSE(access_refused("/dev/ttyUSB0", machine.root()));
  EXPECT_FALSE(access_refused("/dev/ttyUSB1", machine.root()));
}

TEST(Machine, programs_are_found_running_by_the_name_the_kernel_cuts) {
  const FakeMachine machine;
  machine.write("proc/4711/comm", "ModemManager");
  machine.write("proc/4712/comm", "a-name-that-is-");
  machine.write("proc/self/comm", "brltty");
  EXPECT_EQ(running("ModemManager", machine.root()), 4711);
  EXPECT_EQ(running("a-name-that-is-longer", machine.root()), 4712);
  EXPECT_EQ(running("Modem", machine.root()), std::nullopt);
  EXPECT_EQ(running("brltty", machine.root()), std::nullopt) << "only numbers are processes";
}

TEST(Machine, programs_are_found_installed) {
  const FakeMachine machine;
  EXPECT_FALSE(installed("brltty", machine.root()));
  machine.write("usr/bin/brltty", "");
  EXPECT_TRUE(installed("brltty", machine.root()));
}

TEST(Machine, the_rule_for_modem_manager_may_stand_at_the_usb_device) {
  const FakeMachine machine;
  machine.plug("ttyUSB0", "2.1", "188:0", "A");
  EXPECT_FALSE(modem_manager_ignores("/dev/ttyUSB0", machine.root()));
  machine.write("sys/devices/pci0000:00/usb1/1-2.1/dev", "189:7");
  machine.write("run/udev/data/c189:7", "E:ID_MM_DEVICE_IGNORE=1");
  EXPECT_TRUE(modem_manager_ignores("/dev/ttyUSB0", machine.root()));
  EXPECT_FALSE(modem_manager_ignores("/dev/ttyUSB1", machine.root()));
}

TEST(Machine, sixteen_milliseconds_are_slow_and_one_is_not) {
  Adapter adapter;
  EXPECT_FALSE(is_slow(adapter));
  adapter.latency_timer_ms = 1;
  EXPECT_FALSE(is_slow(adapter));
  adapter.latency_timer_ms = 16;
  EXPECT_TRUE(is_slow(adapter));
}

}  // namespace
}  // namespace gangflash::port
