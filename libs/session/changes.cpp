#include "session/changes.hpp"

#include <algorithm>

#include <boost/assert.hpp>

namespace gangflash::session {

std::size_t Changes::index_of(std::uint32_t address) const {
  // Every byte of a block lies in one of these sectors: a plan erases what its images cover.
  const auto after = std::ranges::upper_bound(plan_->erase, address, {}, &chip::Sector::address);
  BOOST_ASSERT(after != plan_->erase.begin());
  return static_cast<std::size_t>(after - plan_->erase.begin()) - 1;
}

std::size_t Changes::count() const {
  return static_cast<std::size_t>(std::ranges::count(differs_, true));
}

std::vector<chip::Sector> Changes::sectors() const {
  std::vector<chip::Sector> changed;
  for (std::size_t i = 0; i < differs_.size(); ++i) {
    if (differs_[i]) changed.push_back(plan_->erase[i]);
  }
  return changed;
}

std::vector<BlockPart> Changes::by_sector(const recipe::Block& block) const {
  std::vector<BlockPart> parts;
  std::span<const std::uint8_t> rest(block.bytes);
  std::uint32_t address = block.address;
  while (!rest.empty()) {
    const std::size_t index = index_of(address);
    const std::size_t room = plan_->erase[index].end() - address;
    const auto bytes = rest.first(std::min(room, rest.size()));
    parts.push_back({address, bytes, differs_[index]});
    rest = rest.subspan(bytes.size());
    address += static_cast<std::uint32_t>(bytes.size());
  }
  return parts;
}

std::vector<BlockPart> Changes::parts(const recipe::Block& block) const {
  std::vector<BlockPart> joined;
  for (const BlockPart& part : by_sector(block)) {
    if (joined.empty() || joined.back().changed != part.changed) {
      joined.push_back(part);
    } else {
      BlockPart& last = joined.back();
      last.bytes = {last.bytes.data(), last.bytes.size() + part.bytes.size()};
    }
  }
  return joined;
}

}  // namespace gangflash::session
