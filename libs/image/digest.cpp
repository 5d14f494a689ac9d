#include "image/digest.hpp"

#include <string_view>

namespace gangflash::image {

Sha256::Sha256() noexcept {
  sha256_init(&state_);
}

void Sha256::update(std::span<const std::uint8_t> bytes) noexcept {
  sha256_update(&state_, bytes.size(), bytes.data());
}

void Sha256::update_be32(std::uint32_t value) noexcept {
  const std::array<std::uint8_t, 4> bytes{
      static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
      static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
  update(bytes);
}

std::string Sha256::hex() noexcept {
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
  sha256_digest(&state_, digest.size(), digest.data());
  return to_hex(digest);
}

std::string sha256_hex(std::span<const std::uint8_t> bytes) {
  Sha256 sha;
  sha.update(bytes);
  return sha.hex();
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const auto byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 0xF];
  }
  return text;
}

}  // namespace gangflash::image
