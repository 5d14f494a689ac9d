#include "port/hub.hpp"

#include <gtest/gtest.h>

namespace gangflash::port {
namespace {

constexpr std::string_view device = "/dev/ttyUSB0";

TEST(Hub, is_the_path_without_the_last_socket) {
  EXPECT_EQ(hub_of(device, "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2.1:1.0-port0"),
            "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2");
  EXPECT_EQ(hub_of(device, "pci-0000:00:14.0-usb-0:2.4.3:1.0-port0"), "pci-0000:00:14.0-usb-0:2.4");
  EXPECT_EQ(hub_of(device, "pci-0000:00:14.0-usbv2-0:2.1:1.0"), "pci-0000:00:14.0-usbv2-0:2");
  EXPECT_EQ(hub_of(device, "platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.2:1.0-port0"),
            "platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1");
}

TEST(Hub, several_ports_of_one_adapter_share_its_hub) {
  EXPECT_EQ(hub_of(device, "pci-0-usb-0:2.1:1.0-port0"),
            hub_of(device, "pci-0-usb-0:2.2:1.3-port0"));
}

TEST(Hub, the_sockets_of_the_controller_are_one) {
  EXPECT_EQ(hub_of(device, "pci-0-usb-0:2:1.0-port0"), "pci-0-usb-0:");
  EXPECT_EQ(hub_of(device, "pci-0-usb-0:3:1.0-port0"), "pci-0-usb-0:");
  EXPECT_NE(hub_of(device, "pci-0-usb-0:3:1.0-port0"), hub_of(device, "pci-1-usb-0:3:1.0-port0"));
}

TEST(Hub, a_serial_server_is_one) {
  EXPECT_EQ(hub_of("rfc2217://10.0.4.20:4001", ""), "10.0.4.20");
  EXPECT_EQ(hub_of("tcp://10.0.4.20:4002", ""), "10.0.4.20");
  EXPECT_EQ(hub_of("tcp://[fe80::1]:4002", ""), "[fe80::1]");
}

TEST(Hub, what_is_not_known_is_empty) {
  EXPECT_EQ(hub_of(device, ""), "");
  EXPECT_EQ(hub_of(device, "pci-0000:00:16.3"), "");
  for (const char* cut :
       {"pci-0-usb", "pci-0-usb-0", "pci-0-usb-0:", "pci-0-usb-0:2.1", "pci-0-usb-0:x:1.0"}) {
    EXPECT_EQ(hub_of(device, cut), "") << cut;
  }
}

}  // namespace
}  // namespace gangflash::port
