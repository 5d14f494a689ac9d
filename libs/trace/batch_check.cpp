#include "trace/batch_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <system_error>

#include "trace/report.hpp"
#include "trace/store.hpp"

namespace gangflash::trace {

namespace {

/// False when there is no such file. The station's own file may be of an older program.
bool is_there(const std::filesystem::path& database) {
  std::error_code ignored;
  if (!std::filesystem::exists(database, ignored)) {
    return false;
  }
  bring_up_to_date(database);
  return true;
}

const std::string& text(const Value& value) {
  return std::get<std::string>(value);
}

std::vector<Withdrawal> withdrawals(Reader& reader, const BatchQuestion& question) {
  const Table table = reader.run(
      "SELECT object_kind, object, at, person, reason FROM audit WHERE action = 'withdraw' "
      "ORDER BY audit_id");
  std::vector<Withdrawal> found;
  for (const auto& row : table.rows) {
    Withdrawal each{text(row[0]), text(row[1]), text(row[2]), text(row[3]), text(row[4])};
    const bool concerns =
        each.kind == "recipe"
            ? each.sha256 == question.recipe_sha256
            : std::ranges::find(question.image_sha256, each.sha256) != question.image_sha256.end();
    if (concerns) {
      found.push_back(std::move(each));
    }
  }
  return found;
}

/// As plan.image_sha256 has them; NULL without any.
Value joined(const std::vector<std::string>& digests) {
  if (digests.empty()) {
    return std::monostate{};
  }
  std::string all;
  for (const std::string& each : digests) {
    all += (all.empty() ? "" : ",") + each;
  }
  return all;
}

std::optional<SameRevision> same_revision(Reader& reader, const BatchQuestion& question) {
  // A one-board command is no recipe, though recorded like one.
  const Table table = reader.run(
      "SELECT k.sha256, r.started, r.station"
      "  FROM recipe k JOIN plan p USING (recipe_id) JOIN run r USING (plan_id)"
      " WHERE k.name = :name AND k.revision = :revision AND r.operation = 'run'"
      "   AND (k.sha256 <> :sha256 OR p.image_sha256 IS NOT :images)"
      " ORDER BY r.run_id LIMIT 1",
      {{"name", question.recipe},
       {"revision", question.revision},
       {"sha256", question.recipe_sha256},
       {"images", joined(question.image_sha256)}});
  if (table.rows.empty()) {
    return std::nullopt;
  }
  const auto& row = table.rows.front();
  return SameRevision{text(row[0]), text(row[1]), text(row[2])};
}

std::optional<LotRecipe> lot_recipe(Reader& reader, const std::string& lot) {
  const Table changed = reader.run(
      "SELECT detail, at, person FROM audit"
      " WHERE action = 'change recipe' AND object_kind = 'lot' AND object = :lot"
      " ORDER BY audit_id DESC LIMIT 1",
      {{"lot", lot}});
  if (!changed.rows.empty()) {
    const auto& row = changed.rows.front();
    return LotRecipe{text(row[0]), text(row[1]), text(row[2])};
  }
  // Rework and trials of a lot's boards have recipes of their own.
  const Table began = reader.run(
      "SELECT k.sha256, r.started"
      "  FROM run r JOIN plan p USING (plan_id) JOIN recipe k USING (recipe_id)"
      " WHERE r.lot = :lot AND r.operation = 'run' AND r.purpose = 'production'"
      " ORDER BY r.run_id LIMIT 1",
      {{"lot", lot}});
  if (began.rows.empty()) {
    return std::nullopt;
  }
  return LotRecipe{text(began.rows.front()[0]), text(began.rows.front()[1]), {}};
}

}  // namespace

BatchAnswer recall_batch(const std::filesystem::path& database, const BatchQuestion& question) {
  BatchAnswer answer;
  if (!is_there(database)) {
    return answer;
  }
  Reader reader{database};
  reader.hold();
  answer.withdrawn = withdrawals(reader, question);
  if (question.lot && !question.recipe_sha256.empty()) {
    answer.same_revision = same_revision(reader, question);
    answer.lot_recipe = lot_recipe(reader, *question.lot);
  }
  return answer;
}

std::string full_digest(const std::filesystem::path& database, const std::string& kind,
                        const std::string& prefix) {
  Table table;
  if (is_there(database)) {
    Reader reader{database};
    table = reader.run(kind == "recipe" ? "SELECT sha256 FROM recipe WHERE substr(sha256, 1, "
                                          "length(:prefix)) = :prefix ORDER BY sha256"
                                        : "SELECT file_sha256 FROM image WHERE substr(file_sha256, "
                                          "1, length(:prefix)) = :prefix ORDER BY file_sha256",
                       {{"prefix", prefix}});
  }
  if (table.rows.empty()) {
    throw std::invalid_argument{
        fmt::format("{} knows no {} whose SHA-256 begins with {}; give all 64 digits, or the file",
                    database.string(), kind, prefix)};
  }
  if (table.rows.size() > 1) {
    throw std::invalid_argument{
        fmt::format("{}: the SHA-256 of {} {}s begin with {}, among them {} and {}; give more "
                    "digits",
                    database.string(), table.rows.size(), kind, prefix, text(table.rows[0][0]),
                    text(table.rows[1][0]))};
  }
  return text(table.rows.front()[0]);
}

}  // namespace gangflash::trace
