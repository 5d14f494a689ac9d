// Every key of a recipe: what it accepts, and what is said, where, when it does not.
#include <gmock/gmock.h>

#include "unit/recipe/recipe_folder.hpp"

namespace gangflash::recipe {
namespace {

using Lines = std::vector<std::string>;

class RecipeKeys : public testing::Test {
 protected:
  RecipeKeys() { folder_.write("a.hex", hex_file(0x08000000, pattern(300))); }

  /// A good recipe of five lines, then `more`.
  [[nodiscard]] static std::string recipe(const std::string& more) {
    return "recipe: node\nrevision: 7\nchip: STM32G031x8\nimages:\n  - file: a.hex\n" + more;
  }
  [[nodiscard]] Lines problems(const std::string& more) const {
    return folder_.problems(recipe(more));
  }
  [[nodiscard]] Recipe read(const std::string& more) const {
    const PlanResult result = folder_.plan(recipe(more));
    EXPECT_EQ(folder_.lines(result.diagnostics), Lines{});
    return result.plan ? result.plan->recipe : Recipe{};
  }

  Folder folder_;
};

TEST_F(RecipeKeys, HaveDefaults) {
  const Recipe r = read("");
  EXPECT_EQ(r.name, "node");
  EXPECT_EQ(r.revision, "7");
  EXPECT_EQ(r.part.name, "STM32G031x8");
  EXPECT_EQ(r.part.flash_size, 64u * 1024);
  EXPECT_EQ(r.baud, std::vector<unsigned>{115200});
  EXPECT_EQ(r.unlock, Unlock::never);
  EXPECT_EQ(r.erase, Erase::image);
  EXPECT_EQ(r.verify, Verify::readback);
  EXPECT_EQ(r.lock, Lock::none);
  EXPECT_EQ(r.run, Run::none);
  EXPECT_EQ(r.attempts, 1u);
}

TEST_F(RecipeKeys, AreReadAsWritten) {
  const Recipe r = read(
      "format: 1\nbaud: [921600, 0x1C200]\nunlock: if-protected\nerase: [0, 3]\n"
      "verify: readback\nlock: none\nrun: reset\nattempts: \"10\"\n");
  EXPECT_EQ(r.baud, (std::vector<unsigned>{921600, 115200}));
  EXPECT_EQ(r.unlock, Unlock::if_protected);
  EXPECT_EQ(r.erase, Erase::list);
  EXPECT_EQ(r.erase_sectors, (std::vector<std::uint16_t>{0, 3}));
  EXPECT_EQ(r.run, Run::reset);
  EXPECT_EQ(r.attempts, 10u);
  EXPECT_EQ(read("erase: chip\n").erase, Erase::chip);
  EXPECT_EQ(read("run: go\n").run, Run::go);
  EXPECT_EQ(read("baud: 1200\n").baud, std::vector<unsigned>{1200});
  EXPECT_EQ(read("label: \"SN[0-9]{6}\"\n").label, "SN[0-9]{6}");
  EXPECT_EQ(problems("label: \"SN[0-9\"\n").size(), 1u) << "no regular expression";
}

TEST_F(RecipeKeys, RevisionIsTextNotANumber) {
  const auto revision = [&](const std::string& written) {
    const auto result = folder_.plan("recipe: node\nrevision: " + written +
                                     "\nchip: \"0x466\"\nimages: [{file: a.hex}]\n");
    return result.plan ? result.plan->recipe.revision : "no plan";
  };
  EXPECT_EQ(revision("1.10"), "1.10");
  EXPECT_EQ(revision("007"), "007");
  EXPECT_EQ(revision("1e3"), "1e3");
  EXPECT_EQ(revision("0x10"), "0x10");
  EXPECT_EQ(revision("yes"), "yes");
  EXPECT_EQ(revision("\"null\""), "null");
  EXPECT_EQ(revision("2024-02-29"), "2024-02-29");
  EXPECT_EQ(revision("'a: b'"), "a: b");
}

TEST_F(RecipeKeys, UnknownOnesAreNamedWithTheNearest) {
  EXPECT_EQ(problems("unlok: never\n"),
            Lines{"r.yaml:6:1: error: unknown key \"unlok\"; did you mean \"unlock\"?"});
  EXPECT_EQ(problems("Erase: chip\n"),
            Lines{"r.yaml:6:1: error: unknown key \"Erase\"; did you mean \"erase\"?"});
  EXPECT_EQ(problems("    adress: 0x08000000\n"),
            Lines{"r.yaml:6:5: error: unknown key \"adress\"; did you mean \"address\"?"});
  EXPECT_EQ(
      problems("voltage_supply: 3.3\n"),
      Lines{"r.yaml:6:1: error: unknown key \"voltage_supply\"; known here: format, recipe, "
            "revision, part_number, chip, images, baud, supply_voltage, unlock, erase, update, "
            "verify, boot0_pin, option_bytes, permanent, lock, run, attempts, label"});
  // Keys of later versions are unknown in this one.
  for (const std::string key : {"serial", "station", "x-note"}) {
    EXPECT_THAT(
        problems(key + ": 1\n"),
        testing::ElementsAre(testing::HasSubstr("r.yaml:6:1: error: unknown key \"" + key + "\"")));
  }
}

TEST_F(RecipeKeys, RequiredOnesAreMissed) {
  EXPECT_EQ(folder_.problems("# a comment\nattempts: 1\n"),
            (Lines{"r.yaml:2:1: error: required key \"recipe\" is missing",
                   "r.yaml:2:1: error: required key \"revision\" is missing",
                   "r.yaml:2:1: error: required key \"chip\" is missing",
                   "r.yaml:2:1: error: required key \"images\" is missing"}));
  EXPECT_EQ(folder_.problems("recipe: \nrevision: ~\nchip: null\nimages:\n"),
            (Lines{"r.yaml:1:1: error: recipe: the value is missing",
                   "r.yaml:2:1: error: revision: the value is missing",
                   "r.yaml:3:1: error: chip: the value is missing",
                   "r.yaml:4:1: error: images: the value is missing"}));
  EXPECT_EQ(folder_.problems(recipe("  - sha256: " + std::string(64, '0') + "\n")),
            Lines{"r.yaml:6:5: error: required key \"file\" is missing"});
}

TEST_F(RecipeKeys, SayWhatTheyAccept) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"format: 2", "9: error: format: 2 is newer than this program, which reads format 1"},
      {"format: 0",
       "9: error: format: expected a number from 1 to 65535 (decimal, or hexadecimal "
       "with 0x), found \"0\""},
      {"baud: fast",
       "7: error: baud: expected a number from 1200 to 4000000 (decimal, or "
       "hexadecimal with 0x), found \"fast\""},
      {"baud: [115200, 1199]",
       "16: error: baud: expected a number from 1200 to 4000000 (decimal, "
       "or hexadecimal with 0x), found \"1199\""},
      {"baud: [9600, 0x2580]", "14: error: baud: 9600 is listed twice"},
      {"baud: []", "7: error: baud: expected 1 to 8 items, found 0"},
      {"baud: {a: 1}", "7: error: baud: expected a number from 1200 to 4000000, found a map"},
      {"unlock: always",
       "9: error: unlock: \"always\" is not accepted; accepted: never, "
       "if-protected"},
      {"unlock: [never]",
       "9: error: unlock: a list is not accepted; accepted: never, "
       "if-protected"},
      {"erase: quickest",
       "8: error: erase: \"quickest\" is not accepted; accepted: image, chip, fastest, "
       "none, [sector numbers]"},
      {"erase: [0, x]",
       "12: error: erase: expected a number from 0 to 65535 (decimal, or "
       "hexadecimal with 0x), found \"x\""},
      {"erase: [0, 1, 0]", "15: error: erase: 0 is listed twice"},
      {"erase: [0, 32]", "12: error: erase: STM32G031x8 has no sector 32; it has 0 to 31"},
      {"erase: []", "8: error: erase: expected 1 to 65536 items, found 0"},
      {"verify: none",
       "9: error: verify: \"none\" is not accepted; accepted: readback, "
       "checksum"},
      {"lock: yes",
       "7: error: lock: \"yes\" is not accepted; accepted: none, readout, { write: "
       "[sector numbers] }"},
      {"run: Go", "6: error: run: \"Go\" is not accepted; accepted: none, go, reset"},
      {"attempts: 0",
       "11: error: attempts: expected a number from 1 to 10 (decimal, or "
       "hexadecimal with 0x), found \"0\""},
      {"attempts: 11",
       "11: error: attempts: expected a number from 1 to 10 (decimal, or "
       "hexadecimal with 0x), found \"11\""},
      {"attempts: 02",
       "11: error: attempts: expected a number from 1 to 10 (decimal, or "
       "hexadecimal with 0x), found \"02\""},
      {"attempts: 1.0",
       "11: error: attempts: expected a number from 1 to 10 (decimal, or "
       "hexadecimal with 0x), found \"1.0\""},
      {"attempts: -1",
       "11: error: attempts: expected a number from 1 to 10 (decimal, or "
       "hexadecimal with 0x), found \"-1\""},
      {"attempts: 99999999999999999999",
       "11: error: attempts: expected a number from 1 to 10 "
       "(decimal, or hexadecimal with 0x), found "
       "\"99999999999999999999\""},
      {"attempts: 0x",
       "11: error: attempts: expected a number from 1 to 10 (decimal, or "
       "hexadecimal with 0x), found \"0x\""},
  };
  for (const auto& [line, expected] : cases) {
    EXPECT_EQ(problems(line + "\n"), Lines{"r.yaml:6:" + expected}) << line;
  }
}

