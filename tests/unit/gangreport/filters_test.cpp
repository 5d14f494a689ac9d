// The filters and --db of the command line, over small databases.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "gangreport/gangreport.hpp"
#include "image/image.hpp"
#include "trace/report.hpp"
#include "unit/trace/trace_fixture.hpp"

namespace gangflash::report {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using trace::Journal;
using trace::RunStart;
namespace fs = std::filesystem;

struct Answer {
  int code;
  std::string out;
  std::string err;
};

class FiltersTest : public trace::TraceTest {
 protected:
  void fill(const fs::path& database, const RunStart& run, const std::vector<std::string>& uids) {
    Journal journal{database};
    journal.start_run(run);
    for (const std::string& uid : uids) {
      const std::string attempt = trace::attempt_name(++attempts_);
      trace::begin(journal, trace::attempt_start(attempt, "A1", attempts_));
      trace::identify(journal, trace::identified(attempt, uid));
      trace::finish(journal, trace::passed(attempt, attempts_ + 10));
    }
  }
  [[nodiscard]] Answer ask(std::vector<std::string> arguments,
                           const std::vector<fs::path>& databases = {}) const {
    for (const fs::path& database : databases.empty() ? std::vector{file()} : databases) {
      arguments.insert(arguments.end(), {"--db", database.string()});
    }
    std::ostringstream out;
    std::ostringstream err;
    const int code = report::run(arguments, out, err, 0);
    return {code, out.str(), err.str()};
  }
  /// The UIDs that `units` answers.
  [[nodiscard]] std::vector<std::string> uids(std::vector<std::string> arguments,
                                              const std::vector<fs::path>& databases = {}) const {
    arguments.insert(arguments.begin(), "units");
    arguments.insert(arguments.end(), {"--format", "json"});
    const Answer answer = ask(arguments, databases);
    EXPECT_EQ(answer.code, 0) << answer.err;
    std::vector<std::string> found;
    const boost::json::value rows = boost::json::parse(answer.code == 0 ? answer.out : "[]");
    for (const auto& row : rows.as_array()) {
      found.emplace_back(row.at("uid").as_string());
    }
    return found;
  }
  [[nodiscard]] fs::path written(const std::string& name, const std::string& bytes) const {
    std::ofstream{folder_ / name, std::ios::binary} << bytes;
    return folder_ / name;
  }

