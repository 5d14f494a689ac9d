#include "recipe/port_address.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <optional>
#include <system_error>

#include "recipe/report.hpp"

namespace gangflash::recipe {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view rfc2217_scheme = "rfc2217://";
constexpr std::string_view tcp_scheme = "tcp://";

/// The text behind the scheme; empty for a device.
std::string_view endpoint_of(std::string_view port) {
  for (const std::string_view scheme : {rfc2217_scheme, tcp_scheme}) {
    if (port.starts_with(scheme)) return port.substr(scheme.size());
  }
  return {};
}

/// An IPv6 address as everybody else would write it; nothing when it is none.
std::optional<std::string> plain_ipv6(std::string_view text) {
  in6_addr address{};
  if (inet_pton(AF_INET6, std::string(text).c_str(), &address) != 1) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> plain{};
  inet_ntop(AF_INET6, &address, plain.data(), plain.size());
  return std::string(plain.data());
}

struct Endpoint {
  std::string host;  ///< lower case, an IPv6 address without brackets
  unsigned port = 0;
};

bool parse_port_number(std::string_view text, unsigned& port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port >= 1 && port <= 65535;
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  Endpoint endpoint;
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || !parse_port_number(text.substr(colon + 1), endpoint.port))
    return std::nullopt;
  const std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    const auto address = plain_ipv6(host.substr(1, host.size() - 2));
    if (!address) return std::nullopt;
    endpoint.host = *address;
    return endpoint;
  }
  if (host.empty() || host.find_first_of(" \t/@?#[]%:\\\"'") != std::string_view::npos)
    return std::nullopt;
  endpoint.host = host;
  std::ranges::transform(endpoint.host, endpoint.host.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return endpoint;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter_or_digit(char c) {
  return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

}  // namespace

Transport transport_of(std::string_view port) {
  if (port.starts_with(rfc2217_scheme)) return Transport::rfc2217;
  return port.starts_with(tcp_scheme) ? Transport::tcp : Transport::device;
}

std::string port_problem(std::string_view port) {
  if (transport_of(port) == Transport::device) {
    if (port.starts_with('/')) return {};
    return fmt::format(
        "{} is not accepted; accepted: the absolute path of a serial device, like "
        "/dev/serial/by-path/..., rfc2217://HOST:PORT or tcp://HOST:PORT",
        quote(port));
  }
  if (parse_endpoint(endpoint_of(port))) return {};
  return fmt::format(
      "{} does not name a host and a port from 1 to 65535, like {}10.0.4.20:4001 or "
      "{}[fe80::1]:4001",
      quote(port), transport_of(port) == Transport::tcp ? tcp_scheme : rfc2217_scheme,
      transport_of(port) == Transport::tcp ? tcp_scheme : rfc2217_scheme);
}

std::string place_of(const std::string& port) {
  if (const auto endpoint = parse_endpoint(endpoint_of(port)))
    return fmt::format("{} port {}", endpoint->host, endpoint->port);
  // A missing device is told apart by its text only: it is that slot's trouble when the run starts,
  // not the file's.
  std::error_code ec;
  const fs::path real = fs::canonical(port, ec);
  return ec ? fs::path(port).lexically_normal().string() : real.string();
}

bool names_one_adapter(std::string_view by_id_name) {
  constexpr std::size_t shortest_serial = 6;
  // "-if00-port0": which of the adapter's ports.
  std::string_view words = by_id_name.substr(0, by_id_name.rfind("-if"));
  const std::size_t last = words.rfind('_');
  if (last == std::string_view::npos) return false;
  const std::string_view serial = words.substr(last + 1);
  return serial.size() >= shortest_serial && std::ranges::all_of(serial, is_letter_or_digit) &&
         std::ranges::any_of(serial, is_digit);
}

}  // namespace gangflash::recipe
