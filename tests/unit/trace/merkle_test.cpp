// The tree against the published vectors of Certificate Transparency, and every size against the
// definition.
#include "trace/merkle.hpp"

#include <gtest/gtest.h>

#include <string>

namespace gangflash::trace {

namespace {

std::vector<std::uint8_t> from_hex(const std::string& text) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(std::stoul(text.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

// The eight leaves with which the implementations of RFC 6962 are tested, and the roots over the
// first 1..8 of them.
const char* const ct_leaves[] = {
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
};
const char* const ct_roots[] = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

std::vector<Hash> leaves(std::size_t count) {
  std::vector<Hash> hashes;
  for (std::size_t i = 0; i < count; ++i) {
    hashes.push_back(i < 8 ? leaf_hash(from_hex(ct_leaves[i]))
                           : leaf_hash(bytes_of(std::to_string(i))));
  }
  return hashes;
}

/// MTH of RFC 6962, 2.1, as it is written there.
Hash definition(const std::vector<Hash>& all, std::size_t begin, std::size_t end) {
  if (end - begin == 1) {
    return all[begin];
  }
  std::size_t k = 1;
  while (k * 2 < end - begin) {
    k *= 2;
  }
  return node_hash(definition(all, begin, begin + k), definition(all, begin + k, end));
}

RangeRoot over(const std::vector<Hash>& all) {
  return [&all](std::uint64_t begin, std::uint64_t end) {
    return definition(all, static_cast<std::size_t>(begin), static_cast<std::size_t>(end));
  };
}

std::vector<std::string> hex_of(const std::vector<Hash>& hashes) {
  std::vector<std::string> texts;
  for (const Hash& hash : hashes) {
    texts.push_back(hex(hash));
  }
  return texts;
}

}  // namespace

TEST(Merkle, TheEmptyTreeIsTheHashOfNothing) {
  EXPECT_EQ(hex(Frontier{}.root()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Merkle, PublishedRoots) {
  Frontier tree;
  const auto all = leaves(8);
  for (std::size_t i = 0; i < 8; ++i) {
    tree.append(all[i]);
    EXPECT_EQ(tree.size(), i + 1);
    EXPECT_EQ(hex(tree.root()), ct_roots[i]) << i + 1 << " leaves";
  }
}

TEST(Merkle, PublishedInclusionPaths) {
  const auto all = leaves(8);
  EXPECT_TRUE(inclusion_path(0, 1, over(all)).empty());
  EXPECT_EQ(hex_of(inclusion_path(0, 8, over(all))),
            (std::vector<std::string>{
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}));
  EXPECT_EQ(hex_of(inclusion_path(5, 8, over(all))),
            (std::vector<std::string>{
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
  EXPECT_EQ(hex_of(inclusion_path(2, 3, over(all))),
            (std::vector<std::string>{
                "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"}));
}

TEST(Merkle, PublishedConsistencyPaths) {
  const auto all = leaves(8);
  EXPECT_TRUE(consistency_path(1, 1, over(all)).empty());
  EXPECT_EQ(hex_of(consistency_path(6, 8, over(all))),
            (std::vector<std::string>{
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
  EXPECT_EQ(hex_of(consistency_path(2, 5, over(all))),
            (std::vector<std::string>{
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}));
}

TEST(Merkle, EveryLeafOfEverySizeIsProvedAndNothingElse) {
  constexpr std::uint64_t most = 40;
  const auto all = leaves(most);
  for (std::uint64_t size = 1; size <= most; ++size) {
    const Hash root = over(all)(0, size);
    for (std::uint64_t index = 0; index < size; ++index) {
      auto path = inclusion_path(index, size, over(all));
      EXPECT_EQ(root_of_inclusion(all[index], index, size, path), root);
      EXPECT_NE(root_of_inclusion(all[(index + 1) % most], index, size, path), root);
      EXPECT_FALSE(root_of_inclusion(all[index], size, size, path));
      path.push_back(root);
      EXPECT_FALSE(root_of_inclusion(all[index], index, size, path)) << "path too long";
    }
  }
}

TEST(Merkle, EveryPairOfSizesIsConsistentAndNoOther) {
  constexpr std::uint64_t most = 40;
  const auto all = leaves(most);
  auto changed = all;
  changed[0] = all[1];
  for (std::uint64_t size = 1; size <= most; ++size) {
    const Hash root = over(all)(0, size);
    for (std::uint64_t old_size = 1; old_size <= size; ++old_size) {
      const auto path = consistency_path(old_size, size, over(all));
      EXPECT_TRUE(is_consistent(old_size, over(all)(0, old_size), size, root, path));
      EXPECT_FALSE(is_consistent(old_size, over(changed)(0, old_size), size, root, path));
      if (!path.empty()) {
        const std::vector<Hash> shorter{path.begin(), path.end() - 1};
        EXPECT_FALSE(is_consistent(old_size, over(all)(0, old_size), size, root, shorter));
      }
    }
  }
  EXPECT_FALSE(is_consistent(2, all[0], 1, all[0], {}));
}

TEST(Merkle, AFrontierGoesOnFromItsBytes) {
  const auto all = leaves(40);
  for (std::uint64_t stop = 0; stop <= 40; ++stop) {
    Frontier before;
    for (std::uint64_t i = 0; i < stop; ++i) {
      before.append(all[i]);
    }
    const auto bytes = before.to_bytes();
    auto after = Frontier::from_bytes(stop, bytes);
    ASSERT_TRUE(after);
    for (std::uint64_t i = stop; i < 40; ++i) {
      after->append(all[i]);
    }
    EXPECT_EQ(after->root(), over(all)(0, 40));
    EXPECT_FALSE(Frontier::from_bytes(stop + 64, bytes) && stop != 0 && bytes.empty());
  }
  EXPECT_FALSE(Frontier::from_bytes(3, Frontier{}.to_bytes()));
}

}  // namespace gangflash::trace
