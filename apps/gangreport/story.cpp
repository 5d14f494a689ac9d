#include "gangreport/story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <stdexcept>

#include "gangreport/options.hpp"
#include "gangreport/value_text.hpp"
#include "trace/flight_record.hpp"

namespace gangflash::report {

namespace {

std::vector<StoryStep> read_steps(trace::Reader& reader, std::int64_t id) {
  std::vector<StoryStep> steps;
  for (const Facts& row :
       all_facts(reader,
                 "SELECT name, outcome, offset_us, duration_us, bytes, tries, detail FROM step "
                 "WHERE attempt_id = :id ORDER BY seq",
                 {{"id", id}})) {
    steps.push_back({.name = row.text("name"),
                     .outcome = row.text("outcome"),
                     .offset_us = row.number("offset_us"),
                     .duration_us = row.number("duration_us"),
                     .bytes = row.number("bytes"),
                     .tries = row.number("tries"),
                     .detail = row.text("detail")});
  }
  return steps;
}

void read_frames(trace::Reader& reader, std::int64_t id, Story& story) {
  const auto rows =
      all_facts(reader, "SELECT frames FROM flight_record WHERE attempt_id = :id", {{"id", id}});
  if (rows.empty()) {
    return;
  }
  const std::string blob = rows.front().text("frames");
  auto frames =
      trace::decode_frames({reinterpret_cast<const std::uint8_t*>(blob.data()), blob.size()});
  story.frames_damaged = !frames;
  story.frames = frames ? std::move(*frames) : std::vector<trace::Frame>{};
}

std::optional<LedgerPlace> read_ledger(trace::Reader& reader, std::int64_t id) {
  const auto rows = all_facts(reader,
                              "SELECT l.seq, lower(hex(l.leaf_sha256)) AS leaf, c.tree_size, "
                              "lower(hex(c.root)) AS root, c.at "
                              "FROM ledger l LEFT JOIN checkpoint c ON c.tree_size = (SELECT "
                              "min(tree_size) FROM checkpoint "
                              "WHERE tree_size > l.seq) WHERE l.kind = 'attempt' AND l.ref = :id",
                              {{"id", id}});
  if (rows.empty()) {
    return std::nullopt;
  }
  const Facts& row = rows.front();
  LedgerPlace place{.leaf = row.number("seq"),
                    .leaf_sha256 = row.text("leaf"),
                    .tree_size = std::nullopt,
                    .root = row.text("root"),
                    .signed_at = row.text("at")};
  if (row.known("tree_size")) {
    place.tree_size = row.number("tree_size");
  }
  return place;
}

}  // namespace

std::string Facts::operator[](std::string_view column) const {
  return known(column) ? plain_text(at(column)) : "-";
}

std::string Facts::text(std::string_view column) const {
  return plain_text(at(column));
}

bool Facts::known(std::string_view column) const {
  return !std::holds_alternative<std::monostate>(at(column));
}

std::int64_t Facts::number(std::string_view column) const {
  const auto* number = std::get_if<std::int64_t>(&at(column));
  return number == nullptr ? 0 : *number;
}

const trace::Value& Facts::at(std::string_view column) const {
  const auto found = std::find(columns_.begin(), columns_.end(), column);
  if (found == columns_.end()) {
    throw std::out_of_range{std::string{column}};
  }
  return values_.at(static_cast<std::size_t>(found - columns_.begin()));
}

std::vector<Facts> all_facts(trace::Reader& reader, const std::string& sql,
                             const trace::Parameters& parameters) {
  const trace::Table table = reader.run(sql, parameters);
  std::vector<Facts> rows;
  for (const auto& row : table.rows) {
    rows.emplace_back(table.columns, row);
  }
  return rows;
}

Stories::Stories(std::vector<std::filesystem::path> databases)
    : databases_{std::move(databases)}, readers_(databases_.size()) {}

Stories::~Stories() = default;

trace::Reader& Stories::reader(std::size_t index) {
  if (!readers_[index]) {
    readers_[index] = std::make_unique<trace::Reader>(databases_[index]);
  }
  return *readers_[index];
}

trace::Reader* Stories::holder_of(const std::string& attempt) {
  // A copy taken while the attempt ran has its start only, or an end that says interrupted.
  trace::Reader* second_best = nullptr;
  for (std::size_t i = 0; i < databases_.size(); ++i) {
    const std::size_t index = (last_ + i) % databases_.size();
    const auto rows = all_facts(reader(index),
                                "SELECT outcome FROM attempt_start LEFT JOIN attempt_end USING "
                                "(attempt_id) WHERE attempt = :attempt",
                                {{"attempt", attempt}});
    if (rows.empty()) {
      continue;
    }
    const std::string outcome = rows.front().text("outcome");
    if (!outcome.empty() && outcome != "interrupted") {
      last_ = index;
      return &reader(index);
    }
    if (second_best == nullptr || !outcome.empty()) {
      second_best = &reader(index);
    }
  }
  return second_best;
}

std::vector<std::string> Stories::attempts_named(const std::string& prefix, std::size_t most) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < databases_.size(); ++i) {
    // 'g' sorts after every hex digit: a range, which the index answers, instead of a scan.
    const auto rows = all_facts(
        reader(i),
        "SELECT attempt FROM attempt_start WHERE attempt >= :prefix AND attempt < :prefix || 'g' "
        "ORDER BY attempt LIMIT :most",
        {{"prefix", prefix}, {"most", static_cast<std::int64_t>(most)}});
    for (const Facts& row : rows) {
      names.push_back(row.text("attempt"));
    }
  }
  // A copy of a file beside the file is the same attempts once more.
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  names.resize(std::min(names.size(), most));
  return names;
}

