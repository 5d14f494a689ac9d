#include "policy/policy.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "unit/policy/signing.hpp"

namespace gangflash::policy {
namespace {

using testing::HasSubstr;

std::string good_text() {
  return fmt::format(
      "signers:\n"
      "  - {{ name: engineering, key: {} }}\n"
      "  - {{ name: A. Berg, key: {} }}\n"
      "station: line3.yaml\n"
      "database: /var/lib/gangflash/trace.db\n"
      "override_group: leads\n",
      key_text(KeyPair{1}.key), key_text(KeyPair{2}.key));
}

PolicyResult read(const std::string& text) {
  return policy_of_text(text, "policy.yaml", "/etc/gangflash");
}

std::string problems(const std::string& text) {
  const PolicyResult result = read(text);
  EXPECT_EQ(result.policy.has_value(), !recipe::has_errors(result.diagnostics));
  std::string all;
  for (const auto& each : result.diagnostics) all += recipe::to_string(each) + "\n";
  return all;
}

TEST(Policy, SaysWhoWhereAndWhoMayOverride) {
  const PolicyResult result = read(good_text());
  ASSERT_TRUE(result.policy);
  EXPECT_EQ(result.policy->signers.size(), 2u);
  EXPECT_EQ(result.policy->signers[1].name, "A. Berg");
  EXPECT_EQ(result.policy->signers[1].key, KeyPair{2}.key);
  EXPECT_EQ(result.policy->station, "/etc/gangflash/line3.yaml");
  EXPECT_EQ(result.policy->database, "/var/lib/gangflash/trace.db");
  EXPECT_EQ(result.policy->override_group, "leads");
}

TEST(Policy, AHoleInItIsAnError) {
  for (const char* key : {"signers", "station", "database", "override_group"}) {
    std::string text = good_text();
    text.replace(text.find(std::string(key) + ":"), 1, "x");
    EXPECT_THAT(problems(text), HasSubstr(fmt::format("required key \"{}\" is missing", key)));
  }
  EXPECT_THAT(problems(""), HasSubstr("empty"));
  EXPECT_THAT(problems("signers: []\n"), HasSubstr("1 to 64"));
}

TEST(Policy, AKeyThatIsNoneIsAnError) {
  EXPECT_THAT(problems("signers: [ { name: x, key: abc } ]\n"),
              HasSubstr("\"abc\" is no Ed25519 public key"));
  const std::string key = key_text(KeyPair{1}.key);
  EXPECT_THAT(
      problems(fmt::format("signers: [ {{ name: x, key: {0} }}, {{ name: y, key: {0} }} ]", key)),
      HasSubstr("\"x\" and \"y\" have the same key"));
}

TEST(Policy, TheDocumentedOneIsGood) {
  std::ifstream page(GANGFLASH_SOURCE_DIR "/docs/policy.md");
  const std::string text(std::istreambuf_iterator<char>(page), {});
  const std::string fence = "```yaml\n";
  const auto begin = text.find(fence) + fence.size();
  EXPECT_EQ(problems(text.substr(begin, text.find("```", begin) - begin)), "");
}

class PolicyFile : public testing::Test {
 protected:
  PolicyFile() {
    std::string name = testing::TempDir() + "policy-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    std::ofstream(file()) << good_text();
  }
  ~PolicyFile() override {
    ::unsetenv(policy_variable);
    std::filesystem::remove_all(folder_);
  }
  [[nodiscard]] std::filesystem::path file() const { return folder_ / "policy.yaml"; }

  std::filesystem::path folder_;
};

TEST_F(PolicyFile, IsFoundByTheVariableWhereNoneIsInstalled) {
  if (std::filesystem::exists(policy_file)) {
    ::setenv(policy_variable, file().c_str(), 1);
    const PolicyResult installed = load_policy();
    EXPECT_TRUE(!installed.policy || installed.policy->station != folder_ / "line3.yaml");
    return;
  }
  ::unsetenv(policy_variable);
  EXPECT_FALSE(load_policy().policy);
  EXPECT_TRUE(load_policy().diagnostics.empty());
  ::setenv(policy_variable, file().c_str(), 1);
  const PolicyResult result = load_policy();
  ASSERT_TRUE(result.policy);
  EXPECT_EQ(result.policy->station, folder_ / "line3.yaml");
  ::setenv(policy_variable, (folder_ / "none.yaml").c_str(), 1);
  EXPECT_FALSE(load_policy().policy);
  EXPECT_TRUE(recipe::has_errors(load_policy().diagnostics))
      << "a policy that is gone is no freedom";
}

TEST_F(PolicyFile, MustBeOutOfEverybodyElsesReach) {
  if (::geteuid() != 0) {
    EXPECT_THAT(rights_problem(file()), HasSubstr("must belong to root"));
    return;
  }
  EXPECT_EQ(rights_problem(file()), "");
  ::chmod(file().c_str(), 0664);
  EXPECT_THAT(rights_problem(file()), HasSubstr("may be written by others than root (mode 0664)"));
  ::chmod(file().c_str(), 0644);
  ::chmod(folder_.c_str(), 0777);
  EXPECT_THAT(rights_problem(file()), HasSubstr("mode 0777"));
  ::chmod(folder_.c_str(), 0755);
  EXPECT_EQ(::chown(file().c_str(), 1, 0), 0);
  EXPECT_THAT(rights_problem(file()), HasSubstr("belongs to user 1"));
  std::filesystem::remove(file());
  EXPECT_THAT(rights_problem(file()), HasSubstr("cannot be looked at"));
  std::filesystem::create_symlink("/etc/hostname", file());
  EXPECT_THAT(rights_problem(file()), HasSubstr("not a regular file"));
}

TEST(Group, IsTheAccountsOwnOrNone) {
  const group* const own = ::getgrgid(::getegid());
  ASSERT_NE(own, nullptr);
  EXPECT_EQ(is_member(own->gr_name), true);
  EXPECT_EQ(is_member("no-such-group-here"), std::nullopt);
}

TEST_F(PolicyFile, OneFileByTwoNamesIsOne) {
  std::filesystem::create_symlink(file(), folder_ / "link.yaml");
  EXPECT_TRUE(is_same_file(file(), folder_ / "link.yaml"));
  EXPECT_TRUE(is_same_file(folder_ / "none.db", folder_ / "." / "none.db"));
  EXPECT_FALSE(is_same_file(folder_ / "none.db", file()));
}

}  // namespace
}  // namespace gangflash::policy
