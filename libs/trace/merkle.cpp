#include "trace/merkle.hpp"

#include <algorithm>
#include <bit>

namespace gangflash::trace {

namespace {

/// The largest power of two below `size`, where a tree of more than one leaf divides.
std::uint64_t split_of(std::uint64_t size) {
  return std::bit_floor(size - 1);
}

void add_inclusion_path(std::vector<Hash>& path, std::uint64_t index, std::uint64_t begin,
                        std::uint64_t end, const RangeRoot& root_of) {
  if (end - begin <= 1) {
    return;
  }
  const std::uint64_t middle = begin + split_of(end - begin);
  if (index < middle) {
    add_inclusion_path(path, index, begin, middle, root_of);
    path.push_back(root_of(middle, end));
  } else {
    add_inclusion_path(path, index, middle, end, root_of);
    path.push_back(root_of(begin, middle));
  }
}

/// SUBPROOF(m, D[n], b) of the RFC; `whole`: the old tree is exactly this subtree, whose root the
/// verifier has.
void add_consistency_path(std::vector<Hash>& path, std::uint64_t old_end, std::uint64_t begin,
                          std::uint64_t end, bool whole, const RangeRoot& root_of) {
  if (old_end == end) {
    if (!whole) {
      path.push_back(root_of(begin, end));
    }
    return;
  }
  const std::uint64_t middle = begin + split_of(end - begin);
  if (old_end <= middle) {
    add_consistency_path(path, old_end, begin, middle, whole, root_of);
    path.push_back(root_of(middle, end));
  } else {
    add_consistency_path(path, old_end, middle, end, false, root_of);
    path.push_back(root_of(begin, middle));
  }
}

}  // namespace

Hash leaf_hash(Bytes leaf) {
  static constexpr std::uint8_t prefix[] = {0x00};
  return sha256({prefix, leaf});
}

Hash node_hash(const Hash& left, const Hash& right) {
  static constexpr std::uint8_t prefix[] = {0x01};
  return sha256({prefix, left, right});
}

void Frontier::append(const Hash& leaf) {
  Hash root = leaf;
  // Each trailing one bit of the size is a full subtree that the new one completes to the next
  // larger: the carry of a binary counter.
  for (std::uint64_t bits = size_; (bits & 1) != 0; bits >>= 1) {
    root = node_hash(roots_.back(), root);
    roots_.pop_back();
  }
  roots_.push_back(root);
  ++size_;
}

Hash Frontier::root() const {
  if (roots_.empty()) {
    return sha256({});
  }
  Hash root = roots_.back();
  for (auto left = roots_.rbegin() + 1; left != roots_.rend(); ++left) {
    root = node_hash(*left, root);
  }
  return root;
}

std::vector<std::uint8_t> Frontier::to_bytes() const {
  std::vector<std::uint8_t> bytes;
  for (const Hash& root : roots_) {
    bytes.insert(bytes.end(), root.begin(), root.end());
  }
  return bytes;
}

std::optional<Frontier> Frontier::from_bytes(std::uint64_t size, Bytes bytes) {
  Frontier frontier;
  frontier.size_ = size;
  frontier.roots_.resize(static_cast<std::size_t>(std::popcount(size)));
  if (bytes.size() != frontier.roots_.size() * sizeof(Hash)) {
    return std::nullopt;
  }
  for (Hash& root : frontier.roots_) {
    std::copy_n(bytes.begin(), root.size(), root.begin());
    bytes = bytes.subspan(root.size());
  }
  return frontier;
}

std::vector<Hash> inclusion_path(std::uint64_t index, std::uint64_t size,
                                 const RangeRoot& root_of) {
  std::vector<Hash> path;
  add_inclusion_path(path, index, 0, size, root_of);
  return path;
}

// RFC 9162, 2.1.3.2 spells this check out; the tree is the same.
std::optional<Hash> root_of_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                                      const std::vector<Hash>& path) {
  if (index >= size) {
    return std::nullopt;
  }
  Hash root = leaf;
  std::uint64_t last = size - 1;
  for (const Hash& sibling : path) {
    if (last == 0) {
      return std::nullopt;
    }
    if ((index & 1) != 0 || index == last) {
      root = node_hash(sibling, root);
      while ((index & 1) == 0 && index != 0) {  // levels at which the last node has no sibling
        index >>= 1;
        last >>= 1;
      }
    } else {
      root = node_hash(root, sibling);
    }
    index >>= 1;
    last >>= 1;
  }
  return last == 0 ? std::optional{root} : std::nullopt;
}

std::vector<Hash> consistency_path(std::uint64_t old_size, std::uint64_t size,
                                   const RangeRoot& root_of) {
  std::vector<Hash> path;
  if (old_size > 0 && old_size < size) {
    add_consistency_path(path, old_size, 0, size, true, root_of);
  }
  return path;
}

// RFC 9162, 2.1.4.2.
bool is_consistent(std::uint64_t old_size, const Hash& old_root, std::uint64_t size,
                   const Hash& root, const std::vector<Hash>& path) {
  if (old_size == size) {
    return path.empty() && old_root == root;
  }
  if (old_size > size || (old_size == 0 && !path.empty())) {
    return false;
  }
  if (old_size == 0) {
    return old_root == sha256({});
  }
  auto next = path.begin();
  // A full old tree is its own first node.
  if (!std::has_single_bit(old_size) && next == path.end()) {
    return false;
  }
  Hash first = std::has_single_bit(old_size) ? old_root : *next++;
  Hash second = first;
  std::uint64_t index = old_size - 1;
  std::uint64_t last = size - 1;
  while ((index & 1) != 0) {
    index >>= 1;
    last >>= 1;
  }
  for (; next != path.end(); ++next) {
    if (last == 0) {
      return false;
    }
    if ((index & 1) != 0 || index == last) {
      first = node_hash(*next, first);
      second = node_hash(*next, second);
      while ((index & 1) == 0 && index != 0) {
        index >>= 1;
        last >>= 1;
      }
    } else {
      second = node_hash(second, *next);
    }
    index >>= 1;
    last >>= 1;
  }
  return last == 0 && first == old_root && second == root;
}

}  // namespace gangflash::trace
