#pragma once
// The temporary database that several are merged into.
#include <SQLiteCpp/SQLiteCpp.h>

#include <memory>

namespace gangflash::trace {

/// A database of the newest schema, without its guards, with the tables that a merge works with:
///
///   chosen (attempt_id)      attempts of the source that shall be copied
///   wanted (kind, value)     names of units whose whole history shall be copied
///   map_X (src, dst)         ids of table X in the source, and what they are here
///
/// Its file is SQLite's own temporary one: in $TMPDIR, else /var/tmp, without a name, so that
/// nothing stays behind however this process ends. What fits in the cache is never written at all.
std::unique_ptr<SQLite::Database> new_merge_target();

}  // namespace gangflash::trace
