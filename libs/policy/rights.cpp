// What the operating system says about files and accounts.
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "policy/policy.hpp"

namespace gangflash::policy {
namespace {

constexpr mode_t writable_by_others = S_IWGRP | S_IWOTH;

std::string problem_of(const std::filesystem::path& path, bool is_folder) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    return fmt::format("{} cannot be looked at: {}", path.string(),
                       std::generic_category().message(errno));
  }
  if (is_folder ? !S_ISDIR(status.st_mode) : !S_ISREG(status.st_mode)) {
    return fmt::format("{} is not a {}; a link would lead to what others may change", path.string(),
                       is_folder ? "folder" : "regular file");
  }
  if (status.st_uid != 0) {
    return fmt::format(
        "{} belongs to user {} and must belong to root, or whoever it binds could "
        "change it: chown root:root {}",
        path.string(), status.st_uid, path.string());
  }
  if ((status.st_mode & writable_by_others) != 0) {
    return fmt::format("{} may be written by others than root (mode {:04o}): chmod go-w {}",
                       path.string(), status.st_mode & 07777, path.string());
  }
  return {};
}

}  // namespace

std::string rights_problem(const std::filesystem::path& file) {
  std::string problem = problem_of(file, false);
  // Who may write the folder may put another file there.
  return problem.empty() ? problem_of(file.parent_path(), true) : problem;
}

std::optional<bool> is_member(const std::string& group) {
  const struct group* const entry = ::getgrnam(group.c_str());
  if (entry == nullptr) return std::nullopt;
  const gid_t wanted = entry->gr_gid;
  const passwd* const account = ::getpwuid(::geteuid());
  if (account == nullptr) return false;
  std::vector<gid_t> groups(64);
  int count = static_cast<int>(groups.size());
  if (::getgrouplist(account->pw_name, account->pw_gid, groups.data(), &count) < 0) {
    groups.resize(static_cast<std::size_t>(count));  // it says how many there are
    ::getgrouplist(account->pw_name, account->pw_gid, groups.data(), &count);
  }
  groups.resize(static_cast<std::size_t>(count));
  return std::ranges::find(groups, wanted) != groups.end();
}

bool is_same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::error_code error;
  if (std::filesystem::equivalent(a, b, error)) return true;
  const auto real_a = std::filesystem::weakly_canonical(std::filesystem::absolute(a), error);
  if (error) return false;
  const auto real_b = std::filesystem::weakly_canonical(std::filesystem::absolute(b), error);
  return !error && real_a == real_b;
}

}  // namespace gangflash::policy
