#pragma once
// What stands in the way of serial ports on this machine, with the commands that put it right.
#include <filesystem>
#include <string>
#include <vector>

#include "port/adapter.hpp"

namespace gangflash::app {

struct PortWarning {
  /// For scripts: "group", "modemmanager", "brltty", "latency", "sleep".
  const char* name = "";
  std::vector<std::string> devices;  ///< those it is about; empty: any that will be plugged in
  std::string text;
  std::vector<std::string> fix;  ///< commands, to be copied line by line

  [[nodiscard]] bool concerns(const std::string& device) const;
};

/// `root`: see port::adapter_of().
std::vector<PortWarning> port_warnings(const std::vector<port::Adapter>& adapters,
                                       const std::filesystem::path& root);

}  // namespace gangflash::app
