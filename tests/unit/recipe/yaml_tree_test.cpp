#include "recipe/yaml_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::recipe {
namespace {

using Lines = std::vector<std::string>;

Lines problems(const std::string& text) {
  Report report("t");
  const auto root = parse_yaml(text, report);
  EXPECT_TRUE(root || report.has_errors());
  Lines lines;
  for (const Diagnostic& each : report.take()) lines.push_back(to_string(each));
  return lines;
}

TEST(YamlTree, KeepsTextAndPositions) {
  Report report("t");
  const auto root = parse_yaml(
      "# comment\n"
      "revision: 1.10\n"
      "name: \"a b\"\n"
      "list: [x, 0x1F]\n"
      "maps:\n"
      "  - file: f\n"
      "    address:\n"
      "empty: ~\n",
      report);
  ASSERT_TRUE(root);
  EXPECT_FALSE(report.has_errors());
  EXPECT_EQ(root->at, (Position{2, 1}));
  ASSERT_EQ(root->entries.size(), 5u);
  EXPECT_EQ(root->entries[0].key, "revision");
  EXPECT_EQ(root->entries[0].at, (Position{2, 1}));
  EXPECT_EQ(root->entries[0].value.at, (Position{2, 11}));
  EXPECT_EQ(root->entries[0].value.text, "1.10");
  EXPECT_EQ(root->entries[1].value.text, "a b");
  const YamlNode& list = root->entries[2].value;
  EXPECT_EQ(list.kind, YamlNode::Kind::list);
  ASSERT_EQ(list.items.size(), 2u);
  EXPECT_EQ(list.items[1].text, "0x1F");
  EXPECT_EQ(list.items[1].at, (Position{4, 11}));
  const YamlNode& map = root->entries[3].value.items.at(0);
  EXPECT_EQ(map.at, (Position{6, 5}));
  EXPECT_EQ(map.entries.at(0).value.at, (Position{6, 11}));
  // A value that is missing is looked for at its key, not where the next token happens to be.
  EXPECT_EQ(map.entries.at(1).value.kind, YamlNode::Kind::null);
  EXPECT_EQ(map.entries.at(1).value.at, (Position{7, 5}));
  EXPECT_EQ(root->entries[4].value.kind, YamlNode::Kind::null);
}

TEST(YamlTree, RefusesDuplicateKeysAtEveryLevel) {
  EXPECT_EQ(problems("a: 1\nb: {c: 1, d: 2, c: 3}\n\"a\": 2\na: 3\n"),
            (Lines{"t:2:17: error: key \"c\" was already given at line 2",
                   "t:3:1: error: key \"a\" was already given at line 1",
                   "t:4:1: error: key \"a\" was already given at line 1"}));
}

TEST(YamlTree, RefusesAliasesAnchorsMergeKeysAndTags) {
  EXPECT_EQ(problems("a: &x 1\nb: *x\n"),
            (Lines{"t:1:4: error: anchors (&name) are not accepted",
                   "t:2:4: error: aliases (*name) are not accepted; write the value out"}));
  EXPECT_EQ(problems("a: 1\n<<: {b: 2}\n"),
            Lines{"t:2:1: error: merge keys (<<) are not accepted; write the keys out"});
  const std::string quotes = "; text that begins with ! stands in quotes";
  EXPECT_EQ(problems("a: !!str 1\nb: !mine {c: 1}\n"),
            (Lines{"t:1:4: error: tags are not accepted, here \"tag:yaml.org,2002:str\"" + quotes,
                   "t:2:4: error: tags are not accepted, here \"!mine\"" + quotes}));
  EXPECT_EQ(problems("\"<<\": 1\na: <<\n"), Lines{});  // as text it is harmless
}

TEST(YamlTree, RefusesASecondDocument) {
  EXPECT_EQ(problems("---\na: 1\n...\n"), Lines{});
  EXPECT_EQ(problems("a: 1\n---\na: 2\n"),
            Lines{"t:2:1: error: a second document begins here; one file holds one document"});
}

TEST(YamlTree, RefusesKeysThatAreNoWords) {
  EXPECT_EQ(problems("? [a]\n: 1\n~: 2\n"),
            (Lines{"t:1:3: error: a key must be a word, not a list",
                   "t:3:1: error: a key must be a word, not nothing"}));
}

TEST(YamlTree, RefusesWhatIsNoMap) {
  EXPECT_EQ(problems(""), Lines{"t: error: the file is empty"});
  EXPECT_EQ(problems("# only a comment\n"), Lines{"t: error: the file is empty"});
  EXPECT_EQ(problems("---\n"), Lines{"t: error: the file is empty"});
  EXPECT_EQ(problems("- a\n"), Lines{"t:1:1: error: expected `key: value` lines, found a list"});
  EXPECT_EQ(problems(":020000040800F2\n"),
            Lines{"t:1:1: error: expected `key: value` lines, found a single value"});
}

TEST(YamlTree, SaysWhereTheSyntaxBreaks) {
  EXPECT_EQ(problems("a: 1\nb: [1, 2\n"), Lines{"t:3:1: error: this is not YAML: end of sequence "
                                                "flow not found"});
  EXPECT_EQ(problems("a: 1\n\tb: 2\n").size(), 1u);
  // yaml-cpp alone closes a quote at the end of the file: a recipe that was cut short would pass.
  EXPECT_EQ(problems("a: 'x\n"), Lines{"t:2:1: error: this is not YAML: illegal EOF in scalar"});
  EXPECT_EQ(problems("a: \"x"), Lines{"t:1:6: error: this is not YAML: illegal EOF in scalar"});
  EXPECT_EQ(problems("a: |\n  'x\n"), Lines{});
  EXPECT_EQ(problems("a: *nowhere\n").size(), 1u);
  EXPECT_EQ(problems("a: 1\n b: 2\n").size(), 1u);
}

TEST(YamlTree, EndsOnInputThatWouldNot) {
  EXPECT_THAT(problems("]"), testing::Not(testing::IsEmpty()));
  EXPECT_THAT(problems("a: 1\n]\n"), testing::Not(testing::IsEmpty()));
  EXPECT_THAT(problems("a: " + std::string(100'000, '[')),
              testing::ElementsAre(testing::HasSubstr("nested deeper than 16 levels")));
  std::string dashes = "a:\n";
  for (int i = 0; i < 20; ++i) dashes += "- ";
  EXPECT_EQ(problems(dashes),
            Lines{"t:2:31: error: this is not YAML: nested deeper than 16 levels"});
}

}  // namespace
}  // namespace gangflash::recipe
