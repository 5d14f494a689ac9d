#pragma once
// A recipe turned into exactly what every session will do: immutable, one copy, shared by all
// slots.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "chip/chip.hpp"
#include "image/image.hpp"
#include "recipe/diagnostic.hpp"

namespace gangflash::recipe {

enum class Unlock { never, if_protected };
enum class Erase { image, chip, fastest, none, list };
enum class Update { all, changed };
enum class Verify { readback, checksum };

/// What a plan is for. `recipe` runs all steps; the one-board commands run some of them.
enum class Operation { recipe, flash, read, verify, erase, lock, unlock, go, checksum };
enum class Lock { none, readout };
enum class Run { none, go, reset };

/// One line of `option_bytes`.
struct OptionSetting {
  std::string name;                 ///< a field of the chip's layout; empty: raw bytes
  std::uint32_t value = 0;          ///< of the field; RDP: the level
  std::uint32_t address = 0;        ///< raw: of the first byte
  std::vector<std::uint8_t> bytes;  ///< raw: with their own complements

  bool operator==(const OptionSetting&) const = default;
};

/// The recipe with every default filled in.
struct Recipe {
  std::string name;
  std::string revision;                   ///< the text as written
  std::vector<std::string> part_numbers;  ///< of the products it makes; empty: it does not say
  chip::Part part;
  std::vector<unsigned> baud{115200};  ///< in a Plan highest first: the order they are tried in
  Unlock unlock = Unlock::never;
  Erase erase = Erase::image;
  std::vector<std::uint16_t> erase_sectors;  ///< for Erase::list
  Update update = Update::all;
  Verify verify = Verify::readback;
  Lock lock = Lock::none;
  Run run = Run::none;
  unsigned attempts = 1;
  std::string label;                         ///< pattern (ECMAScript) of a unit's label; empty: any
  std::optional<double> supply_voltage;      ///< volts; F2/F4/F7
  bool boot0_pin = false;                    ///< `boot0_pin: enable`
  std::vector<OptionSetting> option_bytes;   ///< as written
  bool permanent = false;                    ///< consents to what cannot be undone
  std::vector<std::uint16_t> write_protect;  ///< `lock: { write: [...] }`: write-protect units
};

struct PlannedImage {
  std::string file;  ///< as the recipe writes it
  image::Image image;
};

/// One Write Memory: 256 bytes (AN3155's most) on a 256-byte boundary, padded with the erased
/// value. Where sectors are smaller (L0: 128 bytes) a block ends with the sectors the images cover:
/// padding must not reach a sector nobody erases.
struct Block {
  std::uint32_t address = 0;
  std::vector<std::uint8_t> bytes;
};

/// What the option bytes must hold afterwards. The session reads the whole area, changes these
/// bits, completes the complements, writes the area from its base address, and reads it back after
/// the reset.
struct OptionPatch {
  std::string name;           ///< "nBOOT_SEL", or "raw" for bytes given as they stand
  std::uint32_t address = 0;  ///< of the first byte
  std::vector<std::uint8_t> value;
  std::vector<std::uint8_t> mask;  ///< same size: the bits that count
  bool raw = false;                ///< bytes include their own complements
};

/// What `erase: fastest` weighed: typical times of the chip table with the commands at the first
/// rate.
struct EraseChoice {
  std::size_t sector_count = 0;
  std::chrono::microseconds sectors{};  ///< those that the images cover, one after the other
  std::optional<std::chrono::microseconds> mass_erase;  ///< none: no such command, or no known time

  /// "fastest of mass erase 0.030 s and the image's 64 sectors 1.922 s, typically"
  [[nodiscard]] std::string describe() const;
};

struct Plan {
  Operation operation = Operation::recipe;
  std::vector<OptionPatch> option_patches;  ///< boot0_pin and option_bytes together
  std::optional<chip::Range> range;         ///< of Operation::read and checksum
  Recipe recipe;
  std::string recipe_file;  ///< as the person named it
  std::string recipe_bytes;
  std::string recipe_sha256;
  std::vector<PlannedImage> images;
  std::string content_sha256;            ///< of `segments`
  std::vector<image::Segment> segments;  ///< of all images, address order, joined
  std::vector<chip::Sector> erase;  ///< sectors to erase, address order; empty with Erase::none
  bool mass_erase = false;          ///< erase everything by one command instead of `erase`
  std::optional<EraseChoice> erase_choice;  ///< with Erase::fastest only
  std::vector<Block> blocks;  ///< every 256-byte block the images touch, address order
  std::vector<std::size_t>
      writes;  ///< indices into `blocks`: those that differ from the erased value
  std::optional<std::uint32_t> go_address;  ///< with Run::go only
  std::map<std::string, Position>
      positions;  ///< where the file gives each key's value; empty without a file

  [[nodiscard]] std::uint64_t image_bytes() const noexcept;  ///< sum over `segments`
  [[nodiscard]] std::uint64_t block_bytes()
      const noexcept;  ///< sum over `blocks`: what is read back
  [[nodiscard]] std::uint64_t write_bytes() const noexcept;  ///< sum over `writes`: what is sent
};

struct PlanResult {
  std::optional<Plan> plan;  ///< present if and only if there is no error
  Diagnostics diagnostics;   ///< errors and warnings, in file order
};

/// Reads a recipe and everything it names. Opens no port. Never throws for bad input.
PlanResult load_plan(const std::filesystem::path& recipe_file);

/// Makes the Plan of a Recipe and its images that do not come from a file (one-board commands,
/// tests). `where` is the file name diagnostics carry.
PlanResult make_plan(Recipe recipe, std::vector<PlannedImage> images, const std::string& where);

/// The effective recipe as YAML, every default filled in.
std::string effective_yaml(const Plan& plan);

}  // namespace gangflash::recipe
