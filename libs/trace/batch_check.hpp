#pragma once
// What the record says about a recipe, its images and a lot before anything is programmed.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gangflash::trace {

/// What somebody is about to use.
struct BatchQuestion {
  std::string recipe_sha256;  ///< empty: no recipe file, only images
  std::string recipe;         ///< its name
  std::string revision;
  std::vector<std::string> image_sha256;  ///< of the files, in recipe order
  std::optional<std::string> lot;
};

/// A person took it out of use; `gangflash withdraw`.
struct Withdrawal {
  std::string kind;  ///< "recipe" or "image"
  std::string sha256;
  std::string at;
  std::string person;
  std::string reason;
};

/// Other bytes that were run under the same name and revision.
struct SameRevision {
  std::string recipe_sha256;  ///< equal to the question's: then it had other images
  std::string started;
  std::string station;
};

struct LotRecipe {
  std::string sha256;
  std::string since;
  std::string person;  ///< who changed to it; empty: the lot began with it
};

struct BatchAnswer {
  std::vector<Withdrawal> withdrawn;
  std::optional<SameRevision> same_revision;
  std::optional<LotRecipe> lot_recipe;  ///< what the lot goes by, if it has begun
};

/// Reads only, but for what bring_up_to_date() does; of a database that is not there yet the answer
/// is empty. Throws StoreError.
BatchAnswer recall_batch(const std::filesystem::path& database, const BatchQuestion& question);

/// The digest of the one recipe or image (`kind`) of this database that begins with `prefix`.
/// Throws std::invalid_argument when there is none or more than one.
std::string full_digest(const std::filesystem::path& database, const std::string& kind,
                        const std::string& prefix);

}  // namespace gangflash::trace
