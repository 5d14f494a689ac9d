#include "gangreport/export_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

#include "gangreport/options.hpp"

namespace gangflash::report {

class ExportFolderTest : public testing::Test {
 protected:
  ExportFolderTest() {
    std::string name =
        (std::filesystem::temp_directory_path() / "gangflash-export-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~ExportFolderTest() override { std::filesystem::remove_all(folder_); }

  static bool put(ExportFolder& folder, const std::string& name, const std::string& text) {
    return folder.put(name, [&](const Sink& sink) { sink(text); });
  }
  [[nodiscard]] std::string content(const std::string& name) const {
    std::ifstream stream{folder_ / name, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
  }
  void overwrite(const std::string& name, const std::string& text) const {
    std::ofstream{folder_ / name, std::ios::binary} << text;
  }
  [[nodiscard]] std::size_t files() const {
    std::size_t found = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder_}) {
      found += entry.is_regular_file() ? 1 : 0;
    }
    return found;
  }

  std::filesystem::path folder_;
};

TEST_F(ExportFolderTest, ListsWhatItHoldsAsSha256sumDoes) {
  {
    ExportFolder folder{folder_};
    put(folder, "export.json", "");
    EXPECT_TRUE(put(folder, "logs/2026-11-21/a.txt", "abc"));
    folder.finish();
  }
  EXPECT_EQ(content("SHA256SUMS"),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  export.json\n"
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  "
            "logs/2026-11-21/a.txt\n");
  ExportFolder again{folder_};
  EXPECT_TRUE(again.intact("logs/2026-11-21/a.txt"));
  EXPECT_FALSE(again.intact("b.txt"));
}

TEST_F(ExportFolderTest, SeesAChangedFileAndWritesItAgain) {
  {
    ExportFolder folder{folder_};
    put(folder, "export.json", "");
    put(folder, "a.txt", "abc");
    folder.finish();
  }
  overwrite("a.txt", "abd");
  ExportFolder folder{folder_};
  EXPECT_FALSE(folder.intact("a.txt"));
  EXPECT_TRUE(put(folder, "a.txt", "abc"));
  EXPECT_EQ(content("a.txt"), "abc");
}

TEST_F(ExportFolderTest, AKilledExportLosesNothingButItsList) {
  {
    ExportFolder folder{folder_};
    put(folder, "export.json", "");
    put(folder, "a.txt", "abc");  // no finish(): the list is not written
  }
  overwrite(".b.txt.x1Y2z3", "half");
  ExportFolder folder{folder_};
  EXPECT_EQ(files(), 2u);  // what was half written is gone
  EXPECT_FALSE(folder.intact("a.txt"));
  EXPECT_FALSE(put(folder, "a.txt", "abc"));  // and what is whole is not written twice
  EXPECT_TRUE(folder.intact("a.txt"));
}

TEST_F(ExportFolderTest, AWriterThatThrowsLeavesTheOldFile) {
  ExportFolder folder{folder_};
  put(folder, "a.txt", "old");
  EXPECT_THROW(folder.put("a.txt",
                          [](const Sink& sink) {
                            sink("new");
                            throw std::runtime_error{"stop"};
                          }),
               std::runtime_error);
  EXPECT_EQ(content("a.txt"), "old");
  EXPECT_EQ(files(), 1u);
  EXPECT_TRUE(folder.intact("a.txt"));
}

TEST_F(ExportFolderTest, AStrangersFolderIsLeftAlone) {
  overwrite(".notes.txt.abcdef", "somebody's");
  overwrite("letter.txt", "dear");
  EXPECT_THROW(ExportFolder{folder_}, UsageError);
  EXPECT_EQ(files(), 2u);
}

TEST_F(ExportFolderTest, OneExportAtATime) {
  ExportFolder folder{folder_};
  EXPECT_THROW(ExportFolder{folder_}, UsageError);
}

}  // namespace gangflash::report
