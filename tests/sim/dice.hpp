#pragma once
// Everything random of a round, from one seed: the same on every machine, which the distributions
// of the standard library are not.
#include <cmath>
#include <cstdint>
#include <random>
#include <span>

namespace gangflash::campaign {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : bits_(seed) {}

  /// 0 to `below` - 1.
  unsigned below(std::size_t below) { return static_cast<unsigned>(bits_() % below); }
  /// True once in so many times.
  bool once_in(unsigned times) { return below(times) == 0; }
  template <class T>
  const T& one_of(std::span<const T> things) {
    return things[below(things.size())];
  }
  /// 1 to `most`, small numbers as often as large ones: the first bytes of a unit are its entry,
  /// and most of the others carry the image.
  unsigned magnitude(unsigned most) {
    const double share = static_cast<double>(below(10000)) / 10000;
    return 1 + static_cast<unsigned>(std::pow(most, share));
  }

 private:
  std::mt19937_64 bits_;
};

}  // namespace gangflash::campaign
