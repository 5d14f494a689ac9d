#include "gangreport/filter_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <set>

#include "image/digest.hpp"
#include "image/image.hpp"
#include "trace/read_uid.hpp"

namespace gangflash::report {

namespace {

constexpr std::size_t uid_digits = 24;
constexpr std::size_t shortest_digest = 8;
constexpr std::int64_t most_listed = 10;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  std::string bytes{std::istreambuf_iterator<char>{stream}, {}};
  if (!stream) {
    throw UsageError{fmt::format("--image {}: cannot be read", file.string())};
  }
  return bytes;
}

std::optional<std::string> loaded_digest(const std::filesystem::path& file,
                                         std::optional<std::uint32_t> address) {
  const image::Result loaded = image::load(file, address);
  const auto* image = std::get_if<image::Image>(&loaded);
  return image == nullptr ? std::nullopt : std::optional{image->content_sha256};
}

/// Raw bytes do not know their address, and the digest of a content has it in it: they are tried
/// wherever an image of their size was ever put.
std::set<std::string> digests_of_raw(const std::filesystem::path& file, std::size_t size,
                                     const std::vector<std::filesystem::path>& databases) {
  std::set<std::string> found;
  for (const auto& database : databases) {
    trace::Reader reader{database};
    const trace::Table known =
        reader.run("SELECT DISTINCT address, content_sha256 FROM plan_image WHERE size = :size",
                   {{"size", static_cast<std::int64_t>(size)}});
    for (const auto& row : known.rows) {
      const auto address = static_cast<std::uint32_t>(std::get<std::int64_t>(row[0]));
      const auto& digest = std::get<std::string>(row[1]);
      if (found.count(digest) == 0 && loaded_digest(file, address) == digest) {
        found.insert(digest);
      }
    }
  }
  return found;
}

/// Of what a firmware file holds, whatever its format: a JSON list, as the selection takes it.
std::string content_digests(const std::filesystem::path& file, std::size_t size,
                            const std::vector<std::filesystem::path>& databases) {
  const auto format = image::format_of(file);
  std::set<std::string> digests;
  if (format && *format != image::Format::bin) {
    if (auto digest = loaded_digest(file, std::nullopt)) {
      digests.insert(*digest);
    }
  } else {
    digests = digests_of_raw(file, size, databases);
  }
  return digests.empty() ? "[]" : fmt::format("[\"{}\"]", fmt::join(digests, "\",\""));
}

/// The UIDs that begin so, of all databases; a few more than can be listed are enough.
std::set<std::string> units_beginning(const std::vector<std::string>& beginnings,
                                      const std::vector<std::filesystem::path>& databases) {
  std::set<std::string> found;
  for (const auto& database : databases) {
    trace::Reader reader{database};
    for (const std::string& beginning : beginnings) {
      const trace::Table table = reader.run(
          "SELECT value FROM identity WHERE kind = 'uid' AND value >= :begin AND value < :begin || "
          "'g' LIMIT :most",
          {{"begin", beginning}, {"most", most_listed + 1}});
      for (const auto& row : table.rows) {
        found.insert(std::get<std::string>(row[0]));
      }
    }
  }
  return found;
}

std::string listed(const std::set<std::string>& uids) {
  std::string text;
  std::int64_t count = 0;
  for (const std::string& uid : uids) {
    if (++count > most_listed) {
      return text + "\n  and more";
    }
    text += fmt::format("\n  {}  {}", uid, trace::uid_words(uid));
  }
  return text;
}

/// The one unit that is meant; nothing when the text is no UID, or a beginning of none.
std::optional<std::string> unit_meant(const std::string& typed,
                                      const std::vector<std::filesystem::path>& databases) {
  const std::vector<std::string> beginnings = trace::uid_beginnings(typed);
  const std::set<std::string> found = units_beginning(beginnings, databases);
  if (found.size() > 1) {
    throw UsageError{fmt::format("{}: more than one unit begins so; type more of one of:{}", typed,
                                 listed(found))};
  }
  if (!found.empty()) {
    return *found.begin();
  }
  // A whole UID that nobody knows is a question with the answer "nothing".
  const auto whole =
      std::find_if(beginnings.begin(), beginnings.end(),
                   [](const std::string& beginning) { return beginning.size() == uid_digits; });
  return whole == beginnings.end() ? std::nullopt : std::optional{*whole};
}

/// "serial", "label", ...: what else a unit is called; empty when no unit is called so.
std::string kind_of_name(const std::string& named,
                         const std::vector<std::filesystem::path>& databases) {
  for (const auto& database : databases) {
    trace::Reader reader{database};
    const trace::Table table =
        reader.run("SELECT kind FROM identity WHERE kind IN ('serial', 'label') AND value = :named",
                   {{"named", named}});
    if (!table.rows.empty()) {
      return std::get<std::string>(table.rows[0][0]);
    }
  }
  return {};
}

constexpr const char* uid_forms =
    "a UID is 24 hex digits as `gangreport units` shows them, its three words as in 0x34333920 "
    "0x000A504D 0x00240030, or a beginning of 4 or more digits";

}  // namespace

void resolve_image(trace::Parameters& filters,
                   const std::vector<std::filesystem::path>& databases) {
  const auto image = filters.find("image");
  if (image == filters.end()) {
    return;
  }
  const std::string given = std::get<std::string>(image->second);
  std::error_code ignored;
  if (std::filesystem::is_regular_file(given, ignored)) {
    const std::string bytes = bytes_of(given);
    image->second =
        image::sha256_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    filters["image_content"] = content_digests(given, bytes.size(), databases);
    return;
  }
  image->second = lower(given);
  const std::string& digits = std::get<std::string>(image->second);
  if (digits.size() < shortest_digest ||
      digits.find_first_not_of("0123456789abcdef") != std::string::npos) {
    throw UsageError{
        fmt::format("--image {}: neither a file nor 8 or more hex digits of a SHA-256", given)};
  }
}

void resolve_uid(trace::Parameters& filters, const std::vector<std::filesystem::path>& databases) {
  const auto uid = filters.find("uid");
  if (uid == filters.end()) {
    return;
  }
  const std::string typed = std::get<std::string>(uid->second);
  const auto meant = unit_meant(typed, databases);
  if (!meant) {
    throw UsageError{
        trace::uid_beginnings(typed).empty()
            ? fmt::format("UID {}: {}", typed, uid_forms)
            : fmt::format("UID {}: no unit in {} begins so", typed,
                          databases.size() == 1 ? databases.front().string() : "these databases")};
  }
  uid->second = *meant;
}

void resolve_unit(const std::string& named, trace::Parameters& filters,
                  const std::vector<std::filesystem::path>& databases) {
  // A whole name before the beginning of another: a serial number may look like one of a UID.
  const std::string kind = kind_of_name(named, databases);
  if (!kind.empty()) {
    filters[kind] = named;
    return;
  }
  const auto uid = unit_meant(named, databases);
  if (!uid) {
    throw UsageError{fmt::format("{}: no unit is called so; {}", named, uid_forms)};
  }
  filters["uid"] = *uid;
}

}  // namespace gangflash::report
