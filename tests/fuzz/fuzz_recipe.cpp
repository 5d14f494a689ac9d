// Any bytes at all as a recipe: there is an answer, and a recipe that is accepted means the same
// when its effective form is read again.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "recipe/draft.hpp"

namespace {

/// A folder with one firmware file of each kind, for recipes to find.
struct Firmware {
  std::filesystem::path folder;

  Firmware() {
    std::string name = (std::filesystem::temp_directory_path() / "fuzz-recipe-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    folder = name;
    std::ofstream(folder / "a.hex") << ":020000040800F2\n:0400000001020304F2\n:00000001FF\n";
    std::ofstream(folder / "b.bin") << "some bytes";
  }
  Firmware(const Firmware&) = delete;
  Firmware& operator=(const Firmware&) = delete;
  ~Firmware() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gangflash::recipe;
  static const Firmware firmware;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const PlanResult first = plan_of_text(text, "r.yaml", firmware.folder);
  if (first.plan.has_value() == has_errors(first.diagnostics)) std::abort();
  if (!first.plan) return 0;

  const std::string effective = effective_yaml(*first.plan);
  const PlanResult second = plan_of_text(effective, "r.yaml", firmware.folder);
  if (!second.plan || effective_yaml(*second.plan) != effective) std::abort();
  if (second.plan->recipe.name != first.plan->recipe.name) std::abort();
  if (second.plan->recipe.revision != first.plan->recipe.revision) std::abort();
  if (second.plan->content_sha256 != first.plan->content_sha256) std::abort();
  if (second.plan->erase.size() != first.plan->erase.size()) std::abort();
  return 0;
}
