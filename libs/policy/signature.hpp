#pragma once
// The signature of a recipe: a file RECIPE.sig beside it, text that people can read and openssl can
// check. It covers the recipe's bytes and every image's.
//
//   gangflash recipe signature
//   recipe 5b2f...
//   image 9ac1...
//   key MCowBQYDK2VwAyEA...
//   ed25519 <base64 of the signature>
//
// Signed are the lines in front of `key`, with their line ends.
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.hpp"
#include "recipe/plan.hpp"

namespace gangflash::policy {

/// What a signature covers: SHA-256 in hex of the recipe's file and of its images, in its order.
struct Signed {
  std::string recipe_sha256;
  std::vector<std::string> image_sha256;
  bool operator==(const Signed&) const = default;
};

Signed signed_of(const recipe::Plan& plan);

/// The bytes that are signed.
std::string message_of(const Signed& what);

struct RecipeSignature {
  Signed what;
  PublicKey key{};
  Signature signature{};
};

std::string to_text(const RecipeSignature& signature);
/// Nothing when it is not exactly such a text.
std::optional<RecipeSignature> parse_signature(std::string_view text);

/// RECIPE.sig
std::filesystem::path signature_file(const std::filesystem::path& recipe_file);

/// Who signed this recipe and its images as they are now; or why nobody of `signers` did (E106).
struct Verdict {
  std::string signer;  ///< empty: not signed
  recipe::Diagnostics diagnostics;
};
Verdict check_signature(const recipe::Plan& plan, std::span<const Signer> signers);

}  // namespace gangflash::policy
