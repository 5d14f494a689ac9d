// gangflash recipe pin: a recipe that no other firmware can slip under.
#include <iostream>
#include <system_error>

#include <fmt/format.h>

#include "job.hpp"
#include "new_file.hpp"
#include "policy/signature.hpp"
#include "recipe/pin.hpp"
#include "recipe_commands.hpp"

namespace gangflash::app {

namespace {

void write_back(const std::filesystem::path& file, const std::string& text) {
  try {
    // The file itself, should the name be a link; and as readable as it was.
    const auto real = std::filesystem::canonical(file);
    const auto rights = std::filesystem::status(real).permissions();
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    write_new_file(real, {bytes, text.size()}, true);
    std::filesystem::permissions(real, rights);
  } catch (const std::system_error& error) {
    throw UsageError(fmt::format("{}: {}", file.string(), error.what()));
  }
}

}  // namespace

Exit recipe_pin_command(const Arguments& arguments) {
  CommandLine line(
      "gangflash recipe pin RECIPE\n\n"
      "Writes the SHA-256 of every image into the recipe, or brings it up to date; all else stays "
      "as it is, comments too.\n"
      "From then on any other content of these files is refused.",
      "  gangflash recipe pin sensor-node.yaml\n");
  line.positional("recipe", 1);
  if (!line.parse(arguments)) return Exit::ok;
  if (!line.has("recipe")) throw UsageError("which recipe? `gangflash recipe pin RECIPE`");
  const std::string file = line.get<std::string>("recipe");
  const recipe::PinResult result = recipe::pin(file);
  if (!report(result.diagnostics)) return Exit::usage;
  bool changed = false;
  for (const recipe::PinnedImage& each : result.images) {
    const bool same = each.before == each.sha256;
    changed = changed || !same;
    std::cout << fmt::format("{}: {}{}\n", each.file, each.sha256,
                             same                  ? " (as it was)"
                             : each.before.empty() ? ""
                                                   : fmt::format(" (was {})", each.before));
  }
  if (!changed) return Exit::ok;
  write_back(file, *result.text);
  std::error_code ignored;
  if (std::filesystem::exists(policy::signature_file(file), ignored)) {
    std::cerr << fmt::format("{} is of the recipe before; sign it again\n",
                             policy::signature_file(file).string());
  }
  return Exit::ok;
}

}  // namespace gangflash::app
