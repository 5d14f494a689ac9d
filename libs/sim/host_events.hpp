#pragma once
#include <cstdint>
#include <span>

#include "sim/uart.hpp"
#include "sim/wiring.hpp"

namespace gangflash::sim {

/// What a host does at its end of a serial line, in the order in which it does it. Each way to a
/// board (pseudo terminal, TCP, RFC 2217) calls it; a slot of the rack, or a test, listens.
class HostEvents {
 public:
  HostEvents() = default;
  HostEvents(const HostEvents&) = delete;
  HostEvents& operator=(const HostEvents&) = delete;
  virtual ~HostEvents() = default;

  virtual void sent(std::span<const std::uint8_t> bytes) = 0;
  virtual void set_line(const LineSettings& settings) = 0;
  virtual void set_outputs(const HostLines& lines) = 0;
};

}  // namespace gangflash::sim
