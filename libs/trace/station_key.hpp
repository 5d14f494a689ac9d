#pragma once
// The Ed25519 key with which a station signs its checkpoints, and the public keys that check them.
//
// Private: PKCS#8 in PEM (RFC 8410), readable by its owner only. Public: SubjectPublicKeyInfo in
// PEM. Both are what openssl reads: `openssl pkey -in station.key -pubout` prints the public half.
#include <array>
#include <cstdint>
#include <filesystem>
#include <string>

#include "trace/digest.hpp"

namespace gangflash::trace {

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

bool is_signed_by(const PublicKey& key, Bytes message, Bytes signature);

/// From a PEM file; a private key stands for its public half. Throws StoreError.
PublicKey load_public_key(const std::filesystem::path& file);
std::string to_pem(const PublicKey& key);

class StationKey {
 public:
  /// The key in `file`, made when there is none. Of several processes that make one at the same
  /// moment one wins, and all use its key. Throws StoreError, also when others may read the file.
  static StationKey load_or_create(const std::filesystem::path& file);
  /// $XDG_STATE_HOME/gangflash/station.key, else below ~/.local/state; empty where neither is set.
  static std::filesystem::path default_file();

  [[nodiscard]] const PublicKey& public_key() const noexcept { return public_; }
  [[nodiscard]] Signature sign(Bytes message) const;

 private:
  using Seed = std::array<std::uint8_t, 32>;
  explicit StationKey(const Seed& seed);
  friend PublicKey load_public_key(const std::filesystem::path& file);

  std::array<std::uint8_t, 64> secret_{};
  PublicKey public_{};
};

}  // namespace gangflash::trace
