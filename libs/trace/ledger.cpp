#include "trace/ledger.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "trace/database.hpp"
#include "trace/durable_file.hpp"

namespace gangflash::trace {

namespace {

/// After how many leaves a checkpoint stores the frontier again: a start reads no more leaves than
/// about these, and the frontiers take no room worth counting.
constexpr std::uint64_t leaves_per_frontier = 4096;
/// The tail of DATABASE.checkpoints that a start looks at; a note takes some 250 bytes.
constexpr std::streamoff published_tail = std::streamoff{16} * 1024;

Bytes blob(const SQLite::Column& column) {
  return {static_cast<const std::uint8_t*>(column.getBlob()),
          static_cast<std::size_t>(column.getBytes())};
}

[[noreturn]] void broken(const std::filesystem::path& file, std::string_view what) {
  throw StoreError{
      fmt::format("trace database {}: the ledger is broken (EB02): {} Keep the file and its disk "
                  "as they are, and call an engineer: `gangreport verify --db {}` says more.",
                  file.string(), what, file.string())};
}

std::string tail_of(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary | std::ios::ate};
  if (!stream) {
    return {};
  }
  const std::streamoff size = stream.tellg();
  stream.seekg(std::max<std::streamoff>(0, size - published_tail));
  return {std::istreambuf_iterator<char>{stream}, {}};
}

bool ends_in_a_line(const std::filesystem::path& file) {
  const std::string tail = tail_of(file);
  return tail.empty() || tail.back() == '\n';
}

}  // namespace

Ledger::Ledger(SQLite::Database& database, std::filesystem::path file)
    : database_{database},
      file_{std::move(file)},
      leaves_{database},
      count_{database, "SELECT max(seq) + 1 FROM ledger"},
      read_on_{database, "SELECT leaf_sha256 FROM ledger WHERE seq >= ? ORDER BY seq"},
      insert_{database,
              "INSERT INTO ledger (seq, kind, ref, leaf_sha256, hints) VALUES (?, ?, ?, ?, ?)"} {
  SQLite::Statement last{database,
                         "SELECT tree_size, root, frontier FROM checkpoint WHERE frontier IS NOT "
                         "NULL ORDER BY tree_size DESC LIMIT 1"};
  if (!last.executeStep()) {
    return;
  }
  const auto size = static_cast<std::uint64_t>(last.getColumn(0).getInt64());
  const auto frontier = Frontier::from_bytes(size, blob(last.getColumn(2)));
  const Bytes root = blob(last.getColumn(1));
  const Hash computed = frontier ? frontier->root() : Hash{};
  if (!frontier || !std::equal(root.begin(), root.end(), computed.begin(), computed.end())) {
    broken(file_, fmt::format("checkpoint {} does not fit its own tree.", size));
  }
  frontier_ = *frontier;
  frontier_stored_ = size;
}

std::uint64_t Ledger::size() {
  return static_cast<std::uint64_t>(find(count_).value_or(0));
}

const std::string& Ledger::origin() {
  if (origin_.empty()) {
    origin_ = database_.execAndGet("SELECT origin FROM log").getString();
  }
  return origin_;
}

/// Leaves that other processes wrote since.
void Ledger::catch_up() {
  const std::uint64_t there = size();
  if (there == frontier_.size()) {
    return;
  }
  if (there < frontier_.size()) {
    broken(file_, fmt::format("it has {} leaves, and had {}.", there, frontier_.size()));
  }
  bind_all(read_on_, frontier_.size());
  while (read_on_.executeStep()) {
    const Bytes bytes = blob(read_on_.getColumn(0));
    Hash hash{};
    std::copy(bytes.begin(), bytes.end(), hash.begin());
    frontier_.append(hash);
  }
  read_on_.reset();
  if (frontier_.size() != there) {
    broken(file_, "leaves are missing.");
  }
}

void Ledger::append(const std::string& kind, std::int64_t ref) {
  catch_up();
  const Leaf leaf = leaves_.read(kind, ref, frontier_.size());
  const Hash hash = leaf.hash();
  const auto hints = leaf.hints();
  execute(insert_, frontier_.size(), kind, ref, Bytes{hash}, Bytes{hints});
  frontier_.append(hash);
}

void Ledger::know_key(const StationKey& key, const std::string& station, const std::string& now) {
  const Bytes bytes{key.public_key()};
  SQLite::Statement known{database_, "SELECT key_id FROM station_key WHERE public_key = ?"};
  if (find(known, bytes)) {
    return;
  }
  SQLite::Statement insert{
      database_, "INSERT INTO station_key (name, public_key, first_seen) VALUES (?, ?, ?)"};
  execute(insert, station, bytes, now);
  append("station_key", database_.getLastInsertRowid());
}

