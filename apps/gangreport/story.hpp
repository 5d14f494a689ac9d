#pragma once
// Everything the trace knows about one attempt, read once; log, certificate, JUnit and OpenHTF tell
// it each in its way.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trace/record.hpp"
#include "trace/report.hpp"

namespace gangflash::report {

/// One row, by column name.
class Facts {
 public:
  Facts() = default;
  Facts(std::vector<std::string> columns, std::vector<trace::Value> values)
      : columns_{std::move(columns)}, values_{std::move(values)} {}

  /// As text; "-" when not known.
  [[nodiscard]] std::string operator[](std::string_view column) const;
  /// As text; empty when not known.
  [[nodiscard]] std::string text(std::string_view column) const;
  [[nodiscard]] bool known(std::string_view column) const;
  /// 0 when not known.
  [[nodiscard]] std::int64_t number(std::string_view column) const;
  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  [[nodiscard]] const std::vector<trace::Value>& values() const { return values_; }

 private:
  [[nodiscard]] const trace::Value& at(std::string_view column) const;
  std::vector<std::string> columns_;
  std::vector<trace::Value> values_;
};

struct StoryStep {
  std::string name;
  std::string outcome;
  std::int64_t offset_us = 0;  ///< from the attempt's start
  std::int64_t duration_us = 0;
  std::int64_t bytes = 0;
  std::int64_t tries = 0;
  std::string detail;
};

/// The attempt's leaf in the ledger, and the first checkpoint that covers it.
struct LedgerPlace {
  std::int64_t leaf = 0;
  std::string leaf_sha256;
  std::optional<std::int64_t> tree_size;  ///< nothing: no checkpoint since
  std::string root;
  std::string signed_at;
};

struct Story {
  Facts facts;  ///< its row of v_attempt
  std::vector<StoryStep> steps;
  std::vector<trace::Frame> frames;
  bool frames_damaged = false;  ///< there is a record, and it cannot be decoded
  std::optional<LedgerPlace> ledger;
};

/// What was decided about a unit.
struct Decision {
  std::string at;
  std::string decision;
  std::string cause;
  std::string person;
  std::string reason;
  bool operator==(const Decision&) const = default;
};

/// All rows of one answer by column name.
std::vector<Facts> all_facts(trace::Reader& reader, const std::string& sql,
                             const trace::Parameters& parameters);

/// The attempts of several databases; each file is opened when it is first needed.
class Stories {
 public:
  explicit Stories(std::vector<std::filesystem::path> databases);
  ~Stories();
  Stories(const Stories&) = delete;
  Stories& operator=(const Stories&) = delete;

  /// The full names of attempts that begin so, at most `most`.
  std::vector<std::string> attempts_named(const std::string& prefix, std::size_t most);
  /// Nothing when no file has that attempt.
  std::optional<Story> read(const std::string& attempt);
  /// All attempts on the unit of that UID.
  std::vector<std::string> attempts_of(const std::string& uid);
  /// What was decided about the unit of that UID, oldest first.
  std::vector<Decision> decisions(const std::string& uid);
  /// The images of the attempt's plan: columns file, format, address, size, file_sha256,
  /// content_sha256.
  std::vector<Facts> images(const std::string& attempt);
  /// Other names of the unit: columns kind, value.
  std::vector<Facts> names(const std::string& uid);

 private:
  trace::Reader& reader(std::size_t index);
  /// The file that knows most about the attempt, looked for first where the last one was.
  trace::Reader* holder_of(const std::string& attempt);

  std::vector<std::filesystem::path> databases_;
  std::vector<std::unique_ptr<trace::Reader>> readers_;
  std::size_t last_ = 0;
};

/// The one attempt whose id begins so. Throws UsageError; `command` names who asks.
std::string attempt_named(Stories& stories, const std::string& command, const std::string& given);

}  // namespace gangflash::report
