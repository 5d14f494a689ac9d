#include "policy/signature.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <system_error>

#include "recipe/text_file.hpp"

namespace gangflash::policy {
namespace {

constexpr std::string_view title = "gangflash recipe signature";

/// Takes the text apart, line after line; every line ends in a line feed.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  /// The rest of the next line when it begins with `word` and a space.
  std::optional<std::string_view> after(std::string_view word) {
    const std::size_t end = rest_.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    std::string_view line = rest_.substr(0, end);
    if (!line.starts_with(word) || line.size() <= word.size() || line[word.size()] != ' ') {
      return std::nullopt;
    }
    rest_.remove_prefix(end + 1);
    return line.substr(word.size() + 1);
  }

  bool title_line() {
    if (!rest_.starts_with(title) || !rest_.substr(title.size()).starts_with('\n')) return false;
    rest_.remove_prefix(title.size() + 1);
    return true;
  }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool is_digest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string names_of(std::span<const Signer> signers) {
  std::vector<std::string> names;
  for (const Signer& signer : signers) names.push_back(recipe::quote(signer.name));
  return recipe::joined(names);
}

/// Why this signature does not cover what is there now; empty when it does.
std::string difference(const Signed& was, const Signed& is) {
  if (was.recipe_sha256 != is.recipe_sha256) {
    return fmt::format(
        "the recipe was changed after it was signed: it has SHA-256 {}, signed was "
        "{}",
        is.recipe_sha256, was.recipe_sha256);
  }
  if (was.image_sha256.size() != is.image_sha256.size()) {
    return fmt::format("the recipe has {} images, signed were {}", is.image_sha256.size(),
                       was.image_sha256.size());
  }
  for (std::size_t i = 0; i < is.image_sha256.size(); ++i) {
    if (was.image_sha256[i] == is.image_sha256[i]) continue;
    return fmt::format(
        "image {} was changed after the recipe was signed: it has SHA-256 {}, "
        "signed was {}",
        i + 1, is.image_sha256[i], was.image_sha256[i]);
  }
  return {};
}

/// Who of `signers` signed, in `signer`; or why that does not count.
std::string judge(const RecipeSignature& found, const Signed& is, std::span<const Signer> signers,
                  std::string& signer) {
  if (std::string changed = difference(found.what, is); !changed.empty()) return changed;
  const auto known = std::ranges::find(signers, found.key, &Signer::key);
  if (known == signers.end()) {
    return fmt::format("it is signed with the key {}, which is not that of {}", key_text(found.key),
                       names_of(signers));
  }
  if (!is_signed_by(known->key, message_of(is), found.signature)) {
    return fmt::format("the signature in the name of {} is not genuine",
                       recipe::quote(known->name));
  }
  signer = known->name;
  return {};
}

}  // namespace

Signed signed_of(const recipe::Plan& plan) {
  Signed what;
  what.recipe_sha256 = plan.recipe_sha256;
  for (const recipe::PlannedImage& each : plan.images) {
    what.image_sha256.push_back(each.image.file_sha256);
  }
  return what;
}

std::string message_of(const Signed& what) {
  std::string text = fmt::format("{}\nrecipe {}\n", title, what.recipe_sha256);
  for (const std::string& image : what.image_sha256) text += fmt::format("image {}\n", image);
  return text;
}

std::string to_text(const RecipeSignature& signature) {
  return fmt::format("{}key {}\ned25519 {}\n", message_of(signature.what), key_text(signature.key),
                     base64(signature.signature));
}

std::optional<RecipeSignature> parse_signature(std::string_view text) {
  RecipeSignature result;
  Lines lines(text);
  if (!lines.title_line()) return std::nullopt;
  const auto recipe = lines.after("recipe");
  if (!recipe || !is_digest(*recipe)) return std::nullopt;
  result.what.recipe_sha256 = *recipe;
  while (const auto image = lines.after("image")) {
    if (!is_digest(*image)) return std::nullopt;
    result.what.image_sha256.emplace_back(*image);
  }
  const auto key_line = lines.after("key");
  const auto key = key_line ? key_of_text(*key_line) : std::nullopt;
  const auto bytes_line = lines.after("ed25519");
  const auto bytes = bytes_line ? from_base64(*bytes_line) : std::nullopt;
  if (!key || !bytes || bytes->size() != result.signature.size() || !lines.at_end()) {
    return std::nullopt;
  }
  result.key = *key;
  std::ranges::copy(*bytes, result.signature.begin());
  return result;
}

std::filesystem::path signature_file(const std::filesystem::path& recipe_file) {
  return recipe_file.string() + ".sig";
}

Verdict check_signature(const recipe::Plan& plan, std::span<const Signer> signers) {
  const std::filesystem::path file = signature_file(plan.recipe_file);
  Verdict verdict;
  std::string problem;
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    problem = fmt::format("there is no {}; recipes are signed by {}, with `gangflash recipe sign`",
                          recipe::quote(file.string()), names_of(signers));
  } else {
    recipe::Report report(file.string());
    const auto text = recipe::read_text_file(file, report);
    const auto found = text ? parse_signature(*text) : std::nullopt;
    problem = found
                  ? judge(*found, signed_of(plan), signers, verdict.signer)
                  : fmt::format("{} is not a signature of a recipe", recipe::quote(file.string()));
  }
  if (problem.empty()) return verdict;
  recipe::Report report(plan.recipe_file);
  report.error({}, fmt::format("E106 signature invalid or key unknown: {}", problem));
  verdict.diagnostics = report.take();
  return verdict;
}

}  // namespace gangflash::policy
