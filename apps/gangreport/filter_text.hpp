#pragma once
// What a filter's text stands for, where that takes more than the text: a firmware file its
// digests, a way to name a unit its UID.
#include "gangreport/options.hpp"

namespace gangflash::report {

/// `image`: of a file its digests as the parameters image and image_content (in these databases a
/// raw binary was put somewhere, which its content digest depends on); else 8 or more digits, in
/// lower case. Throws UsageError.
void resolve_image(trace::Parameters& filters, const std::vector<std::filesystem::path>& databases);

/// `uid`: any form of a UID, or a beginning that one unit in these databases has, becomes its 24
/// digits. Throws UsageError, which lists the units when there is more than one.
void resolve_uid(trace::Parameters& filters, const std::vector<std::filesystem::path>& databases);

/// The unit a person names without saying how: a UID in any form, or whatever else it is called.
/// Sets `uid`, `serial` or `label`. Throws UsageError.
void resolve_unit(const std::string& named, trace::Parameters& filters,
                  const std::vector<std::filesystem::path>& databases);

}  // namespace gangflash::report
