// docs/reporting.md is what people have in ten years, with sqlite3 and without us.
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "trace_fixture.hpp"

namespace gangflash::trace {

class DocumentedSchemaTest : public TraceTest {
 protected:
  DocumentedSchemaTest() {
    { const Journal makes_the_file{file()}; }
    std::ifstream stream{GANGFLASH_SOURCE_DIR "/docs/reporting.md"};
    std::ostringstream text;
    text << stream.rdbuf();
    page_ = text.str();
  }

  /// What the page says about a table: from its name in bold to the next one, or to a headline.
  [[nodiscard]] std::string section(const std::string& table) const {
    for (const std::string& headline : {"**" + table + "**", "### " + table + " "}) {
      if (const std::size_t begin = page_.find(headline); begin != std::string::npos) {
        const std::size_t from = begin + headline.size();
        return page_.substr(from, std::min(page_.find("**", from), page_.find("\n#", from)) - from);
      }
    }
    return {};
  }

  std::string page_;
};

TEST_F(DocumentedSchemaTest, EveryColumnOfEveryTableAndViewIsOnThePage) {
  SQLite::Database database{file().string(), SQLite::OPEN_READONLY, 1000};
  SQLite::Statement columns{
      database,
      "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c "
      "WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite%'"};
  int checked = 0;
  while (columns.executeStep()) {
    const std::string table = columns.getColumn(0).getString();
    const std::string column = columns.getColumn(1).getString();
    EXPECT_THAT(section(table), testing::HasSubstr("`" + column + "`")) << table << "." << column;
    ++checked;
  }
  EXPECT_GT(checked, 200);
}

}  // namespace gangflash::trace
