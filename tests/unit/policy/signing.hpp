#pragma once
// Keys made from a seed, and what they sign.
#include <sodium.h>

#include <string>

#include "policy/signature.hpp"

namespace gangflash::policy {

struct KeyPair {
  PublicKey key{};
  std::array<std::uint8_t, 64> secret{};

  explicit KeyPair(std::uint8_t seed_byte) {
    std::array<std::uint8_t, 32> seed{};
    seed.fill(seed_byte);
    crypto_sign_ed25519_seed_keypair(key.data(), secret.data(), seed.data());
  }

  [[nodiscard]] RecipeSignature sign(Signed what) const {
    RecipeSignature result{std::move(what), key, {}};
    const std::string message = message_of(result.what);
    crypto_sign_ed25519_detached(result.signature.data(), nullptr,
                                 reinterpret_cast<const unsigned char*>(message.data()),
                                 message.size(), secret.data());
    return result;
  }
};

inline std::string digest(char digit) {
  return std::string(64, digit);
}

}  // namespace gangflash::policy