std::optional<std::string> Ledger::checkpoint(const StationKey& key, const std::string& station,
                                              WallClock::time_point now) {
  catch_up();
  SQLite::Statement last{database_, "SELECT max(tree_size) FROM checkpoint"};
  if (find(last) == static_cast<std::int64_t>(frontier_.size())) {
    return std::nullopt;
  }
  know_key(key, station, iso8601(now));
  const Checkpoint checkpoint{origin(), frontier_.size(), frontier_.root()};
  std::string note = sign(checkpoint, key);
  const auto frontier = frontier_.to_bytes();
  const bool store = frontier_.size() >= frontier_stored_ + leaves_per_frontier;
  SQLite::Statement insert{
      database_,
      "INSERT INTO checkpoint (tree_size, root, at, note, frontier) VALUES (?, ?, ?, ?, ?)"};
  execute(insert, checkpoint.size, Bytes{checkpoint.root}, iso8601(now), note,
          store ? std::optional{Bytes{frontier}} : std::nullopt);
  if (store) {
    frontier_stored_ = frontier_.size();
  }
  return note;
}

std::vector<PublicKey> station_keys(SQLite::Database& database) {
  SQLite::Statement select{database, "SELECT public_key FROM station_key ORDER BY key_id"};
  std::vector<PublicKey> keys;
  while (select.executeStep()) {
    const Bytes bytes = blob(select.getColumn(0));
    PublicKey& key = keys.emplace_back();
    std::copy_n(bytes.begin(), std::min(bytes.size(), key.size()), key.begin());
  }
  return keys;
}

std::string new_origin(WallClock::time_point now) {
  return "gangflash/trace/" + uuid_v7(now);
}

void begin_log(SQLite::Database& database, Ledger& ledger, const NewLog& log,
               WallClock::time_point now) {
  SQLite::Statement known{database, "SELECT log_id FROM log"};
  if (find(known)) {
    return;
  }
  SQLite::Statement insert{database,
                           "INSERT INTO log (log_id, origin, created, previous_file, "
                           "previous_note) VALUES (1, ?, ?, ?, ?)"};
  execute(insert, log.origin, iso8601(now), log.previous_file, log.previous_note);
  ledger.append("log", 1);
}

std::filesystem::path checkpoint_file(const std::filesystem::path& database) {
  return beside(database, ".checkpoints");
}

void publish(const std::filesystem::path& database, const std::string& note) {
  const std::filesystem::path file = checkpoint_file(database);
  try {
    // The empty line divides it from the note before, or from what a power cut left of one.
    append_durably(file, (ends_in_a_line(file) ? "\n" : "\n\n") + note, rights_of(database));
  } catch (const std::system_error& error) {
    throw StoreError{fmt::format(
        "checkpoint file {}: {}. All rows are on disk; the checkpoint is in the database only. "
        "Check the space and the rights of the file.",
        file.string(), error.what())};
  }
}

void check_published(SQLite::Database& database, const std::filesystem::path& file,
                     const PublicKey& own_key) {
  // Publishing comes after the boards were programmed: what will stop it must show now.
  const std::filesystem::path notes = checkpoint_file(file);
  if (::access(notes.c_str(), W_OK) != 0 && errno != ENOENT) {
    throw StoreError{fmt::format("checkpoint file {}: {}. Check the rights of the file.",
                                 notes.string(), std::generic_category().message(errno))};
  }
  SQLite::Statement log{database, "SELECT origin FROM log"};
  if (!log.executeStep()) {
    return;
  }
  const std::string origin = log.getColumn(0).getString();
  const NoteFile published = parse_notes(tail_of(notes));
  std::vector<PublicKey> keys = station_keys(database);
  keys.push_back(own_key);
  SQLite::Statement known{database, "SELECT 1 FROM checkpoint WHERE tree_size = ? AND root = ?"};
  for (const Note& note : published.notes) {
    const Checkpoint& checkpoint = note.checkpoint;
    const bool ours = checkpoint.origin == origin && is_signed_by_any(note, keys);
    if (ours && !find(known, checkpoint.size, Bytes{checkpoint.root})) {
      broken(file, fmt::format("{} holds a checkpoint of {} leaves that this database does not "
                               "know. An older copy was put back, or rows were cut off.",
                               notes.string(), checkpoint.size));
    }
  }
}

void check_not_closed(SQLite::Database& database, const std::filesystem::path& file) {
  SQLite::Statement closed{database, "SELECT ended, file FROM log_end"};
  if (closed.executeStep()) {
    throw StoreError{fmt::format(
        "trace database {}: closed by `gangreport rotate` at {} and kept as {}. "
        "Name the file that goes on with --db; if the rotation was cut short, start "
        "it again.",
        file.string(), closed.getColumn(0).getString(), closed.getColumn(1).getString())};
  }
}

}  // namespace gangflash::trace
