// Firmware files a recipe names: found inside the recipe's folder, read, compared with their pins.
#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>
#include <variant>

#include "recipe/draft.hpp"

namespace gangflash::recipe {
namespace {

namespace fs = std::filesystem;

/// True when `inner` is `outer` or below it; both canonical.
bool is_inside(const fs::path& inner, const fs::path& outer) {
  const auto [end, rest] = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
  return end == outer.end();
}

/// The path to open, or a report of why not. A recipe and its folder are one thing that is copied,
/// reviewed and signed off together, so nothing outside of it may become part of a product.
std::optional<fs::path> locate(const ImageEntry& entry, const fs::path& folder, Report& report) {
  const fs::path name = *entry.file;
  const fs::path normal = name.lexically_normal();
  if (name.is_absolute() || (!normal.empty() && *normal.begin() == "..")) {
    report.error(entry.at, fmt::format("{} is outside the recipe's folder; image paths are "
                                       "relative to the recipe and stay inside its folder",
                                       quote(*entry.file)));
    return std::nullopt;
  }
  const fs::path path = folder / name;
  std::error_code ec;
  const fs::path real = fs::canonical(path, ec);
  if (ec) {
    report.error(entry.at,
                 fmt::format("{}: {}", quote(*entry.file),
                             ec == std::errc::no_such_file_or_directory ? "there is no such file"
                                                                        : ec.message()));
    return std::nullopt;
  }
  const fs::path real_folder = fs::canonical(folder, ec);
  if (ec || !is_inside(real, real_folder)) {
    report.error(entry.at, fmt::format("{} leads outside the recipe's folder through a symbolic "
                                       "link, to {}; copy the file instead",
                                       quote(*entry.file), quote(real.string())));
    return std::nullopt;
  }
  if (!fs::is_regular_file(real, ec)) {
    report.error(entry.at, fmt::format("{} is not a regular file", quote(*entry.file)));
    return std::nullopt;
  }
  return path;
}

/// What the file's name says about how to read it, against what the recipe says.
bool check_format(const ImageEntry& entry, Report& report) {
  const auto format = image::format_of(*entry.file);
  if (!format) {
    report.error(entry.at, fmt::format("{}: the name says none of {}", quote(*entry.file),
                                       image::known_formats()));
    return false;
  }
  const bool wants_address = *format == image::Format::bin;
  // address_at and no address: it was there but wrong, and that has been said.
  if (wants_address && entry.address_at == Position{}) {
    report.error(entry.at, fmt::format("{}: a raw binary needs an `address`", quote(*entry.file)));
  } else if (!wants_address && entry.address_at != Position{}) {
    report.error(entry.address_at, fmt::format("address: {} carries its own addresses; leave this "
                                               "key out",
                                               quote(*entry.file)));
  }
  return wants_address == entry.address.has_value() &&
         wants_address == (entry.address_at != Position{});
}

bool check_pin(const ImageEntry& entry, const image::Image& image, Report& report) {
  if (!entry.sha256 || *entry.sha256 == image.file_sha256) return true;
  report.error(entry.sha256_at, fmt::format("sha256: {} is pinned to {} but has {}",
                                            quote(*entry.file), *entry.sha256, image.file_sha256));
  return false;
}

/// Counts the file to `total`. A recipe is not to be trusted with all memory of a station.
bool check_total(const ImageEntry& entry, const fs::path& path, std::uintmax_t& total,
                 Report& report) {
  std::error_code ec;
  const std::uintmax_t size = fs::file_size(path, ec);
  total += ec ? 0 : size;
  if (total <= most_image_bytes) return true;
  report.error(entry.at, fmt::format("{}: with it the recipe's images have {} bytes, more than the "
                                     "{} MiB that may be given together",
                                     quote(*entry.file), total, most_image_bytes >> 20));
  return false;
}

std::optional<DraftImage> load_image(const ImageEntry& entry, const fs::path& folder,
                                     std::uintmax_t& total, Report& report) {
  if (!entry.file) return std::nullopt;
  const auto path = locate(entry, folder, report);
  if (!check_format(entry, report) || !path) return std::nullopt;
  if (!check_total(entry, *path, total, report)) return std::nullopt;
  image::Result result = image::load(*path, entry.address);
  if (const auto* problem = std::get_if<image::Problem>(&result)) {
    report.error_in(*entry.file, problem->line, entry.at, problem->text);
    return std::nullopt;
  }
  auto& image = std::get<image::Image>(result);
  if (!check_pin(entry, image, report)) return std::nullopt;
  return DraftImage{{*entry.file, std::move(image)}, entry.at};
}

}  // namespace

void load_images(Draft& draft, const std::filesystem::path& folder, Report& report) {
  std::uintmax_t total = 0;
  for (const ImageEntry& entry : draft.entries) {
    if (auto image = load_image(entry, folder, total, report)) {
      draft.images.push_back(std::move(*image));
    } else {
      draft.images_complete = false;
    }
  }
}

}  // namespace gangflash::recipe
