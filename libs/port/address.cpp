#include "port/address.hpp"

#include <charconv>

#include <fmt/format.h>
#include <boost/asio/ip/address_v6.hpp>

namespace gangflash::port {

namespace {

constexpr std::string_view forms = "write a device path, rfc2217://HOST:PORT or tcp://HOST:PORT";

/// A word that name servers could know; its letters are their business.
bool is_host(std::string_view text) {
  return !text.empty() && text.find_first_of(" \t\r\n/@?#[]%:\\\"'") == text.npos;
}

bool is_ipv6(std::string_view text) {
  boost::system::error_code error;
  boost::asio::ip::make_address_v6(std::string(text), error);
  return !error;
}

/// Returns what is wrong; nothing is.
std::string parse_port(std::string_view text, std::uint16_t& port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error == std::errc() && end == text.data() + text.size() && port != 0) return {};
  return fmt::format("port \"{}\" is not a number from 1 to 65535", text);
}

std::string parse_endpoint(std::string_view text, Address& address) {
  if (text.starts_with('[')) {
    const std::size_t bracket = text.find(']');
    const std::string_view host = text.substr(1, bracket - 1);
    if (bracket == text.npos || !is_ipv6(host)) return "what stands in [ ] is no IPv6 address";
    address.host = host;
    text.remove_prefix(bracket + 1);
    if (!text.starts_with(':')) return "the port is missing: write HOST:PORT";
    return parse_port(text.substr(1), address.port);
  }
  const std::size_t colon = text.find(':');
  const std::string_view host = text.substr(0, colon);
  if (colon != text.npos && text.find(':', colon + 1) != text.npos)
    return "an IPv6 address stands in brackets: [::1]:4001";
  if (host.empty()) return "the host is missing: write HOST:PORT";
  if (!is_host(host)) return fmt::format("\"{}\" is no host name", host);
  if (colon == text.npos) return "the port is missing: write HOST:PORT";
  address.host = host;
  return parse_port(text.substr(colon + 1), address.port);
}

std::string parse(std::string_view text, Address& address) {
  if (text.empty()) return fmt::format("empty: {}", forms);
  const std::size_t scheme_end = text.find("://");
  if (text.starts_with('/') || text.starts_with('.') || scheme_end == text.npos) {
    address.device = text;
    return {};
  }
  const std::string_view scheme = text.substr(0, scheme_end);
  if (scheme == "rfc2217") {
    address.transport = Transport::rfc2217;
  } else if (scheme == "tcp") {
    address.transport = Transport::tcp;
  } else {
    return fmt::format("\"{}://\" is not known: {}", scheme, forms);
  }
  return parse_endpoint(text.substr(scheme_end + 3), address);
}

}  // namespace

std::optional<Address> parse_address(std::string_view text, std::string* reason) {
  Address address;
  const std::string problem = parse(text, address);
  if (problem.empty()) return address;
  if (reason != nullptr) *reason = problem;
  return std::nullopt;
}

std::string endpoint_of(const Address& address) {
  const bool ipv6 = address.host.find(':') != std::string::npos;
  return fmt::format("{0}{1}{2}:{3}", ipv6 ? "[" : "", address.host, ipv6 ? "]" : "", address.port);
}

}  // namespace gangflash::port
