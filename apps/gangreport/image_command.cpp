// Gives a firmware file back, byte for byte as it was when a recipe used it.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "gangreport/commands.hpp"
#include "gangreport/story.hpp"
#include "trace/digest.hpp"
#include "trace/store_error.hpp"

namespace gangflash::report {

namespace {

constexpr std::size_t fewest_digits = 4;

/// A stored file, and what recipes called it.
struct Stored {
  std::string file;
  std::size_t database = 0;
  bool has_bytes = false;
};

std::string checked_prefix(const std::string& given) {
  std::string prefix = given;
  std::transform(prefix.begin(), prefix.end(), prefix.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (prefix.size() < fewest_digits || prefix.size() > 64 ||
      prefix.find_first_not_of("0123456789abcdef") != std::string::npos) {
    throw UsageError{
        fmt::format("image {}: name it by {} or more digits of the SHA-256 of its file or of its "
                    "content, as `gangreport images` shows them",
                    given, fewest_digits)};
  }
  return prefix;
}

/// By file digest. A content digest may stand for several files: the same firmware as HEX and ELF.
std::map<std::string, Stored> images_named(const Options& options, const std::string& prefix) {
  std::map<std::string, Stored> found;
  for (std::size_t i = 0; i < options.databases.size(); ++i) {
    trace::Reader reader{options.databases[i]};
    for (const Facts& row : all_facts(
             reader,
             "SELECT g.file_sha256, max(p.file) AS file, b.image_id AS stored FROM image g "
             "LEFT JOIN plan_image p USING (image_id) LEFT JOIN image_bytes b USING (image_id) "
             "WHERE g.image_id IN (SELECT image_id FROM image WHERE file_sha256 >= :prefix AND "
             "file_sha256 < :prefix || 'g' UNION SELECT image_id FROM plan_image WHERE "
             "content_sha256 >= :prefix AND content_sha256 < :prefix || 'g') GROUP BY g.image_id",
             {{"prefix", prefix}})) {
      Stored& stored = found[row.text("file_sha256")];
      if (!stored.has_bytes) {
        stored = {.file = row["file"], .database = i, .has_bytes = row.known("stored")};
      }
    }
  }
  return found;
}

std::string bytes_of_image(const std::filesystem::path& database, const std::string& digest) {
  trace::Reader reader{database};
  const auto rows = all_facts(
      reader,
      "SELECT bytes FROM image_bytes JOIN image USING (image_id) WHERE file_sha256 = :digest",
      {{"digest", digest}});
  std::string bytes = rows.at(0).text("bytes");
  const std::string found = trace::hex(trace::sha256({trace::bytes_of(bytes)}));
  if (found != digest) {
    throw trace::StoreError{fmt::format(
        "trace database {}: the firmware stored under SHA-256 {} has {} now: the database was "
        "changed or is damaged. Nothing was written; `gangreport verify` says more.",
        database.string(), digest, found)};
  }
  return bytes;
}

}  // namespace

Exit image_command(const Options& options, const Console& console) {
  const std::string given = options.argument();
  if (given.empty() || !options.output) {
    throw UsageError{
        "image: name it and a new file, as in gangreport image 3f5e01c2a9d4 --output node.hex; "
        "--output - is standard output"};
  }
  if (*options.output != "-" && std::filesystem::exists(*options.output)) {
    throw UsageError{fmt::format("image: {} is there already, and image replaces no file",
                                 options.output->string())};
  }
  const auto found = images_named(options, checked_prefix(given));
  if (found.empty()) {
    throw UsageError{fmt::format("image {}: no such image; `gangreport images` lists all", given)};
  }
  if (found.size() > 1) {
    std::string names;
    for (const auto& [digest, stored] : found) {
      names += fmt::format("\n  {} {}", digest, stored.file);
    }
    throw UsageError{
        fmt::format("image {}: more than one file; name one by its own digest:{}", given, names)};
  }
  const auto& [digest, stored] = *found.begin();
  if (!stored.has_bytes) {
    throw UsageError{
        fmt::format("image {}: {} (SHA-256 {}) was used, but its bytes are not in this database; "
                    "one of another "
                    "station may have them",
                    given, stored.file, digest)};
  }
  console.out(bytes_of_image(options.databases[stored.database], digest));
  return answered;
}

}  // namespace gangflash::report
