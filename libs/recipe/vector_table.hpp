#pragma once
// Whether the images begin as a program for this chip does.
#include <span>

#include "recipe/draft.hpp"

namespace gangflash::recipe {

/// Warns when the first two words, where the part would start, cannot be a vector table. Only a
/// warning: an image may hold no program at all. `segments` are those of all images.
void check_vector_table(const Draft& draft, std::span<const image::Segment> segments,
                        Report& report);

}  // namespace gangflash::recipe
