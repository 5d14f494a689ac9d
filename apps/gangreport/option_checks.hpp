#pragma once
// What is wrong about words on the command line before any database is looked at.
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::report {

/// Of a filter that knows a few words only, such as --outcome: throws UsageError on any other.
void check_choice(std::string_view option, const std::string& given);

/// `--uid 0x34333920 0x000A504D 0x00240030`, as the words are printed, without quotes: one value.
std::vector<std::string> with_uid_words_joined(const std::vector<std::string>& arguments);

/// Throws UsageError when an option of one command, such as --dir of export, is given to another.
void check_owner(std::string_view option, std::string_view command);

}  // namespace gangflash::report
