#pragma once
// SHA-256 (Nettle) as this project writes it: 64 lower-case hex digits, as sha256sum prints.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include <nettle/sha2.h>

namespace gangflash::image {

class Sha256 {
 public:
  Sha256() noexcept;
  void update(std::span<const std::uint8_t> bytes) noexcept;
  /// Appends a 32-bit number, most significant byte first.
  void update_be32(std::uint32_t value) noexcept;
  /// Ends the computation; call once.
  [[nodiscard]] std::string hex() noexcept;

 private:
  sha256_ctx state_;
};

[[nodiscard]] std::string sha256_hex(std::span<const std::uint8_t> bytes);
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);

}  // namespace gangflash::image
