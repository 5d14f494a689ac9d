#pragma once
#include <optional>
#include <vector>

#include "options.hpp"
#include "sim/board.hpp"

namespace gangflash::gangsim {

/// The boards that come into the rack. Which unique id comes into a slot as its nth board follows
/// from the seed alone, so that two runs do not differ because one host was faster.
class Supply {
 public:
  explicit Supply(const Options& options) : options_(options), given_(options.boards) {}

  /// The slot's next board; empty when `--units` have come.
  std::optional<sim::BoardOptions> next(unsigned slot);
  /// The same without a limit: a person brings one more.
  sim::BoardOptions extra(unsigned slot);

  /// All that came so far.
  [[nodiscard]] unsigned given() const noexcept { return total_; }
  /// Empty: without end.
  [[nodiscard]] std::optional<unsigned> left() const noexcept;

 private:
  const Options& options_;
  std::vector<unsigned> given_;  ///< per slot
  unsigned total_ = 0;
};

/// The part of a slot's boards.
chip::Part part_of(const Options& options, unsigned slot);

}  // namespace gangflash::gangsim