std::optional<Story> Stories::read(const std::string& attempt) {
  trace::Reader* const holder = holder_of(attempt);
  if (holder == nullptr) {
    return std::nullopt;
  }
  auto rows = all_facts(*holder, "SELECT * FROM v_attempt WHERE attempt = :attempt",
                        {{"attempt", attempt}});
  Story story;
  story.facts = std::move(rows.at(0));
  const std::int64_t id = story.facts.number("attempt_id");
  story.steps = read_steps(*holder, id);
  read_frames(*holder, id, story);
  story.ledger = read_ledger(*holder, id);
  return story;
}

std::vector<std::string> Stories::attempts_of(const std::string& uid) {
  std::set<std::string> all;
  for (std::size_t i = 0; i < databases_.size(); ++i) {
    for (const Facts& row :
         all_facts(reader(i),
                   "SELECT DISTINCT a.attempt FROM identity u JOIN identified f ON f.unit_id = "
                   "u.unit_id JOIN attempt_start a ON a.attempt_id = f.attempt_id WHERE u.kind = "
                   "'uid' AND u.value = :uid",
                   {{"uid", uid}})) {
      all.insert(row.text("attempt"));
    }
  }
  return {all.begin(), all.end()};
}

std::vector<Decision> Stories::decisions(const std::string& uid) {
  std::vector<Decision> all;
  for (std::size_t i = 0; i < databases_.size(); ++i) {
    for (const Facts& row : all_facts(reader(i),
                                      "SELECT at, decision, cause, person, reason FROM disposition "
                                      "JOIN identity USING (unit_id) "
                                      "WHERE kind = 'uid' AND value = :uid ORDER BY disposition_id",
                                      {{"uid", uid}})) {
      all.push_back({.at = row.text("at"),
                     .decision = row.text("decision"),
                     .cause = row.text("cause"),
                     .person = row.text("person"),
                     .reason = row.text("reason")});
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Decision& a, const Decision& b) { return a.at < b.at; });
  all.erase(std::unique(all.begin(), all.end()), all.end());  // the same from a copy
  return all;
}

std::vector<Facts> Stories::images(const std::string& attempt) {
  trace::Reader* const holder = holder_of(attempt);
  return holder == nullptr
             ? std::vector<Facts>{}
             : all_facts(
                   *holder,
                   "SELECT i.file, i.format, i.address, i.size, g.file_sha256, i.content_sha256 "
                   "FROM attempt_start JOIN run USING (run_id) JOIN plan_image i USING (plan_id) "
                   "JOIN image g USING (image_id) WHERE attempt = :attempt ORDER BY i.seq",
                   {{"attempt", attempt}});
}

std::vector<Facts> Stories::names(const std::string& uid) {
  std::vector<Facts> all;
  for (std::size_t i = 0; i < databases_.size(); ++i) {
    auto rows =
        all_facts(reader(i),
                  "SELECT o.kind, o.value FROM identity u JOIN identity o USING (unit_id) WHERE "
                  "u.kind = 'uid' AND u.value = :uid AND o.kind <> 'uid' ORDER BY o.kind, o.value",
                  {{"uid", uid}});
    std::move(rows.begin(), rows.end(), std::back_inserter(all));
  }
  return all;
}

std::string attempt_named(Stories& stories, const std::string& command, const std::string& given) {
  std::string prefix = given;
  std::transform(prefix.begin(), prefix.end(), prefix.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (prefix.empty() || prefix.find_first_not_of("0123456789abcdef-") != std::string::npos) {
    throw UsageError{fmt::format(
        "{}: an attempt is named by the first hex digits of its id, as `gangreport units "
        "--format csv` shows them",
        given.empty() ? command : command + " " + given)};
  }
  constexpr std::size_t shown = 5;
  const std::vector<std::string> found = stories.attempts_named(prefix, shown + 1);
  if (found.empty()) {
    throw UsageError{
        fmt::format("{} {}: no attempt begins so; `gangreport unit UID` lists those of a unit",
                    command, given)};
  }
  if (found.size() > 1) {
    const auto end = found.begin() + static_cast<std::ptrdiff_t>(std::min(found.size(), shown));
    throw UsageError{fmt::format("{} {}: more than one attempt begins so; add digits:\n  {}{}",
                                 command, given, fmt::join(found.begin(), end, "\n  "),
                                 found.size() > shown ? "\n  ..." : "")};
  }
  return found.front();
}

}  // namespace gangflash::report
