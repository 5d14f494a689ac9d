#include "trace/station_key.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>

#include "trace/durable_file.hpp"
#include "trace/store_error.hpp"

namespace gangflash::trace {

namespace {

// RFC 8410: everything of the DER forms but the 32 bytes at their end never varies.
constexpr std::array<std::uint8_t, 16> private_prefix{
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};
constexpr std::array<std::uint8_t, 12> public_prefix{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                                     0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
using Raw = std::array<std::uint8_t, 32>;

std::string pem(std::string_view label, Bytes prefix, const Raw& raw) {
  std::vector<std::uint8_t> der{prefix.begin(), prefix.end()};
  der.insert(der.end(), raw.begin(), raw.end());
  return fmt::format("-----BEGIN {0}-----\n{1}\n-----END {0}-----\n", label, base64(der));
}

std::optional<Raw> from_pem(const std::string& text, std::string_view label, Bytes prefix) {
  const std::string begin = fmt::format("-----BEGIN {}-----", label);
  const std::size_t from = text.find(begin);
  const std::size_t to = text.find(fmt::format("-----END {}-----", label));
  if (from == std::string::npos || to == std::string::npos || to < from) {
    return std::nullopt;
  }
  std::string body = text.substr(from + begin.size(), to - from - begin.size());
  std::erase_if(body, [](char c) { return c == '\n' || c == '\r'; });
  const auto der = from_base64(body);
  Raw raw{};
  if (!der || der->size() != prefix.size() + raw.size() ||
      !std::equal(prefix.begin(), prefix.end(), der->begin())) {
    return std::nullopt;
  }
  std::copy_n(der->end() - static_cast<std::ptrdiff_t>(raw.size()), raw.size(), raw.begin());
  return raw;
}

std::string read_text(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) {
    throw StoreError{fmt::format("key {}: {}. Check its path and its rights.", file.string(),
                                 std::generic_category().message(errno))};
  }
  return text.str();
}

void refuse_open_rights(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) == 0 && (status.st_mode & 0077) != 0) {
    throw StoreError{fmt::format(
        "station key {}: others may read it (mode {:04o}), so they could sign in this station's "
        "name. If nobody did: chmod 600 {}",
        file.string(), status.st_mode & 07777, file.string())};
  }
}

void make_key(const std::filesystem::path& file) {
  Raw seed{};
  randombytes_buf(seed.data(), seed.size());
  try {
    std::filesystem::create_directories(file.parent_path());
    // False: another process was faster, and its key is this station's.
    create_durably(file, pem("PRIVATE KEY", private_prefix, seed), 0600);
  } catch (const std::system_error& error) {
    throw StoreError{fmt::format(
        "station key {}: {}. Checkpoints cannot be signed without it: check the rights of the "
        "folder.",
        file.string(), error.what())};
  }
}

}  // namespace

bool is_signed_by(const PublicKey& key, Bytes message, Bytes signature) {
  return signature.size() == std::tuple_size_v<Signature> &&
         crypto_sign_ed25519_verify_detached(signature.data(), message.data(), message.size(),
                                             key.data()) == 0;
}

std::string to_pem(const PublicKey& key) {
  return pem("PUBLIC KEY", public_prefix, key);
}

StationKey::StationKey(const Seed& seed) {
  crypto_sign_ed25519_seed_keypair(public_.data(), secret_.data(), seed.data());
}

PublicKey load_public_key(const std::filesystem::path& file) {
  const std::string text = read_text(file);
  if (const auto key = from_pem(text, "PUBLIC KEY", public_prefix)) {
    return *key;
  }
  if (const auto seed = from_pem(text, "PRIVATE KEY", private_prefix)) {
    return StationKey{*seed}.public_key();
  }
  throw StoreError{fmt::format(
      "key {}: not an Ed25519 key in PEM form. `openssl pkey -in station.key -pubout` on the "
      "station prints its public key.",
      file.string())};
}

StationKey StationKey::load_or_create(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    make_key(file);
  }
  refuse_open_rights(file);
  const auto seed = from_pem(read_text(file), "PRIVATE KEY", private_prefix);
  if (!seed) {
    throw StoreError{fmt::format(
        "station key {}: not an Ed25519 private key in PEM form. Put the right one back, or move "
        "the file away and a new key is made.",
        file.string())};
  }
  return StationKey{*seed};
}

std::filesystem::path StationKey::default_file() {
  const auto set = [](const char* name) {
    const char* value = std::getenv(name);
    return std::filesystem::path{value == nullptr ? "" : value};
  };
  // The XDG rule: a relative path in the variable counts as none.
  const std::filesystem::path state = set("XDG_STATE_HOME");
  const std::filesystem::path home = set("HOME");
  if (!state.is_absolute() && home.empty()) {
    return {};
  }
  return (state.is_absolute() ? state : home / ".local/state") / "gangflash/station.key";
}

Signature StationKey::sign(Bytes message) const {
  Signature signature{};
  crypto_sign_ed25519_detached(signature.data(), nullptr, message.data(), message.size(),
                               secret_.data());
  return signature;
}

}  // namespace gangflash::trace
