#pragma once
#include <string>
#include <utility>
#include <vector>

namespace gangflash::sim {

/// What the host did wrong, oldest first. Bounded: a host that misreads the protocol would fill the
/// memory.
class Violations {
 public:
  void add(std::string text) {
    if (texts_.size() < most_kept) texts_.push_back(std::move(text));
  }
  [[nodiscard]] const std::vector<std::string>& texts() const noexcept { return texts_; }

 private:
  static constexpr std::size_t most_kept = 100;
  std::vector<std::string> texts_;
};

}  // namespace gangflash::sim
