#include "trace/read_check.hpp"

#include <fmt/format.h>

#include "trace/database.hpp"
#include "trace/report.hpp"

namespace gangflash::trace {

// While a program has the file open there is a -wal with content, and it survives a crash. It goes
// only when the last program closes; each of these leaves an owner_end. An owner without one and no
// -wal do not fit together: the -wal was left behind. (One that closed with an attempt open does
// not sign off either: that is worth the same look.) Only the newest owners: whoever opens the file
// ends all that are gone.
std::string missing_wal(const std::filesystem::path& file) {
  if (const ReadingWay way = reading_way(file); !way.at_rest || way.index_in_memory) {
    return {};
  }
  Reader reader{file};
  const Table open = reader.run(
      "SELECT host, pid, started FROM owner WHERE owner_id > (SELECT max(owner_id) - 64 FROM owner)"
      " AND owner_id NOT IN (SELECT owner_id FROM owner_end"
      "                       WHERE owner_id > (SELECT max(owner_id) - 64 FROM owner))"
      " ORDER BY owner_id DESC LIMIT 1");
  if (open.rows.empty()) {
    return {};
  }
  const auto& row = open.rows.front();
  return fmt::format(
      "{}: process {} on {} opened it at {} and never closed it, and there is no {}-wal beside it. "
      "If this is a copy, it was made without its -wal and the newest attempts are missing: copy "
      "both files, or use gangreport backup.",
      file.string(), std::get<std::int64_t>(row[1]), std::get<std::string>(row[0]),
      std::get<std::string>(row[2]), file.filename().string());
}

}  // namespace gangflash::trace
