#pragma once
// What the host sent: for tests that judge the wire.
#include <vector>

#include "support/rig.hpp"

namespace gangflash::session {

/// Every frame the host sent, phase by phase.
struct Sent {
  std::vector<std::vector<std::uint8_t>> phases;

  void watch(Rig& rig) {
    rig.on_write = [this](const std::string&, port::Bytes bytes) {
      phases.emplace_back(bytes.begin(), bytes.end());
    };
  }
  /// Of every `opcode`, the phase that is `which` behind its first.
  [[nodiscard]] std::vector<std::vector<std::uint8_t>> after(std::uint8_t opcode,
                                                             std::size_t which) const {
    std::vector<std::vector<std::uint8_t>> found;
    for (std::size_t i = 0; i + which < phases.size(); ++i)
      if (begins(i, opcode)) found.push_back(phases[i + which]);
    return found;
  }

 private:
  /// Whether a command begins here; the length of a Read looks like one.
  [[nodiscard]] bool begins(std::size_t at, std::uint8_t opcode) const {
    const auto is = [&](std::size_t i, std::uint8_t code) {
      return phases[i] ==
             std::vector<std::uint8_t>{code, static_cast<std::uint8_t>(~unsigned{code})};
    };
    const bool length = at >= 2 && phases[at - 1].size() == 5 && is(at - 2, 0x11);
    return is(at, opcode) && !length;
  }
};

}  // namespace gangflash::session
