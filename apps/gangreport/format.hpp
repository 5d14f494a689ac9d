#pragma once
// An answer in the form that was asked for. A format is a row of formats(): its name and who makes
// its writer; adding one means one file and one row.
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "trace/report.hpp"

namespace gangflash::report {

/// What was asked, and of which files: printed around the answer where the format has room for it.
struct Asked {
  std::vector<std::filesystem::path> databases;
  std::string argument;  ///< the lot of `lot`; empty for none
  /// The filters as they were typed, {"--since", "7d"}.
  std::vector<std::pair<std::string, std::string>> filters;
  unsigned width = 0;  ///< columns a table may take; 0: any
  bool utc = false;    ///< times for people in UTC instead of local time
};

/// Takes the text of an answer piece by piece.
using Sink = std::function<void(std::string_view text)>;

/// Takes an answer as it comes: begin(), its rows, begin() of the next section, ..., end().
class Writer {
 public:
  Writer() = default;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  virtual ~Writer() = default;
  virtual void begin(const trace::Section& section, const std::vector<std::string>& columns) = 0;
  virtual void row(const std::vector<trace::Value>& row) = 0;
  virtual void end() = 0;
};

/// Report and asked must outlive the writer.
using MakeWriter = std::unique_ptr<Writer> (*)(const trace::Report& report, const Asked& asked,
                                               Sink sink);

struct OutputFormat {
  std::string_view name;
  std::string_view what;  ///< for --help
  MakeWriter make;
};

/// All formats, the default first.
std::span<const OutputFormat> formats();

/// Throws UsageError, which names all.
const OutputFormat& format_named(std::string_view name);

/// A whole answer of one section, for what is small and at hand already.
std::string formatted(const OutputFormat& format, const trace::Report& report,
                      const trace::Table& table, const Asked& asked = {});

}  // namespace gangflash::report
