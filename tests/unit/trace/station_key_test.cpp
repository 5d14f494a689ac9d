// The key file: made once, readable by its owner alone, and in the form openssl reads.
#include "trace/station_key.hpp"

#include <sys/stat.h>

#include "child_process.hpp"
#include "station_fixture.hpp"

namespace gangflash::trace {

using testing::HasSubstr;

namespace {

// A pair that openssl made.
constexpr const char* openssl_private =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIOaWqi6dJNU+cUEaoa/idddMWrbJsXXouOoCwaIgqTFj\n"
    "-----END PRIVATE KEY-----\n";
constexpr const char* openssl_public =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAfKHQ9XzqPW5zFaeLSaLK/IGOZ6OY7Neen1ksOWuzV54=\n"
    "-----END PUBLIC KEY-----\n";

}  // namespace

class StationKeyTest : public StationTest {
 protected:
  [[nodiscard]] std::filesystem::path write(const std::string& text, mode_t mode) const {
    const std::filesystem::path path = folder_ / "some.key";
    std::ofstream{path} << text;
    ::chmod(path.c_str(), mode);
    return path;
  }
  [[nodiscard]] static std::string refusal(const std::filesystem::path& path) {
    try {
      StationKey::load_or_create(path);
    } catch (const StoreError& error) {
      return error.what();
    }
    return "accepted";
  }
};

TEST_F(StationKeyTest, IsMadeOnceAndForItsOwnerAlone) {
  const StationKey first = StationKey::load_or_create(key_file());
  const StationKey second = StationKey::load_or_create(key_file());
  EXPECT_EQ(first.public_key(), second.public_key());
  struct stat status {};
  ASSERT_EQ(::stat(key_file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry :
       std::filesystem::directory_iterator{key_file().parent_path()}) {
    ++files;
  }
  EXPECT_EQ(files, 1U) << "a temporary file stayed behind";
}

TEST_F(StationKeyTest, ReadsAndWritesWhatOpensslDoes) {
  const StationKey key = StationKey::load_or_create(write(openssl_private, 0600));
  EXPECT_EQ(to_pem(key.public_key()), openssl_public);
  EXPECT_EQ(load_public_key(write(openssl_public, 0644)), key.public_key());
  EXPECT_EQ(load_public_key(write(openssl_private, 0600)), key.public_key());
}

TEST_F(StationKeyTest, ASignatureIsOfOneMessageAndOneKey) {
  const StationKey key = StationKey::load_or_create(write(openssl_private, 0600));
  const Signature signature = key.sign(bytes_of("text"));
  EXPECT_TRUE(is_signed_by(key.public_key(), bytes_of("text"), signature));
  EXPECT_FALSE(is_signed_by(key.public_key(), bytes_of("texT"), signature));
  const StationKey other = StationKey::load_or_create(key_file());
  EXPECT_FALSE(is_signed_by(other.public_key(), bytes_of("text"), signature));
  EXPECT_FALSE(is_signed_by(key.public_key(), bytes_of("text"), Bytes{signature}.first(63)));
}

TEST_F(StationKeyTest, AKeyThatOthersMayReadIsRefused) {
  EXPECT_THAT(refusal(write(openssl_private, 0640)), HasSubstr("chmod 600"));
}

TEST_F(StationKeyTest, WhatIsNoKeyIsRefused) {
  EXPECT_THAT(refusal(write("", 0600)), HasSubstr("not an Ed25519"));
  EXPECT_THAT(refusal(write(openssl_public, 0600)), HasSubstr("not an Ed25519"));
  EXPECT_THROW(load_public_key(folder_ / "absent"), StoreError);
  EXPECT_THROW(load_public_key(write("no key", 0600)), StoreError);
}

TEST_F(StationKeyTest, OfSeveralProcessesThatMakeOneOneWins) {
  constexpr int processes = 8;
  std::vector<std::unique_ptr<ChildProcess>> children;
  for (int i = 0; i < processes; ++i) {
    children.push_back(std::make_unique<ChildProcess>([this, i](const ChildProcess::Link& link) {
      link.hear();  // all at once
      std::ofstream{folder_ / ("key" + std::to_string(i))}
          << hex(StationKey::load_or_create(key_file()).public_key());
      return 0;
    }));
  }
  for (const auto& child : children) {
    child->say();
  }
  for (const auto& child : children) {
    ASSERT_EQ(child->wait(), 0);
  }
  for (int i = 0; i < processes; ++i) {
    EXPECT_EQ(text_of(folder_ / ("key" + std::to_string(i))), text_of(folder_ / "key0"));
  }
}

}  // namespace gangflash::trace
