#pragma once
// A folder with recipes, firmware and stations that lives as long as a test.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "recipe/plan.hpp"
#include "recipe/station.hpp"

namespace gangflash::recipe {

class Folder {
 public:
  Folder() {
    std::string name = testing::TempDir() + "recipe-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = std::filesystem::canonical(name);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  void write(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << bytes;
  }

  [[nodiscard]] PlanResult plan(const std::string& text) const {
    write("r.yaml", text);
    return load_plan(path_ / "r.yaml");
  }

  [[nodiscard]] StationResult station(const std::string& text) const {
    write("s.yaml", text);
    return load_station(path_ / "s.yaml");
  }

  /// One line per diagnostic, file names relative to this folder.
  [[nodiscard]] std::vector<std::string> lines(const Diagnostics& diagnostics) const {
    std::vector<std::string> result;
    for (const Diagnostic& each : diagnostics) {
      std::string line = to_string(each);
      const std::string prefix = path_.string() + "/";
      for (auto at = line.find(prefix); at != std::string::npos; at = line.find(prefix)) {
        line.erase(at, prefix.size());
      }
      result.push_back(line);
    }
    return result;
  }

  /// What is wrong with a recipe; "no plan" is the diagnostics' business to explain.
  [[nodiscard]] std::vector<std::string> problems(const std::string& text) const {
    const PlanResult result = plan(text);
    EXPECT_EQ(result.plan.has_value(), !has_errors(result.diagnostics));
    return lines(result.diagnostics);
  }

  [[nodiscard]] std::vector<std::string> station_problems(const std::string& text) const {
    const StationResult result = station(text);
    EXPECT_EQ(result.station.has_value(), !has_errors(result.diagnostics));
    return lines(result.diagnostics);
  }

 private:
  std::filesystem::path path_;
};

/// Intel HEX of one run of bytes: a type 04 record per 64 KiB, 16 bytes a line, EOF.
inline std::string hex_file(std::uint32_t address, const std::vector<std::uint8_t>& bytes) {
  const auto record = [](std::uint8_t type, unsigned offset,
                         const std::vector<std::uint8_t>& data) {
    unsigned sum = static_cast<unsigned>(data.size()) + (offset >> 8) + (offset & 0xFF) + type;
    std::string text = fmt::format(":{:02X}{:04X}{:02X}", data.size(), offset, type);
    for (const std::uint8_t byte : data) {
      text += fmt::format("{:02X}", byte);
      sum += byte;
    }
    return text + fmt::format("{:02X}\n", (0x100 - (sum & 0xFF)) & 0xFF);
  };
  std::string text;
  std::uint32_t upper = 0x10000;
  for (std::size_t i = 0; i < bytes.size();) {
    const auto at = static_cast<std::uint32_t>(address + i);
    if (at >> 16 != upper) {
      upper = at >> 16;
      text +=
          record(4, 0, {static_cast<std::uint8_t>(upper >> 8), static_cast<std::uint8_t>(upper)});
    }
    const std::size_t count =
        std::min<std::size_t>({16, bytes.size() - i, 0x10000 - (at & 0xFFFF)});
    const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(i);
    text += record(0, at & 0xFFFF, {begin, begin + static_cast<std::ptrdiff_t>(count)});
    i += count;
  }
  return text + ":00000001FF\n";
}

/// A program for any chip that has flash at `base`: a vector table, then bytes that are never the
/// erased value.
inline std::vector<std::uint8_t> pattern(std::size_t count, std::uint32_t base = 0x08000000) {
  std::vector<std::uint8_t> bytes(count);
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::uint8_t>(1 + i % 253);
  const std::uint32_t stack_and_reset[] = {0x20000400, base + 8 + 1};
  for (std::size_t i = 0; i < 8 && count > 8; ++i) {
    bytes[i] = static_cast<std::uint8_t>(stack_and_reset[i / 4] >> 8 * (i % 4));
  }
  return bytes;
}

inline std::string as_text(const std::vector<std::uint8_t>& bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace gangflash::recipe
