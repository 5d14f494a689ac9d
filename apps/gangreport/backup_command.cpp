// A copy of the trace that can be relied on.
#include "trace/backup.hpp"

#include <fmt/format.h>

#include "gangreport/commands.hpp"

namespace gangflash::report {

Exit backup_command(const Options& options, const Console& console) {
  const std::string target = options.argument();
  if (target.empty()) {
    throw UsageError{"backup: name the file to write, as in gangreport backup /mnt/nas/trace.db"};
  }
  const auto result = trace::backup(
      options.database(), target, options.force ? trace::Existing::replace : trace::Existing::keep);
  console.out(fmt::format(
      "{}: {} attempts, {} leaves, {} bytes; checked against {}: quick_check, rows of every table, "
      "root of the ledger\n",
      target, result.attempts, result.leaves, result.bytes, options.database().string()));
  return answered;
}

}  // namespace gangflash::report
