#pragma once
// The Merkle tree of RFC 6962, section 2.1: what the ledger and its checkpoints are made of.
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "trace/digest.hpp"

namespace gangflash::trace {

/// SHA-256(0x00 || leaf).
Hash leaf_hash(Bytes leaf);
/// SHA-256(0x01 || left || right).
Hash node_hash(const Hash& left, const Hash& right);

/// A tree that grows: it keeps the roots of its full subtrees only, largest first, one per set bit
/// of its size. That is all a writer needs to append and to know the root.
class Frontier {
 public:
  void append(const Hash& leaf);
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  /// Of the empty tree: the hash of nothing.
  [[nodiscard]] Hash root() const;

  /// The roots one after the other, and back; nothing when the length does not fit the size.
  [[nodiscard]] std::vector<std::uint8_t> to_bytes() const;
  static std::optional<Frontier> from_bytes(std::uint64_t size, Bytes bytes);

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> roots_;
};

/// The root over the leaves begin..end-1, wherever they are kept.
using RangeRoot = std::function<Hash(std::uint64_t begin, std::uint64_t end)>;

/// RFC 6962, 2.1.1: the siblings of leaf `index` in the tree of `size` leaves, from the leaf up.
/// Every leaf is read once.
std::vector<Hash> inclusion_path(std::uint64_t index, std::uint64_t size, const RangeRoot& root_of);

/// The root that leaf and path lead to; nothing when the path has the wrong length.
std::optional<Hash> root_of_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                                      const std::vector<Hash>& path);

/// RFC 6962, 2.1.2: that the tree of `old_size` leaves is the beginning of that of `size`.
std::vector<Hash> consistency_path(std::uint64_t old_size, std::uint64_t size,
                                   const RangeRoot& root_of);

bool is_consistent(std::uint64_t old_size, const Hash& old_root, std::uint64_t size,
                   const Hash& root, const std::vector<Hash>& path);

}  // namespace gangflash::trace
