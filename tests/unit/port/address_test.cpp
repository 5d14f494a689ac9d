#include "port/address.hpp"

#include <gtest/gtest.h>

namespace gangflash::port {
namespace {

std::string reason_against(std::string_view text) {
  std::string reason;
  EXPECT_EQ(parse_address(text, &reason), std::nullopt) << text;
  return reason;
}

TEST(AddressTest, a_path_is_a_device) {
  for (const std::string path : {"/dev/ttyUSB0", "/dev/serial/by-path/pci-0:1.0-port0", "./A1",
                                 "../rack/A1", "ttyUSB0", "/odd/tcp://name"}) {
    EXPECT_EQ(parse_address(path), (Address{Transport::tty, path, {}, 0}));
  }
}

TEST(AddressTest, a_scheme_names_a_serial_server) {
  EXPECT_EQ(parse_address("rfc2217://10.0.4.20:4001"),
            (Address{Transport::rfc2217, {}, "10.0.4.20", 4001}));
  EXPECT_EQ(parse_address("tcp://moxa-3.line2.example:65535"),
            (Address{Transport::tcp, {}, "moxa-3.line2.example", 65535}));
  EXPECT_EQ(parse_address("tcp://[fe80::1%2]:1"), (Address{Transport::tcp, {}, "fe80::1%2", 1}));
  EXPECT_EQ(parse_address("rfc2217://[::1]:4001"), (Address{Transport::rfc2217, {}, "::1", 4001}));
}

TEST(AddressTest, a_refusal_says_what_is_wrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "empty"},
      {"telnet://host:23", "\"telnet://\" is not known"},
      {"RFC2217://host:23", "rfc2217://HOST:PORT"},
      {"tcp://", "host is missing"},
      {"tcp://:4001", "host is missing"},
      {"tcp://host", "port is missing"},
      {"tcp://host:", "port \"\" is not a number from 1 to 65535"},
      {"tcp://host:0", "1 to 65535"},
      {"tcp://host:65536", "1 to 65535"},
      {"tcp://host:-1", "1 to 65535"},
      {"tcp://host:12x", "1 to 65535"},
      {"tcp://host:4001/", "1 to 65535"},
      {"tcp://fe80::1:4001", "in brackets"},
      {"tcp://[fe80::1]", "port is missing"},
      {"tcp://[fe80::1]4001", "port is missing"},
      {"tcp://[fe80::1", "no IPv6 address"},
      {"tcp://[moxa]:4001", "no IPv6 address"},
      {"tcp://]:4001", "no host name"},
      {"tcp://user@host:4001", "no host name"},
      {"tcp://two words:4001", "no host name"},
  };
  for (const auto& [text, part] : cases)
    EXPECT_NE(reason_against(text).find(part), std::string::npos) << text << reason_against(text);
}

TEST(AddressTest, messages_name_the_far_end) {
  EXPECT_EQ(endpoint_of(*parse_address("tcp://moxa:4001")), "moxa:4001");
  EXPECT_EQ(endpoint_of(*parse_address("tcp://[::1]:4001")), "[::1]:4001");
}

}  // namespace
}  // namespace gangflash::port
