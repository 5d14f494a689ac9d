#include "port/adapter.hpp"

#include "fake_machine.hpp"

namespace gangflash::port {
namespace {

TEST(Adapter, usb_facts_are_those_of_the_usb_device_above_the_tty) {
  const FakeMachine machine;
  machine.plug("ttyUSB0", "2.1", "188:0", "A10K1LZD");
  const Adapter adapter = adapter_of("/dev/ttyUSB0", machine.root());
  EXPECT_EQ(adapter.device, "/dev/ttyUSB0");
  EXPECT_EQ(adapter.driver, "ftdi_sio");
  EXPECT_EQ(adapter.usb_id, "0403:6001");
  EXPECT_EQ(adapter.product, "FT232R USB UART");
  EXPECT_EQ(adapter.serial, "A10K1LZD");
  EXPECT_EQ(adapter.latency_timer_ms, 16u);
  EXPECT_EQ(adapter.by_path, "/dev/serial/by-path/pci-usb-0:2.1:1.0-port0");
}

TEST(Adapter, any_link_to_a_device_leads_to_the_same_facts) {
  const FakeMachine machine;
  machine.plug("ttyUSB0", "2.1", "188:0", "A10K1LZD");
  machine.plug("ttyUSB1", "2.2", "188:1", "A10K1LZE");
  EXPECT_EQ(adapter_of("/dev/serial/by-path/pci-usb-0:2.2:1.0-port0", machine.root()).serial,
            "A10K1LZE");
}

TEST(Adapter, an_adapter_without_serial_number_has_none) {
  const FakeMachine machine;
  machine.plug("ttyUSB0", "2.1", "188:0", "");
  EXPECT_EQ(adapter_of("/dev/ttyUSB0", machine.root()).serial, std::nullopt);
}

TEST(Adapter, of_the_newer_by_path_links_the_classic_one_is_taken) {
  const FakeMachine machine;
  machine.plug("ttyUSB0", "2.1", "188:0", "");
  machine.link("dev/serial/by-path/pci-usbv2-0:2.1:1.0-port0", "dev/ttyUSB0");
  EXPECT_EQ(adapter_of("/dev/ttyUSB0", machine.root()).by_path,
            "/dev/serial/by-path/pci-usb-0:2.1:1.0-port0");
}

TEST(Adapter, a_network_address_has_its_scheme_for_a_driver) {
  EXPECT_EQ(adapter_of("rfc2217://10.0.0.1:4001").driver, "rfc2217");
  EXPECT_EQ(adapter_of("tcp://10.0.0.1:4001").driver, "tcp");
  EXPECT_TRUE(adapter_of("tcp://10.0.0.1:4001").device.empty());
}

TEST(Adapter, what_is_not_there_or_is_no_port_has_no_facts) {
  const FakeMachine machine;
  machine.write("dev/null", "");
  for (const char* address : {"/dev/ttyUSB7", "/dev/null", "", "ttyUSB0", "/"}) {
    const Adapter adapter = adapter_of(address, machine.root());
    EXPECT_TRUE(adapter.driver.empty()) << address;
    EXPECT_FALSE(adapter.latency_timer_ms) << address;
  }
}

TEST(Adapter, a_latency_timer_that_is_no_number_is_not_known) {
  const FakeMachine machine;
  machine.plug("ttyUSB0", "2.1", "188:0", "");
  machine.write("sys/devices/pci0000:00/usb1/1-2.1/1-2.1:1.0/ttyUSB0/latency_timer", "fast");
  EXPECT_FALSE(adapter_of("/dev/ttyUSB0", machine.root()).latency_timer_ms);
}

TEST(Adapter, the_list_is_in_path_order_and_leaves_out_what_has_no_hardware) {
  const FakeMachine machine;
  machine.plug("ttyUSB0", "2.10", "188:0", "C");
  machine.plug("ttyUSB1", "2.9", "188:1", "B");
  machine.plug("ttyUSB2", "1", "188:2", "A");
  machine.write("sys/class/tty/tty0/dev", "4:0");
  machine.write("dev/tty0", "");
  // A PC UART that is not there: it has a driver all the same, and type 0.
  machine.write("sys/devices/platform/serial8250/tty/ttyS3/type", "0");
  machine.link("sys/devices/platform/serial8250/tty/ttyS3/device",
               "sys/devices/platform/serial8250");
  machine.write("sys/bus/platform/drivers/serial8250/uevent", "");
  machine.link("sys/devices/platform/serial8250/driver", "sys/bus/platform/drivers/serial8250");
  machine.link("sys/class/tty/ttyS3", "sys/devices/platform/serial8250/tty/ttyS3");
  machine.write("dev/ttyS3", "");
  std::vector<std::string> serials;
  for (const Adapter& adapter : list_adapters(machine.root()))
    serials.push_back(adapter.serial.value_or(adapter.device));
  EXPECT_EQ(serials, (std::vector<std::string>{"A", "B", "C"}));
}

TEST(Adapter, a_serial_port_is_what_the_kernel_has_among_its_terminals) {
  const FakeMachine machine;
  machine.plug("ttyUSB0", "2.1", "188:0", "A");
  machine.write("dev/null", "");
  machine.write("dev/pts/7", "");
  EXPECT_TRUE(is_terminal("/dev/ttyUSB0", machine.root()));
  EXPECT_TRUE(is_terminal("/dev/serial/by-path/pci-usb-0:2.1:1.0-port0", machine.root()));
  EXPECT_TRUE(is_terminal("/dev/pts/7", machine.root()));
  EXPECT_FALSE(is_terminal("/dev/null", machine.root()));
  EXPECT_FALSE(is_terminal("/dev", machine.root()));
  EXPECT_FALSE(is_terminal("/dev/nothing", machine.root()));
}

TEST(Adapter, two_adapters_of_one_serial_number_lay_claim_to_one_name) {
  const FakeMachine machine;
  machine.plug("ttyUSB0", "2.1", "188:0", "0001");
  machine.plug("ttyUSB1", "2.2", "188:1", "0001");
  machine.plug("ttyUSB2", "2.3", "188:2", "0002");
  const auto claimants = [&](const char* serial) {
    return claimants_of(std::string("/dev/serial/by-id/usb-FTDI_") + serial + "-if00-port0",
                        machine.root());
  };
  EXPECT_EQ(claimants("0001"), (std::vector<std::string>{"/dev/ttyUSB0", "/dev/ttyUSB1"}));
  EXPECT_EQ(claimants("0002").size(), 1u);
  EXPECT_TRUE(claimants("0003").empty());
  EXPECT_TRUE(claimants_of("tcp://10.0.0.1:1", machine.root()).empty());
}

}  // namespace
}  // namespace gangflash::port
