#pragma once
// For formats that tell whole attempts: which ones the rows of a report name.
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "gangreport/format.hpp"
#include "gangreport/story.hpp"

namespace gangflash::report {

/// A writer that calls `take` with the story of each attempt named in a column `attempt`, once
/// each, in the order of the rows. Throws UsageError for a report without that column.
class AttemptRows : public Writer {
 public:
  AttemptRows(const trace::Report& report, const Asked& asked)
      : report_{report}, stories_{asked.databases} {}
  void begin(const trace::Section& section, const std::vector<std::string>& columns) final;
  void row(const std::vector<trace::Value>& row) final;
  void end() final;

 protected:
  virtual void take(const Story& story) = 0;
  virtual void finish() = 0;
  Stories& stories() { return stories_; }

 private:
  const trace::Report& report_;
  Stories stories_;
  std::set<std::string> seen_;
  std::size_t column_ = 0;
  bool in_this_section_ = false;
  bool anywhere_ = false;
};

}  // namespace gangflash::report
