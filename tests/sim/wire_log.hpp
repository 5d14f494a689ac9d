#pragma once
// What really went over a slot's wire since its port was last opened: the flight recorder is held
// against it.
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "trace/record.hpp"

namespace gangflash::campaign {

class WireLog {
 public:
  struct Byte {
    std::uint8_t value = 0;
    bool to_target = false;
    bool operator==(const Byte&) const = default;
  };

  void begin() { bytes_.clear(); }
  void add(bool to_target, std::span<const std::uint8_t> bytes) {
    for (const std::uint8_t byte : bytes) bytes_.push_back({byte, to_target});
  }

  [[nodiscard]] const std::vector<Byte>& bytes() const noexcept { return bytes_; }

  /// Whether the frames are the last bytes of this, all of them or as many as a recorder keeps.
  [[nodiscard]] bool ends_with(const std::vector<trace::Frame>& frames) const {
    std::vector<Byte> kept;
    for (const trace::Frame& frame : frames)
      for (const std::uint8_t byte : frame.bytes) kept.push_back({byte, frame.to_target});
    return kept.size() <= bytes_.size() && std::equal(kept.rbegin(), kept.rend(), bytes_.rbegin());
  }

 private:
  std::vector<Byte> bytes_;
};

}  // namespace gangflash::campaign
