#pragma once
// A recipe while it is being read: what is there so far, and where each thing was written.
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recipe/option_plan.hpp"
#include "recipe/plan.hpp"
#include "recipe/report.hpp"
#include "recipe/values.hpp"

namespace gangflash::recipe {

inline constexpr Word<Unlock> unlock_words[] = {{"never", Unlock::never},
                                                {"if-protected", Unlock::if_protected}};
inline constexpr Word<Erase> erase_words[] = {{"image", Erase::image},
                                              {"chip", Erase::chip},
                                              {"fastest", Erase::fastest},
                                              {"none", Erase::none}};
inline constexpr Word<Update> update_words[] = {{"all", Update::all}, {"changed", Update::changed}};
inline constexpr Word<Verify> verify_words[] = {{"readback", Verify::readback},
                                                {"checksum", Verify::checksum}};
inline constexpr Word<Lock> lock_words[] = {{"none", Lock::none}, {"readout", Lock::readout}};
inline constexpr Word<Run> run_words[] = {
    {"none", Run::none}, {"go", Run::go}, {"reset", Run::reset}};

inline constexpr Word<bool> flag_words[] = {
    {"true", true}, {"false", false}, {"yes", true}, {"no", false}};
inline constexpr Word<bool> boot0_words[] = {{"keep", false}, {"enable", true}};

inline constexpr std::uint32_t least_baud = 1200;  // AN3155 2.1: the ROM's auto-baud begins there
inline constexpr std::uint32_t most_baud = 4'000'000;
inline constexpr std::size_t most_rates = 8;
inline constexpr std::uint32_t most_attempts = 10;
inline constexpr std::size_t most_images = 32;  // each may have image::max_file_size bytes
/// Of all firmware files of a recipe together: they are in memory at the same time.
inline constexpr std::uintmax_t most_image_bytes = std::uintmax_t{128} << 20;

/// One entry of `images`.
struct ImageEntry {
  Position at;  ///< of the entry, later of its file name
  std::optional<std::string> file;
  std::optional<std::uint32_t> address;
  Position address_at;
  std::optional<std::string> sha256;  ///< lower case
  Position sha256_at;
};

/// An image that could be read, and the place that names it.
struct DraftImage {
  PlannedImage planned;
  Position at;
};

struct Draft {
  Operation operation = Operation::recipe;
  Recipe recipe;  ///< part.chip is null while the chip is not known
  std::vector<ImageEntry> entries;
  std::vector<DraftImage> images;
  bool images_complete = true;   ///< false: some could not be read, so what they cover is not known
  bool erase_complete = true;    ///< false: `erase` was wrong, so what it leaves alone is not known
  bool options_complete = true;  ///< the same of `option_bytes`
  bool lock_complete = true;     ///< and of `lock`
  std::vector<Position> erase_at;             ///< of each of recipe.erase_sectors
  std::vector<Position> option_at;            ///< of each of recipe.option_bytes
  std::vector<Position> write_protect_at;     ///< of each of recipe.write_protect
  std::map<std::string, Position> positions;  ///< of each key's value

  /// Where `key` has its value; the file as a whole when it is left out.
  [[nodiscard]] Position at(const std::string& key) const {
    const auto found = positions.find(key);
    return found == positions.end() ? Position{} : found->second;
  }
};

/// Reads the keys of a recipe; opens no image.
Draft read_recipe(const YamlNode& root, Report& report);

/// Loads what `draft.entries` name, below `folder`.
void load_images(Draft& draft, const std::filesystem::path& folder, Report& report);

/// What cannot work however the images look: steps that exclude each other, or that the chip has
/// not.
void check_steps(const Draft& draft, const OptionPlan& options, Report& report);
/// A voltage the ROM cannot be told.
void check_supply(const Draft& draft, Report& report);
/// Write-protect units that the part does not have, or nobody knows.
void check_write_protect(const Draft& draft, Report& report);
/// `update: changed` beside a key that says something else.
void check_update(const Draft& draft, Report& report);
/// Sector numbers that the part does not have.
bool check_erase_list(const Draft& draft, Report& report);
/// Bytes outside the part's flash. True when there are none.
bool check_fit(const Draft& draft, Report& report);
/// Bytes given twice. True when there are none.
bool check_overlap(const Draft& draft, Report& report);
/// Blocks whose padding would reach bytes that are neither in an image nor erased before.
void check_padding(const Draft& draft, const Plan& plan, const std::vector<std::size_t>& padded,
                   Report& report);

/// What reading the keys of a file would have refused; for recipes that come from elsewhere.
void check_values(const Recipe& recipe, Report& report);

/// "0x08000000..0x080000FF", both ends included, as memory maps write it.
std::string range_text(std::uint64_t begin, std::uint64_t end);
inline std::string range_text(chip::Range range) {
  return range_text(range.begin, range.end);
}

std::string count_text(std::uint64_t count, std::string_view noun);

std::span<const std::uint8_t> bytes_of(const std::string& text);

/// Reports everything that cannot work, and makes the Plan if nothing was reported as an error.
std::optional<Plan> make_plan(Draft draft, Report& report);

/// load_plan on text already read; `folder` is what image paths are relative to.
PlanResult plan_of_text(const std::string& text, const std::string& file,
                        const std::filesystem::path& folder);

}  // namespace gangflash::recipe
