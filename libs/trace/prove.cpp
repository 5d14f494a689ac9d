#include "trace/prove.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "trace/database.hpp"
#include "trace/leaf.hpp"
#include "trace/ledger.hpp"
#include "trace/read_snapshot.hpp"
#include "trace/statement.hpp"

namespace gangflash::trace {

namespace {

Bytes blob(const SQLite::Column& column) {
  return {static_cast<const std::uint8_t*>(column.getBlob()),
          static_cast<std::size_t>(column.getBytes())};
}

struct Place {
  std::string attempt;
  std::int64_t attempt_id = 0;
  std::uint64_t index = 0;
};

Place place_of(SQLite::Database& database, const std::string& given) {
  // 'g' sorts after every hex digit: a range, which the index answers.
  SQLite::Statement select{
      database,
      "SELECT attempt, attempt_id, (SELECT seq FROM ledger WHERE kind = 'attempt' AND ref = "
      "attempt_id) FROM attempt_start WHERE attempt >= ?1 AND attempt < ?1 || 'g' LIMIT 2"};
  bind_all(select, given);
  if (!select.executeStep()) {
    throw std::invalid_argument{fmt::format("no attempt begins with {}", given)};
  }
  Place place{.attempt = select.getColumn(0).getString(),
              .attempt_id = select.getColumn(1).getInt64(),
              .index = static_cast<std::uint64_t>(select.getColumn(2).getInt64())};
  if (select.getColumn(2).isNull()) {
    throw std::invalid_argument{
        fmt::format("attempt {} has no leaf yet: it runs, or its program died and no other has "
                    "started since",
                    place.attempt)};
  }
  if (select.executeStep()) {
    throw std::invalid_argument{
        fmt::format("more than one attempt begins with {}: add digits", given)};
  }
  return place;
}

Note checkpoint_over(SQLite::Database& database, const Place& place) {
  SQLite::Statement select{database,
                           "SELECT note FROM checkpoint WHERE tree_size > ? ORDER BY tree_size "
                           "LIMIT 1"};
  bind_all(select, place.index);
  if (!select.executeStep()) {
    throw std::invalid_argument{
        fmt::format("attempt {} is under no checkpoint yet: one is signed when its run ends, and "
                    "every ten minutes",
                    place.attempt)};
  }
  const auto note = parse_note(select.getColumn(0).getString());
  if (!note) {
    throw StoreError{"the checkpoint over it is not readable: see gangreport verify"};
  }
  return *note;
}

/// Root over leaves as they stand in the ledger, a query per range.
RangeRoot range_root(SQLite::Database& database) {
  return [&database](std::uint64_t begin, std::uint64_t end) {
    SQLite::Statement select{
        database, "SELECT leaf_sha256 FROM ledger WHERE seq >= ? AND seq < ? ORDER BY seq"};
    bind_all(select, begin, end);
    Frontier frontier;
    while (select.executeStep()) {
      Hash hash{};
      const Bytes bytes = blob(select.getColumn(0));
      std::copy_n(bytes.begin(), std::min(bytes.size(), hash.size()), hash.begin());
      frontier.append(hash);
    }
    return frontier.root();
  };
}

PublicKey signer_of(SQLite::Database& database, const Note& note) {
  for (const PublicKey& key : station_keys(database)) {
    if (is_signed(note, key) == Signed::yes) {
      return key;
    }
  }
  throw StoreError{"no key of the database signed the checkpoint over it: see gangreport verify"};
}

Proof make_proof(SQLite::Database& database, const std::string& given) {
  const Place place = place_of(database, given);
  const Note note = checkpoint_over(database, place);
  const Leaf leaf = LeafReader{database}.read("attempt", place.attempt_id, place.index);
  const auto path = inclusion_path(place.index, note.checkpoint.size, range_root(database));
  if (root_of_inclusion(leaf.hash(), place.index, note.checkpoint.size, path) !=
      note.checkpoint.root) {
    throw StoreError{
        fmt::format("attempt {} cannot be proved: its rows or the ledger are not as they were "
                    "written. gangreport verify says what was changed.",
                    place.attempt)};
  }
  const std::string key = verifier_key(note.checkpoint.origin, signer_of(database, note));
  std::string text = fmt::format("c2sp.org/tlog-proof@v1\nextra {}\nindex {}\n",
                                 base64(bytes_of(key + "\n" + leaf.text)), place.index);
  for (const Hash& sibling : path) {
    text += base64(sibling) + "\n";
  }
  return {place.attempt, text + "\n" + note.whole};
}

}  // namespace

Proof prove(const std::filesystem::path& database, const std::string& attempt) {
  const Snapshot snapshot{database};
  try {
    const ReadingDatabase opened = open_for_reading(database);
    opened.database->exec("BEGIN");
    Proof proof = make_proof(*opened.database, attempt);
    // It holds by itself: the path leads to the signed root, whatever happened to the file.
    return proof;
  } catch (const SQLite::Exception& error) {
    if (snapshot.holds()) {
      throw store_error(database, error);
    }
    throw StoreError{fmt::format("trace database {}: {}", database.string(), disturbed_text)};
  }
}

}  // namespace gangflash::trace
