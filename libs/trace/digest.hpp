#pragma once
// SHA-256, and how the trace spells bytes as text.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nettle/sha2.h>

namespace gangflash::trace {

using Hash = std::array<std::uint8_t, 32>;
using Bytes = std::span<const std::uint8_t>;

inline Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// SHA-256 (Nettle) of what comes piece by piece.
class Sha256 {
 public:
  Sha256() noexcept { sha256_init(&state_); }
  void update(Bytes bytes) noexcept { sha256_update(&state_, bytes.size(), bytes.data()); }
  /// Ends the computation; call once.
  [[nodiscard]] Hash hash() noexcept;

 private:
  sha256_ctx state_;
};

/// Of the parts one after the other.
Hash sha256(std::initializer_list<Bytes> parts);

/// Lower-case, two digits per byte.
std::string hex(Bytes bytes);

/// RFC 4648, section 4: with padding.
std::string base64(Bytes bytes);
/// Nothing when the text is not exactly that.
std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text);

}  // namespace gangflash::trace
