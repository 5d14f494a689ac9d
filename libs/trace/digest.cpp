#include "trace/digest.hpp"

#include <sodium.h>

namespace gangflash::trace {

Hash Sha256::hash() noexcept {
  Hash hash{};
  sha256_digest(&state_, hash.size(), hash.data());
  return hash;
}

Hash sha256(std::initializer_list<Bytes> parts) {
  Sha256 digest;
  for (const Bytes part : parts) {
    digest.update(part);
  }
  return digest.hash();
}

std::string hex(Bytes bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');  // libsodium ends it with a zero
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

std::string base64(Bytes bytes) {
  constexpr int variant = sodium_base64_VARIANT_ORIGINAL;
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), variant);
  text.pop_back();
  return text;
}

std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text) {
  if (text.empty()) return std::vector<std::uint8_t>{};  // libsodium takes no null pointer
  std::vector<std::uint8_t> bytes(text.size());
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size, &end,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  bytes.resize(size);
  if (base64(bytes) != text) return std::nullopt;  // libsodium takes some bytes above 0x7F
  return bytes;
}

}  // namespace gangflash::trace
