#include "gangreport/provenance.hpp"

#include "gangreport/value_text.hpp"
#include "trace/database.hpp"
#include "trace/report.hpp"
#include "trace/time.hpp"

namespace gangflash::report {

std::optional<Checkpoint> last_checkpoint(const std::filesystem::path& database) {
  trace::Reader reader{database};
  const trace::Table known =
      reader.run("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'checkpoint'");
  if (known.rows.empty()) {
    return std::nullopt;
  }
  const trace::Table last = reader.run(
      "SELECT tree_size, lower(hex(root)), at FROM checkpoint ORDER BY tree_size DESC LIMIT 1");
  if (last.rows.empty()) {
    return std::nullopt;
  }
  const auto& row = last.rows.front();
  return Checkpoint{.tree_size = std::get<std::int64_t>(row[0]),
                    .root = plain_text(row[1]),
                    .at = plain_text(row[2])};
}

std::string tool_name() {
  return "gangreport " GANGFLASH_VERSION;
}

std::string now_iso8601() {
  return trace::iso8601(trace::WallClock::now());
}

}  // namespace gangflash::report
