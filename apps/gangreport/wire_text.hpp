#pragma once
// Says in words what bytes between host and bootloader obviously mean (AN3155). For people who read
// a flight record; where the meaning is not obvious it says nothing.
#include <cstdint>
#include <string>

#include "trace/record.hpp"

namespace gangflash::report {

class WireNarrator {
 public:
  /// Frames must come in order: what two bytes mean depends on the command before.
  std::string describe(const trace::Frame& frame);

 private:
  std::string from_host(const std::vector<std::uint8_t>& bytes);
  std::string from_target(const std::vector<std::uint8_t>& bytes);

  int command_ = -1;      ///< the last opcode, -1 before any
  unsigned phase_ = 0;    ///< frames the host sent since
  bool awaited_ = false;  ///< the next reply begins with ACK or NACK
};

/// "31 CE 08", upper case.
std::string hex_text(const std::uint8_t* bytes, std::size_t count);

}  // namespace gangflash::report