  int attempts_ = 0;
};

constexpr const char* uid_a = "410036000b51373037323834";
constexpr const char* uid_b = "410036000b51373037323835";
constexpr const char* uid_c = "7f0012000b51373037323834";

TEST_F(FiltersTest, AUnitIsNamedAsItIsPrintedAnywhere) {
  fill(file(), trace::run_start(), {uid_a, uid_b, uid_c});
  for (const char* typed :
       {uid_c, "7F0012000B51373037323834", "0x0012007F 0x3037510B 0x34383237",
        "0012007F-3037510B-34383237", "0012007f3037510b34383237", "7f00", "0x0012007F"}) {
    EXPECT_THAT(uids({"--uid", typed}), ElementsAre(uid_c)) << typed;
    EXPECT_EQ(ask({"unit", typed}).code, 0) << typed;
  }
  EXPECT_EQ(ask({"unit", "0x0012007F", "0x3037510B", "0x34383237"}).code, 0);
}

TEST_F(FiltersTest, AnAmbiguousBeginningListsTheUnitsInBothForms) {
  fill(file(), trace::run_start(), {uid_a, uid_b, uid_c});
  const Answer answer = ask({"unit", "4100"});
  EXPECT_EQ(answer.code, 2);
  EXPECT_THAT(answer.err, HasSubstr("more than one unit begins so"));
  EXPECT_THAT(answer.err, HasSubstr(std::string{uid_a} + "  00360041-3037510B-34383237"));
  EXPECT_THAT(answer.err, HasSubstr(uid_b));
  EXPECT_THAT(answer.err, Not(HasSubstr(uid_c)));
}

TEST_F(FiltersTest, AnUnknownUnitIsNothingAndAnUnknownBeginningIsSaid) {
  fill(file(), trace::run_start(), {uid_a});
  EXPECT_THAT(uids({"--uid", "ffffffffffffffffffffffff"}), ElementsAre());
  EXPECT_THAT(ask({"units", "--uid", "ffff"}).err, HasSubstr("no unit in"));
  EXPECT_THAT(ask({"unit", "BOARD-1"}).err, HasSubstr("no unit is called so"));
  EXPECT_THAT(ask({"unit"}).err, HasSubstr("name the"));
}

TEST_F(FiltersTest, AUnitIsFoundByItsLabel) {
  fill(file(), trace::run_start(), {uid_a, uid_b});
  SQLite::Database{file().string(), SQLite::OPEN_READWRITE}.exec(
      "INSERT INTO identity SELECT 'label', '41003600', unit_id, attempt_id FROM identity "
      "WHERE value = '410036000b51373037323835'");
  EXPECT_THAT(uids({"--label", "41003600"}), ElementsAre(uid_b));
  EXPECT_THAT(uids({"--serial", "41003600"}), ElementsAre());
  // A whole name goes before the beginning of a UID.
  EXPECT_THAT(ask({"unit", "41003600", "--format", "json"}).out, HasSubstr(uid_b));
}

TEST_F(FiltersTest, AnImageIsNamedByItsFileInAnyFormatOrByDigits) {
  const std::string hex = ":020000040800F2\n:0400000001020304F2\n:00000001FF\n";
  const fs::path hex_file = written("node.hex", hex);
  const fs::path srec_file = written("node.srec",
                                     "S30908000000"
                                     "01020304"
                                     "E4\nS70500000000FA\n");
  const fs::path bin_file = written("node.bin", std::string("\x01\x02\x03\x04", 4));
  const auto load = [](const fs::path& file, std::optional<std::uint32_t> address = {}) {
    auto loaded = image::load(file, address);
    EXPECT_TRUE(std::holds_alternative<image::Image>(loaded))
        << std::get<image::Problem>(loaded).text;
    return std::get<image::Image>(loaded);
  };
  const auto run_with = [](const image::Image& image) {
    RunStart run = trace::run_start();
    run.recipe.sha256 = image.file_sha256;  // any other than before
    run.recipe.content_sha256 = image.content_sha256;
    run.images[0].file_sha256 = image.file_sha256;
    run.images[0].content_sha256 = image.content_sha256;
    run.images[0].address = image.segments.front().address;
    run.images[0].size = image.segments.front().bytes.size();
    run.images[0].bytes = std::nullopt;
    return run;
  };
  const image::Image as_hex = load(hex_file);
  fill(file(), run_with(as_hex), {uid_a});
  fill(file(), run_with(load(bin_file, 0x08000000)), {uid_b});
  fill(file(), trace::run_start(), {uid_c});
  EXPECT_THAT(uids({"--image", hex_file.string()}), ElementsAre(uid_a, uid_b));
  EXPECT_THAT(uids({"--image", srec_file.string()}), ElementsAre(uid_a, uid_b));
  EXPECT_THAT(uids({"--image", bin_file.string()}), ElementsAre(uid_a, uid_b));
  const fs::path other = written("other.bin", std::string("\x01\x02\x03\x05", 4));
  EXPECT_THAT(uids({"--image", other.string()}), ElementsAre());
  EXPECT_THAT(uids({"--image", as_hex.file_sha256}), ElementsAre(uid_a));
  EXPECT_THAT(uids({"--image", as_hex.content_sha256.substr(0, 8)}), ElementsAre(uid_a, uid_b));
  EXPECT_THAT(ask({"units", "--image", "3f5e"}).err, HasSubstr("8 or more hex digits"));
  EXPECT_THAT(ask({"units", "--image", "no/such.hex"}).err, HasSubstr("neither a file"));
}

TEST_F(FiltersTest, AToolIsNamedByVersionBuildOrDigest) {
  fill(file(), trace::run_start(), {uid_a});
  RunStart other = trace::run_start();
  other.tool.version = "0.2.0";
  other.tool.build = "deadbee";
  other.tool.binary_sha256 = trace::digest('7');
  fill(file(), other, {uid_b});
  EXPECT_THAT(uids({"--tool", "0.1.0"}), ElementsAre(uid_a));
  EXPECT_THAT(uids({"--tool", "deadbee"}), ElementsAre(uid_b));
  EXPECT_THAT(uids({"--tool", "77777777"}), ElementsAre(uid_b));
}

TEST_F(FiltersTest, ADatabaseMayBeAFolder) {
  const fs::path archive = folder_ / "archive";
  fs::create_directories(archive / "line3");
  RunStart run = trace::run_start();
  fill(archive / "line3/trace.db", run, {uid_a});
  run.station = "line4-st1";
  fill(archive / "line4.db", run, {uid_b});
  std::ignore = written("archive/notes.db", "no database at all");
  SQLite::Database{(archive / "other.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE}
      .exec("CREATE TABLE t (x)");
  EXPECT_THAT(uids({}, {archive}), testing::UnorderedElementsAre(uid_a, uid_b));
  EXPECT_THAT(uids({"--station", "line4-st1"}, {archive}), ElementsAre(uid_b));
  // The same file by two names is one file.
  EXPECT_THAT(uids({}, {archive, archive / "line4.db", archive / "line3/../line4.db"}),
              testing::UnorderedElementsAre(uid_a, uid_b));
  EXPECT_EQ(ask({"unit", "7f00"}, {archive}).code, 2);
  EXPECT_EQ(ask({"unit", uid_b}, {archive}).code, 0);
}

TEST_F(FiltersTest, AFolderWithoutADatabaseIsSaid) {
  const Answer answer = ask({"units"}, {folder_});
  EXPECT_EQ(answer.code, 6);
  EXPECT_THAT(answer.err, HasSubstr("no trace database in this folder"));
}

TEST_F(FiltersTest, ManyStationsAreOneAnswerWithNothingTwice) {
  std::vector<fs::path> files;
  for (int station = 0; station < 12; ++station) {  // SQLite attaches ten
    RunStart run = trace::run_start();
    run.station = "line1-st" + std::to_string(station);
    files.push_back(folder_ / (run.station + ".db"));
    fill(files.back(), run, {trace::uid(station)});
  }
  fs::copy(files[0], folder_ / "copy.db");
  files.push_back(folder_ / "copy.db");
  EXPECT_EQ(uids({}, files).size(), 12U);
}

TEST_F(FiltersTest, ACopyWithoutItsWalIsAnsweredWithAWarning) {
  {
    Journal journal{file()};
    journal.start_run(trace::run_start());
    SQLite::Database{file().string(), SQLite::OPEN_READWRITE}.exec("PRAGMA wal_checkpoint");
    fs::copy(file(), folder_ / "copy.db");
  }
  const Answer answer = ask({"units"}, {folder_ / "copy.db"});
  EXPECT_EQ(answer.code, 0);
  EXPECT_THAT(answer.err, HasSubstr("the newest attempts are missing"));
  EXPECT_EQ(ask({"units"}).err, "");
}

TEST_F(FiltersTest, ListAndHelpNameEverything) {
  const Answer list = ask({"list"});
  const Answer help = ask({"--help"});
  for (const trace::Report& report : trace::reports()) {
    EXPECT_THAT(list.out, HasSubstr(report.name));
    EXPECT_THAT(help.out, HasSubstr(report.question));
    const Answer about = ask({"help", report.name});
    EXPECT_THAT(about.out, HasSubstr("--work-order"));
    for (const std::string& example : report.examples) {
      EXPECT_THAT(about.out, HasSubstr(example));
      EXPECT_EQ(example.substr(0, 11 + report.name.size()), "gangreport " + report.name);
    }
  }
  EXPECT_THAT(list.out, HasSubstr("log ATTEMPT"));
  EXPECT_EQ(ask({"help", "nonsense"}).code, 2);
}

TEST_F(FiltersTest, WhatAReportTakesIsAnOption) {
  fill(file(), trace::run_start(), {uid_a});
  for (const trace::Report& report : trace::reports()) {
    for (std::string parameter : report.parameters) {
      std::replace(parameter.begin(), parameter.end(), '_', '-');
      EXPECT_THAT(ask({"--help"}).out, HasSubstr("--" + parameter + " ")) << report.name;
    }
  }
}

}  // namespace gangflash::report
