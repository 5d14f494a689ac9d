#include "trace/verify_notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>

#include "trace/ledger.hpp"
#include "trace/store_error.hpp"

namespace gangflash::trace {

namespace {

std::optional<std::string> read_text(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  if (!stream) {
    return std::nullopt;
  }
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

Finding about_notes(std::string text) {
  return {.leaf = Finding::no_leaf,
          .what = "checkpoint",
          .table = "checkpoint",
          .attempt = "",
          .text = std::move(text)};
}

}  // namespace

NoteCheck::NoteCheck(SQLite::Database& database, const std::filesystem::path& file,
                     const VerifyRequest& request)
    : origin_{database.execAndGet("SELECT coalesce(max(origin), '') FROM log").getString()},
      keys_{request.key ? std::vector{*request.key} : station_keys(database)},
      key_given_{request.key.has_value()},
      notes_given_{!request.checkpoints.empty()} {
  read_database(database);
  std::error_code ignored;
  if (std::filesystem::exists(checkpoint_file(file), ignored)) {
    read_file(checkpoint_file(file), Source::published);
  }
  for (const std::filesystem::path& given : request.checkpoints) {
    read_file(given, Source::given);
  }
}

void NoteCheck::refuse(std::string text) {
  findings_.push_back(about_notes(std::move(text)));
}

void NoteCheck::read_database(SQLite::Database& database) {
  SQLite::Statement select{database,
                           "SELECT tree_size, root, note FROM checkpoint ORDER BY tree_size"};
  while (select.executeStep()) {
    const auto size = static_cast<std::uint64_t>(select.getColumn(0).getInt64());
    const auto* root = static_cast<const std::uint8_t*>(select.getColumn(1).getBlob());
    const std::string where = fmt::format("row {} of checkpoint", size);
    const auto note = parse_note(select.getColumn(2).getString());
    if (!note || note->checkpoint.origin != origin_ || note->checkpoint.size != size ||
        !std::equal(note->checkpoint.root.begin(), note->checkpoint.root.end(), root,
                    root + select.getColumn(1).getBytes())) {
      refuse(where + " was changed: its note does not say what the row says");
    } else {
      take(*note, Source::database, where);
    }
  }
}

void NoteCheck::read_file(const std::filesystem::path& file, Source source) {
  const auto text = read_text(file);
  if (!text) {
    throw StoreError{fmt::format("checkpoints {}: {}. Check the path and its rights.",
                                 file.string(), std::generic_category().message(errno))};
  }
  const NoteFile notes = parse_notes(*text);
  unreadable_ += notes.unreadable;
  if (source == Source::given && notes.notes.empty()) {
    refuse(fmt::format("{}: no checkpoint in it", file.string()));
  }
  for (const Note& note : notes.notes) {
    take(note, source, fmt::format("checkpoint {} in {}", note.checkpoint.size, file.string()));
  }
}

void NoteCheck::take(const Note& note, Source source, const std::string& where) {
  if (note.checkpoint.origin != origin_) {
    ++of_other_logs_;
    return;
  }
  if (is_signed_by_any(note, keys_)) {
    seen_.push_back({note.checkpoint.size, note.checkpoint.root, source, where});
    return;
  }
  const bool bad = std::any_of(keys_.begin(), keys_.end(), [&](const PublicKey& key) {
    return is_signed(note, key) == Signed::no;
  });
  if (bad) {
    refuse(where + ": the signature is not right: the text or the signature was changed");
  } else if (source == Source::database && !key_given_) {
    refuse(where + ": signed by a key that the database does not have");
  } else {
    ++of_other_keys_;
  }
}

std::vector<std::uint64_t> NoteCheck::sizes() const {
  std::set<std::uint64_t> sizes;
  for (const Seen& note : seen_) {
    sizes.insert(note.size);
  }
  return {sizes.begin(), sizes.end()};
}

void NoteCheck::judge(const std::map<std::uint64_t, Hash>& roots, std::uint64_t leaves,
                      std::uint64_t gap, Verification& result) const {
  std::vector<Seen> ordered = seen_;
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const Seen& a, const Seen& b) { return a.size < b.size; });
  result.findings.insert(result.findings.end(), findings_.begin(), findings_.end());
  bool told_cut = false;
  bool told_changed = false;
  for (const Seen& note : ordered) {
    if (note.size > leaves) {
      if (!told_cut) {
        result.findings.push_back(
            {.leaf = leaves,
             .what = "cut off",
             .table = "ledger",
             .attempt = "",
             .text = fmt::format("{} was signed over {} leaves, the ledger has {}: everything from "
                                 "leaf {} on was cut off",
                                 note.where, note.size, leaves, leaves)});
      }
      told_cut = true;
      continue;
    }
    const auto root = roots.find(note.size);
    if (root == roots.end() || note.size > gap) {
      continue;  // behind a gap, which is a finding of its own
    }
    if (root->second != note.root) {
      if (!told_changed) {
        result.findings.push_back(
            {.leaf = note.size - 1,  // a row that is known to be wrong comes first
             .what = "changed",
             .table = "ledger",
             .attempt = "",
             .text = fmt::format("{} does not fit: between leaf {} and leaf {} the ledger was "
                                 "changed together with its rows",
                                 note.where, result.covered, note.size - 1)});
      }
      told_changed = true;
      continue;
    }
    if (!told_changed) {
      result.covered = note.size;
    }
    ++(note.source == Source::database    ? result.checkpoints
       : note.source == Source::published ? result.published
                                          : result.given);
  }
  if (key_given_ && seen_.empty()) {
    result.findings.push_back(about_notes("no checkpoint is signed by the key that was given"));
  }
  // Who gives checkpoints asks whether this is the ledger they were taken of.
  const bool compared = std::any_of(seen_.begin(), seen_.end(),
                                    [](const Seen& note) { return note.source == Source::given; });
  if (notes_given_ && !compared && findings_.empty()) {
    result.findings.push_back(about_notes(
        fmt::format("none of the checkpoints that were given is one of this log, {}, signed by its "
                    "key: they belong to another file, or this ledger was written anew",
                    origin_)));
  }
  const auto note_count = [&](std::uint64_t count, const char* text) {
    if (count != 0) {
      result.notes.push_back(fmt::format("{} {}", count, text));
    }
  };
  note_count(of_other_logs_, "checkpoints are of other logs: not compared");
  note_count(of_other_keys_, "checkpoints are signed by other keys: not believed");
  note_count(unreadable_,
             "pieces of the checkpoint files are no notes (a power cut may leave a half one)");
}

}  // namespace gangflash::trace