TEST_F(RecipeKeys, TextIsShortAndPrintable) {
  EXPECT_EQ(folder_.problems("recipe: \"\"\nrevision: \"a\\0b\"\nchip: [G0]\nimages: a.hex\n"),
            (Lines{"r.yaml:1:9: error: recipe: expected a text of 1 to 128 bytes without control "
                   "characters, found \"\"",
                   "r.yaml:2:11: error: revision: expected a text of 1 to 128 bytes without "
                   "control characters, found \"a\\x00b\"",
                   "r.yaml:3:7: error: chip: expected a text, found a list",
                   "r.yaml:4:9: error: images: expected a list, found \"a.hex\""}));
  const std::string long_name(129, 'n');
  EXPECT_EQ(folder_.problems("recipe: " + long_name +
                             "\nrevision: 1\nchip: STM32G031x8\n"
                             "images: [a.hex]\n"),
            (Lines{"r.yaml:1:9: error: recipe: expected a text of 1 to 128 bytes without control "
                   "characters, found \"" +
                       std::string(80, 'n') + "...\"",
                   "r.yaml:4:10: error: images: expected entries like `file: firmware/node.hex`, "
                   "found \"a.hex\""}));
}

TEST_F(RecipeKeys, AChipThatIsNotKnownBringsSuggestions) {
  const Lines lines =
      folder_.problems("recipe: n\nrevision: 1\nchip: STM32G013xx\nimages: [{file: a.hex}]\n");
  EXPECT_THAT(lines, testing::ElementsAre(testing::AllOf(
                         testing::StartsWith("r.yaml:3:7: error: chip: \"STM32G013xx\" is not "
                                             "known; did you mean STM32"),
                         testing::EndsWith("?"))));
}

