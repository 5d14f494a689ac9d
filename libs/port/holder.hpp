#pragma once
// Which process holds a device: the name behind "device busy".
#include <optional>
#include <string>

namespace gangflash::port {

struct Holder {
  int pid = 0;
  std::string program;  ///< as the kernel calls the process; empty where it does not say
  bool locked = false;  ///< it has the device locked, and not merely open
};

/// Nothing where nobody holds `device`, or where this user may not know. Whoever has it locked
/// comes before whoever merely has it open. Reads /proc, never opens the device, never throws.
[[nodiscard]] std::optional<Holder> holder_of(const std::string& device);

}  // namespace gangflash::port
