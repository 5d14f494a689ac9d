#pragma once
// Several databases as one, for a report: the attempts it asks for, copied into a temporary
// database of the same schema. Every attempt is there once (by its UUID), every unit is one unit
// (by its UID), every recipe, image and program is one row (by its content).
//
// Not merged: the ledger, its checkpoints and the log rows. They prove one file each.
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "trace/report.hpp"

namespace gangflash::trace {

/// A reader of the merged database. The file is in $TMPDIR, without a name, and gone with the
/// reader; it holds what the filters choose, and of a report of scope `units` the whole history of
/// the chosen units. Throws StoreError.
std::unique_ptr<Reader> merged(const std::vector<std::filesystem::path>& files,
                               const Report& report, const Parameters& filters);

}  // namespace gangflash::trace
