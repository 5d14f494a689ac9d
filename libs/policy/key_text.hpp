#pragma once
// Ed25519 public keys and signatures as text of one line.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::policy {

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

/// RFC 4648, section 4: with padding.
std::string base64(std::span<const std::uint8_t> bytes);
/// Nothing when the text is not exactly what base64() makes of some bytes.
std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text);

/// The line between BEGIN and END of a PEM file, as openssl writes it: "MCowBQYDK2VwAyEA...".
std::string key_text(const PublicKey& key);
/// Nothing when it is no Ed25519 public key.
std::optional<PublicKey> key_of_text(std::string_view text);

bool is_signed_by(const PublicKey& key, std::string_view message, const Signature& signature);

}  // namespace gangflash::policy
