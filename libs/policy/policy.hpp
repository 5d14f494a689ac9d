#pragma once
// What a locked station allows: whose recipes, which station file, which database, and who may
// override. An operator can neither leave it out nor name another one.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "policy/key_text.hpp"
#include "recipe/diagnostic.hpp"

namespace gangflash::policy {

/// Somebody whose recipes this station programs.
struct Signer {
  std::string name;
  PublicKey key{};
};

struct Policy {
  std::string file;                ///< where it stands, for messages
  std::vector<Signer> signers;     ///< at least one
  std::filesystem::path station;   ///< the station file
  std::filesystem::path database;  ///< the trace database
  std::string override_group;      ///< of the operating system
};

struct PolicyResult {
  std::optional<Policy> policy;     ///< present if and only if there is one and it is good
  recipe::Diagnostics diagnostics;  ///< an error: nothing may be done at all
};

inline constexpr const char* policy_file = "/etc/gangflash/policy.yaml";
/// Names another file, for trials: honoured only where `policy_file` does not exist.
inline constexpr const char* policy_variable = "GANGFLASH_POLICY";

/// The policy of this machine; neither a policy nor an error where there is none.
PolicyResult load_policy();

/// The policy in `file`, whoever may write it.
PolicyResult load_policy(const std::filesystem::path& file);

/// The same on text already read; `folder` is what its paths are relative to.
PolicyResult policy_of_text(const std::string& text, const std::string& file,
                            const std::filesystem::path& folder);

/// Why somebody else than root could change this file or put another one in its place; empty when
/// nobody can.
std::string rights_problem(const std::filesystem::path& file);

/// Is the account that runs this program in the group? Nothing when there is no such group.
std::optional<bool> is_member(const std::string& group);

/// Do both names lead to one file, be it there already or not?
bool is_same_file(const std::filesystem::path& a, const std::filesystem::path& b);

}  // namespace gangflash::policy
