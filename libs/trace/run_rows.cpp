// The rows of a run: reference rows are looked up by content and inserted only when new.
#include <fmt/format.h>

#include "trace/rows.hpp"

namespace gangflash::trace {

namespace {

std::span<const std::uint8_t> as_bytes(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string joined_digests(const std::vector<ImageRecord>& images) {
  std::string joined;
  for (const ImageRecord& image : images) {
    joined += joined.empty() ? "" : ",";
    joined += image.file_sha256;
  }
  return joined;
}

/// The id of the row that `select` finds with `keys`, or of the one that `insert` makes with `keys`
/// and then `rest`.
template <class Keys, class Rest>
std::int64_t find_or_insert(SQLite::Database& database, const char* select, const char* insert,
                            const Keys& keys, const Rest& rest) {
  SQLite::Statement finder{database, select};
  const auto found = std::apply([&](const auto&... key) { return find(finder, key...); }, keys);
  if (found) {
    return *found;
  }
  SQLite::Statement inserter{database, insert};
  std::apply([&](const auto&... value) { execute(inserter, value...); },
             std::tuple_cat(keys, rest));
  return database.getLastInsertRowid();
}

}  // namespace

void Rows::write(const RunStart& run) {
  const std::int64_t plan_id = plan(recipe(run.recipe), run);
  const std::int64_t tool_id = tool(run.tool);
  SQLite::Statement insert{
      database_,
      "INSERT INTO run (plan_id, tool_id, owner_id, station, host, operation, purpose, lot, "
      "work_order, operator, planned, started) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
  execute(insert, plan_id, tool_id, owner_, run.station, run.host, run.operation, run.purpose,
          run.lot, run.work_order, run.operator_name, run.planned, iso8601(WallClock::now()));
  run_ = database_.getLastInsertRowid();
  run_ended_ = false;
  station_ = run.station;
}

void Rows::write(const RunEvent& event) {
  SQLite::Statement insert{
      database_,
      "INSERT INTO event (run_id, at, kind, slot, code, text) VALUES (?, ?, ?, ?, ?, ?)"};
  execute(insert, run_, iso8601(event.at), event.kind, event.slot, event.code, event.text);
  ledger_.append("event", database_.getLastInsertRowid());
}

void Rows::write(const RunEnd& end) {
  SQLite::Statement insert{database_, "INSERT INTO run_end (run_id, ended, how) VALUES (?, ?, ?)"};
  execute(insert, run_, iso8601(end.ended), end.how);
  ledger_.append("run_end", run_);
  run_ended_ = true;
}

std::int64_t Rows::tool(const Tool& tool) {
  return find_or_insert(
      database_,
      "SELECT tool_id FROM tool WHERE binary_sha256 = ? AND version = ? AND build = ? AND name = ? "
      "AND platform = ?",
      "INSERT INTO tool (binary_sha256, version, build, name, platform) VALUES (?, ?, ?, ?, ?)",
      std::tie(tool.binary_sha256, tool.version, tool.build, tool.name, tool.platform),
      std::tuple{});
}

std::int64_t Rows::recipe(const RecipeRecord& recipe) {
  return find_or_insert(
      database_, "SELECT recipe_id FROM recipe WHERE sha256 = ?",
      "INSERT INTO recipe (sha256, name, revision, chip, verify, bytes) VALUES (?, ?, ?, ?, ?, ?)",
      std::tie(recipe.sha256),
      std::tuple{recipe.name, recipe.revision, recipe.chip, recipe.verify, as_bytes(recipe.bytes)});
}

std::int64_t Rows::image(const ImageRecord& image) {
  const std::int64_t id = find_or_insert(
      database_, "SELECT image_id FROM image WHERE file_sha256 = ?",
      "INSERT INTO image (file_sha256) VALUES (?)", std::tie(image.file_sha256), std::tuple{});
  if (image.bytes) {
    find_or_insert(database_, "SELECT image_id FROM image_bytes WHERE image_id = ?",
                   "INSERT INTO image_bytes (image_id, bytes) VALUES (?, ?)", std::tie(id),
                   std::tuple{std::span<const std::uint8_t>{*image.bytes}});
  }
  return id;
}

std::int64_t Rows::plan(std::int64_t recipe_id, const RunStart& run) {
  const std::string digests = joined_digests(run.images);
  const auto keys = std::tuple{recipe_id, or_null(digests), or_null(run.recipe.content_sha256)};
  SQLite::Statement finder{
      database_,
      "SELECT plan_id FROM plan WHERE recipe_id = ? AND image_sha256 IS ? AND content_sha256 IS ?"};
  const auto known = std::apply([&](const auto&... key) { return find(finder, key...); }, keys);
  std::vector<std::int64_t> images;
  for (const ImageRecord& record : run.images) {
    images.push_back(image(record));  // also of a known plan: its bytes may come only now
  }
  if (known) {
    return *known;
  }
  SQLite::Statement insert{
      database_, "INSERT INTO plan (recipe_id, image_sha256, content_sha256) VALUES (?, ?, ?)"};
  std::apply([&](const auto&... key) { execute(insert, key...); }, keys);
  const std::int64_t id = database_.getLastInsertRowid();
  SQLite::Statement insert_image{
      database_,
      "INSERT INTO plan_image (plan_id, seq, image_id, content_sha256, file, format, address, "
      "size) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};
  for (std::size_t i = 0; i < run.images.size(); ++i) {
    const ImageRecord& record = run.images[i];
    execute(insert_image, id, i + 1, images[i], record.content_sha256, record.file, record.format,
            record.address, record.size);
  }
  return id;
}

}  // namespace gangflash::trace
