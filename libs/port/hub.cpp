#include "port/hub.hpp"

namespace gangflash::port {
namespace {

constexpr std::string_view digits_and_dots = "0123456789.";

/// Up to the last socket: "...-usb-0:2.1:1.0-port0" gives "...-usb-0:2", and
/// "...-usb-0:2:1.0-port0" the controller's own sockets, "...-usb-0:". A newer udev writes the
/// version too: "-usbv2-0:".
std::string hub_of_path(std::string_view path) {
  const std::size_t usb = path.rfind("-usb");
  if (usb == std::string_view::npos) return {};
  const std::size_t begin = path.find(':', usb);
  if (begin == std::string_view::npos) return {};
  const std::size_t end = path.find_first_not_of(digits_and_dots, begin + 1);
  const std::string_view sockets = path.substr(begin + 1, end - begin - 1);
  if (sockets.empty() || end == std::string_view::npos || path[end] != ':') return {};
  const std::size_t last = sockets.rfind('.');
  return std::string(path.substr(0, begin + 1 + (last == std::string_view::npos ? 0 : last)));
}

}  // namespace

std::string hub_of(std::string_view address, std::string_view by_path) {
  const std::size_t scheme = address.find("://");
  if (scheme == std::string_view::npos) return hub_of_path(by_path);
  const std::string_view host_and_port = address.substr(scheme + 3);
  // The port number is behind the last colon, also of an IPv6 address in brackets.
  return std::string(host_and_port.substr(0, host_and_port.rfind(':')));
}

}  // namespace gangflash::port
