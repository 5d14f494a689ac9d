// The keys of a policy file, and where it is found.
#include "policy/policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "recipe/keys.hpp"
#include "recipe/text_file.hpp"

namespace gangflash::policy {
namespace {

namespace fs = std::filesystem;
using recipe::Key;
using recipe::Value;

constexpr std::size_t most_signers = 64;

struct Draft {
  Policy policy;
  fs::path folder;
};

constexpr Key<Signer> signer_keys[] = {
    {"name", true,
     [](const Value& value, Signer& signer) {
       signer.name = recipe::read_text(value).value_or("");
     }},
    {"key", true,
     [](const Value& value, Signer& signer) {
       const auto text = recipe::read_text(value);
       if (!text) return;
       if (const auto key = key_of_text(*text)) {
         signer.key = *key;
         return;
       }
       value.fail(
           fmt::format("key: {} is no Ed25519 public key; take the line between BEGIN and "
                       "END of the file that `gangflash recipe keygen` wrote",
                       recipe::quote(*text)));
     }},
};

void read_signers(const Value& value, Draft& draft) {
  const std::vector<recipe::YamlNode>* items = recipe::read_list(value, most_signers);
  if (items == nullptr) return;
  for (const recipe::YamlNode& item : *items) {
    if (!is_map(item, "signers: expected entries like { name: engineering, key: MCowBQ... }",
                value.report)) {
      continue;
    }
    Signer signer;
    recipe::read_keys<Signer>(item, signer_keys, signer, value.report);
    const auto same = std::ranges::find(draft.policy.signers, signer.key, &Signer::key);
    if (same != draft.policy.signers.end()) {
      value.report.error(
          item.at, fmt::format("signers: {} and {} have the same key", recipe::quote(same->name),
                               recipe::quote(signer.name)));
    }
    draft.policy.signers.push_back(std::move(signer));
  }
}

fs::path read_path(const Value& value, const Draft& draft) {
  const auto text = recipe::read_text(value);
  return text ? (draft.folder / *text).lexically_normal() : fs::path();
}

// All are required: a policy with a hole in it would look like a lock.
constexpr Key<Draft> policy_keys[] = {
    {"format", false, [](const Value& value, Draft&) { recipe::read_format(value); }},
    {"signers", true, read_signers},
    {"station", true,
     [](const Value& value, Draft& draft) { draft.policy.station = read_path(value, draft); }},
    {"database", true,
     [](const Value& value, Draft& draft) { draft.policy.database = read_path(value, draft); }},
    {"override_group", true,
     [](const Value& value, Draft& draft) {
       draft.policy.override_group = recipe::read_text(value).value_or("");
     }},
};

PolicyResult finish(std::optional<Policy> policy, recipe::Report& report) {
  PolicyResult result;
  if (!report.has_errors()) result.policy = std::move(policy);
  result.diagnostics = report.take();
  return result;
}

}  // namespace

PolicyResult policy_of_text(const std::string& text, const std::string& file,
                            const fs::path& folder) {
  recipe::Report report(file);
  Draft draft;
  draft.policy.file = file;
  draft.folder = folder;
  if (check_text(text, report)) {
    if (const auto root = parse_yaml(text, report)) {
      recipe::read_keys<Draft>(*root, policy_keys, draft, report);
    }
  }
  return finish(std::move(draft.policy), report);
}

PolicyResult load_policy(const fs::path& file) {
  recipe::Report report(file.string());
  const auto text = read_text_file(file, report);
  if (!text) return finish(std::nullopt, report);
  std::error_code ignored;
  return policy_of_text(*text, file.string(), fs::absolute(file, ignored).parent_path());
}

PolicyResult load_policy() {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(policy_file, error);
  if (status.type() == fs::file_type::not_found) {
    const char* const named = std::getenv(policy_variable);
    return named != nullptr && *named != '\0' ? load_policy(fs::path(named)) : PolicyResult{};
  }
  // It is there, or nobody can tell: then nothing may be done without it.
  if (const std::string problem = rights_problem(policy_file); !problem.empty()) {
    recipe::Report report(policy_file);
    report.error({}, problem);
    return finish(std::nullopt, report);
  }
  return load_policy(fs::path(policy_file));
}

}  // namespace gangflash::policy
