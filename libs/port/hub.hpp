#pragma once
#include <string>
#include <string_view>

namespace gangflash::port {

/// What a port shares its plug with: of a device the USB hub, of a network address the serial
/// server. `address` as a station file has it, `by_path` as Adapter has it. Two ports with the same
/// answer share one; empty where nothing is known, which says nothing about the neighbours.
///
/// The by-path name of udev says where a device is plugged in:
/// "pci-0000:00:14.0-usb-0:2.1:1.0-port0" is socket 1 of the hub in socket 2 of that controller, so
/// its hub is "pci-0000:00:14.0-usb-0:2".
std::string hub_of(std::string_view address, std::string_view by_path);

}  // namespace gangflash::port
