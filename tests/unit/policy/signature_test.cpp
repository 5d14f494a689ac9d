#include "policy/signature.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "unit/policy/signing.hpp"

namespace gangflash::policy {
namespace {

using testing::HasSubstr;

const KeyPair engineer{1};
const KeyPair stranger{2};
const std::vector<Signer> signers{{"engineering", engineer.key}};

const Signed two_images{digest('a'), {digest('b'), digest('c')}};

TEST(SignatureText, IsReadBackAsItWasWritten) {
  const RecipeSignature signature = engineer.sign(two_images);
  const std::string text = to_text(signature);
  const auto read = parse_signature(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->what, two_images);
  EXPECT_EQ(read->key, engineer.key);
  EXPECT_EQ(read->signature, signature.signature);
  EXPECT_EQ(text.find("gangflash recipe signature\nrecipe " + digest('a')), 0u);
}

TEST(SignatureText, AnythingElseIsRefused) {
  const std::string good = to_text(engineer.sign(two_images));
  ASSERT_TRUE(parse_signature(good));
  EXPECT_FALSE(parse_signature(""));
  EXPECT_FALSE(parse_signature(good + "\n"));
  EXPECT_FALSE(parse_signature(good + good));
  EXPECT_FALSE(parse_signature(" " + good));
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_FALSE(parse_signature(good.substr(0, length))) << length;
  }
}

TEST(KeyText, IsTheLineOfAPemFile) {
  // RFC 8032, 7.1, test 1, wrapped as RFC 8410 says.
  const std::string text = "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
  const auto key = key_of_text(text);
  ASSERT_TRUE(key);
  EXPECT_EQ((*key)[0], 0xd7);
  EXPECT_EQ((*key)[31], 0x1a);
  EXPECT_EQ(key_text(*key), text);
  EXPECT_FALSE(key_of_text("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="));
  EXPECT_FALSE(key_of_text(text + "="));
  for (int c = 0; c < 256; ++c) {
    std::string other = text;
    other[20] = static_cast<char>(c);
    const auto read = key_of_text(other);
    EXPECT_TRUE(!read || key_text(*read) == other) << c;
  }
  EXPECT_FALSE(key_of_text(text.substr(1)));
}

/// A plan of one recipe in a folder of its own, and its signature file.
class CheckSignature : public testing::Test {
 protected:
  CheckSignature() {
    std::string name = testing::TempDir() + "signature-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    plan_.recipe_file = (folder_ / "r.yaml").string();
    plan_.recipe_sha256 = digest('a');
    for (const char digit : {'b', 'c'}) {
      recipe::PlannedImage image;
      image.image.file_sha256 = digest(digit);
      plan_.images.push_back(image);
    }
  }
  ~CheckSignature() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& text) {
    std::ofstream(signature_file(plan_.recipe_file), std::ios::binary) << text;
  }

  /// What speaks against it; empty when the engineer signed.
  std::string problem() {
    const Verdict verdict = check_signature(plan_, signers);
    EXPECT_EQ(verdict.signer.empty(), !verdict.diagnostics.empty());
    if (verdict.diagnostics.empty()) {
      EXPECT_EQ(verdict.signer, "engineering");
      return {};
    }
    const std::string text = recipe::to_string(verdict.diagnostics.front());
    EXPECT_THAT(text, HasSubstr("r.yaml: error: E106"));
    return text;
  }

  std::filesystem::path folder_;
  recipe::Plan plan_;
};

TEST_F(CheckSignature, PassesWhatASignerSigned) {
  write(to_text(engineer.sign(two_images)));
  EXPECT_EQ(problem(), "");
}

TEST_F(CheckSignature, NeedsAFile) {
  EXPECT_THAT(problem(), HasSubstr("there is no"));
  write("signed, honestly\n");
  EXPECT_THAT(problem(), HasSubstr("is not a signature"));
}

TEST_F(CheckSignature, NamesWhatWasChanged) {
  write(to_text(engineer.sign(two_images)));
  plan_.images[1].image.file_sha256 = digest('d');
  EXPECT_THAT(problem(), HasSubstr("image 2 was changed"));
  plan_.images.pop_back();
  EXPECT_THAT(problem(), HasSubstr("1 images, signed were 2"));
  plan_.recipe_sha256 = digest('e');
  EXPECT_THAT(problem(), HasSubstr("the recipe was changed"));
}

TEST_F(CheckSignature, RefusesStrangersAndForgers) {
  write(to_text(stranger.sign(two_images)));
  EXPECT_THAT(problem(), HasSubstr("which is not that of \"engineering\""));
  RecipeSignature forged = stranger.sign(two_images);
  forged.key = engineer.key;
  write(to_text(forged));
  EXPECT_THAT(problem(), HasSubstr("not genuine"));
  // A genuine signature of another recipe, under digests that fit.
  RecipeSignature moved = engineer.sign({digest('f'), {digest('b'), digest('c')}});
  moved.what = two_images;
  write(to_text(moved));
  EXPECT_THAT(problem(), HasSubstr("not genuine"));
}

}  // namespace
}  // namespace gangflash::policy