TEST_F(RecipeKeys, AllProblemsComeTogetherInFileOrder) {
  folder_.write("bad.hex", ":00000001FE\n");
  EXPECT_EQ(folder_
                .problems("format: 3\n"
                          "recipe: node\n"
                          "chip: STM32G031x8\n"
                          "images:\n"
                          "  - file: bad.hex\n"
                          "  - file: none.hex\n"
                          "  - {file: a.hex, address: 0x08000000}\n"
                          "baud: 1\n"
                          "recipe: again\n"
                          "colour: red\n"
                          "run: go\n"
                          "lock: readout\n")
                .size(),
            10u);
  const Lines lines = folder_.lines(load_plan(folder_.path() / "r.yaml").diagnostics);
  const Lines starts{"r.yaml:1:9: error",   "r.yaml:1:1: error",  "bad.hex:1: error",
                     "r.yaml:6:11: error",  "r.yaml:7:28: error", "r.yaml:8:7: error",
                     "r.yaml:9:1: error",   "r.yaml:10:1: error", "r.yaml:11:6: error",
                     "r.yaml:12:7: warning"};
  ASSERT_EQ(lines.size(), starts.size());
  std::vector<std::string> order = starts;
  std::swap(order[0], order[1]);  // line 1: column 1 comes before column 9
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_THAT(lines[i], testing::StartsWith(order[i]));
  }
}

TEST_F(RecipeKeys, ADuplicateOrAliasIsReportedThroughTheWholeRoad) {
  EXPECT_EQ(problems("attempts: 1\nattempts: 2\n"),
            Lines{"r.yaml:7:1: error: key \"attempts\" was already given at line 6"});
  EXPECT_EQ(problems("run: &r go\nlock: *r\n"),
            (Lines{"r.yaml:6:6: error: anchors (&name) are not accepted",
                   "r.yaml:7:7: error: aliases (*name) are not accepted; write the value out"}));
  EXPECT_EQ(problems("--- \n"),
            Lines{"r.yaml:6:1: error: a second document begins here; one file holds one document"});
  EXPECT_EQ(folder_.problems(""), Lines{"r.yaml: error: the file is empty"});
  EXPECT_EQ(folder_.problems("recipe: \xFF\n"),
            Lines{"r.yaml:1:9: error: byte 0xFF is not UTF-8 text"});
}

}  // namespace
}  // namespace gangflash::recipe
