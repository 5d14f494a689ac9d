#include "recipe/port_address.hpp"

#include <gmock/gmock.h>

#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

using Lines = std::vector<std::string>;

TEST(PortAddress, IsADeviceOrAServer) {
  for (const char* good :
       {"/dev/ttyUSB0", "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2.1:1.0-port0",
        "rfc2217://10.0.4.20:4001", "rfc2217://moxa-3.line:1", "tcp://localhost:65535",
        "tcp://[fe80::1]:4001", "rfc2217://[::1]:4001"}) {
    EXPECT_EQ(port_problem(good), "") << good;
  }
  for (const char* bad : {"",
                          "COM3",
                          "ttyUSB0",
                          "./ttyUSB0",
                          "rfc2217://",
                          "tcp://h",
                          "tcp://h:",
                          "tcp://h:0",
                          "tcp://h:65536",
                          "tcp://:4001",
                          "tcp://h:40x",
                          "tcp://h:-1",
                          "tcp://::1:4001",
                          "tcp://[::1:4001",
                          "tcp://[h]:4001",
                          "tcp://a/b:1",
                          "tcp://user@h:1",
                          "telnet://h:1",
                          "socket://h:1",
                          "RFC2217://h:1",
                          "rfc2217:/h:1"}) {
    EXPECT_NE(port_problem(bad), "") << bad;
  }
}

TEST(PortAddress, IsOnePlaceHoweverItIsSpelled) {
  EXPECT_EQ(place_of("tcp://Moxa:4001"), place_of("rfc2217://moxa:4001"));
  EXPECT_EQ(place_of("tcp://[FE80::0:1]:4001"), place_of("tcp://[fe80::1]:4001"));
  EXPECT_NE(place_of("tcp://moxa:4001"), place_of("tcp://moxa:4002"));
  EXPECT_NE(place_of("tcp://moxa:4001"), place_of("tcp://moxb:4001"));
  EXPECT_EQ(place_of("/dev/./missing"), place_of("/dev/missing"));
}

TEST(PortAddress, TwoSlotsCannotShareANetworkAddress) {
  const Folder folder;
  EXPECT_EQ(folder.station_problems("slots:\n"
                                    "  - {slot: A1, port: \"rfc2217://moxa:4001\"}\n"
                                    "  - {slot: A2, port: \"rfc2217://moxa:4002\"}\n"
                                    "  - {slot: A3, port: \"tcp://MOXA:4001\"}\n"),
            Lines{"s.yaml:4:22: error: port: \"tcp://MOXA:4001\" is the network address of slot A1 "
                  "too (rfc2217://moxa:4001 at line 2)"});
}

TEST(ByIdName, HoldsASerialNumberOrIsAmbiguous) {
  for (const char* one : {"usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0",
                          "usb-Silicon_Labs_CP2102N_USB_to_UART_Bridge_Controller_8a1b2c3d-if00-"
                          "port0",
                          "usb-STMicroelectronics_STM32_STLink_066DFF505055657867112233-if02",
                          "usb-1a86_USB_Single_Serial_5435016813-if00",
                          "usb-FTDI_Quad_RS232-HS_FT4X1234-if02-port0"}) {
    EXPECT_TRUE(names_one_adapter(one)) << one;
  }
  for (const char* many :
       {"usb-1a86_USB2.0-Serial-if00-port0", "usb-1a86_USB_Serial-if00-port0",
        "usb-Prolific_Technology_Inc._USB-Serial_Controller-if00-port0",
        "usb-Prolific_Technology_Inc._USB-Serial_Controller_D-if00-port0",
        "usb-Silicon_Labs_CP2102_USB_to_UART_Bridge_Controller_0001-if00-port0",
        "usb-FTDI_FT232R_USB_UART-if00-port0", "usb-FTDI_Quad_RS232-HS-if00-port0", "nothing"}) {
    EXPECT_FALSE(names_one_adapter(many)) << many;
  }
}

TEST(ByIdName, ThatIsAmbiguousIsRefused) {
  const Folder folder;
  const Lines problems = folder.station_problems(
      "slots:\n"
      "  - {slot: A1, port: /dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0}\n"
      "  - {slot: A2, port: /dev/serial/by-id/usb-1a86_USB_Serial-if00-port0}\n");
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_THAT(problems.front(),
              testing::StartsWith("s.yaml:3:22: error: port: "
                                  "\"/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0\" is "
                                  "ambiguous"));
  EXPECT_THAT(problems.front(), testing::HasSubstr("/dev/serial/by-path/"));
}

}  // namespace
}  // namespace gangflash::recipe
