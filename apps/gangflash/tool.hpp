#pragma once
// Which program this is, as the trace records it.
#include <filesystem>
#include <future>
#include <string>

#include "trace/record.hpp"

namespace gangflash::app {

/// Its own binary takes longer to hash than a recipe to read and a trace to open: that begins here,
/// on a thread of its own, and is waited for where it is asked.
class ThisTool {
 public:
  ThisTool();
  [[nodiscard]] trace::Tool record() const;

 private:
  std::shared_future<std::string> sha256_;
};

std::string host_name();

/// Who runs it, by the account of the operating system.
std::string os_user();

/// 64 hex digits; of nothing where the file cannot be read.
std::string sha256_of_file(const std::filesystem::path& file);

}  // namespace gangflash::app
