#pragma once
// Port addresses as a station file spells them. Nothing is opened or looked up on the network here;
// the spelling is the one the port library opens.
#include <cstdint>
#include <string>
#include <string_view>

namespace gangflash::recipe {

enum class Transport : std::uint8_t {
  device,   ///< a serial device of this host
  rfc2217,  ///< a serial server that sets rate, parity and lines on request
  tcp,      ///< bytes only: there are no lines, and the far end's settings hold
};

/// By its spelling alone; what has no known scheme is a device.
Transport transport_of(std::string_view port);

/// What is wrong with an address, with what is accepted; empty when nothing is.
std::string port_problem(std::string_view port);

/// What two spellings of one place share: the device behind a link, or host and port.
std::string place_of(const std::string& port);

/// Whether a name of /dev/serial/by-id can belong to one adapter only. udev makes it of the USB
/// vendor, the product and the serial number, in words joined by "_". An adapter without serial
/// number shares its name with every other one of its kind, and the link goes to whichever was
/// plugged in last. Taken for a serial number is a last word of at least six letters and digits
/// with a digit among them: "A50285BI", not "Controller", "USB2.0-Serial", or the "0001" with
/// which all CP2102 leave their factory.
bool names_one_adapter(std::string_view by_id_name);

}  // namespace gangflash::recipe
