#include "policy/key_text.hpp"

#include <sodium/crypto_sign_ed25519.h>
#include <sodium/utils.h>

#include <algorithm>

namespace gangflash::policy {
namespace {

constexpr int with_padding = sodium_base64_VARIANT_ORIGINAL;

// RFC 8410, section 4: everything of a SubjectPublicKeyInfo but the 32 bytes at its end never
// varies.
constexpr std::array<std::uint8_t, 12> key_prefix{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                                  0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

}  // namespace

std::string base64(std::span<const std::uint8_t> bytes) {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), with_padding), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), with_padding);
  text.pop_back();  // its terminating null
  return text;
}

std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text) {
  std::vector<std::uint8_t> bytes(text.size());
  std::size_t length = 0;
  const char* end = nullptr;
  const int failed = sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(),
                                       nullptr, &length, &end, with_padding);
  if (failed != 0 || end != text.data() + text.size()) return std::nullopt;
  bytes.resize(length);
  // libsodium takes some bytes above 0x7F for digits.
  if (base64(bytes) != text) return std::nullopt;
  return bytes;
}

std::string key_text(const PublicKey& key) {
  std::vector<std::uint8_t> der(key_prefix.begin(), key_prefix.end());
  der.insert(der.end(), key.begin(), key.end());
  return base64(der);
}

std::optional<PublicKey> key_of_text(std::string_view text) {
  const auto der = from_base64(text);
  PublicKey key{};
  if (!der || der->size() != key_prefix.size() + key.size() ||
      !std::equal(key_prefix.begin(), key_prefix.end(), der->begin())) {
    return std::nullopt;
  }
  std::copy(der->begin() + key_prefix.size(), der->end(), key.begin());
  return key;
}

bool is_signed_by(const PublicKey& key, std::string_view message, const Signature& signature) {
  return crypto_sign_ed25519_verify_detached(signature.data(),
                                             reinterpret_cast<const unsigned char*>(message.data()),
                                             message.size(), key.data()) == 0;
}

}  // namespace gangflash::policy
