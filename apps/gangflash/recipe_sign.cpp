// gangflash recipe keygen, sign and verify: who answers for a recipe.
#include <iostream>
#include <system_error>

#include <fmt/format.h>

#include "job.hpp"
#include "new_file.hpp"
#include "policy/signature.hpp"
#include "recipe_commands.hpp"
#include "station_policy.hpp"
#include "trace/station_key.hpp"

namespace gangflash::app {
namespace po = boost::program_options;

namespace {

/// A key that cannot be used is a mistake of the command line, not of the trace store.
template <class Work>
auto with_key(Work work) {
  try {
    return work();
  } catch (const trace::StoreError& error) {
    throw UsageError(error.what());
  }
}

void write_file(const std::filesystem::path& file, const std::string& text, bool replace) {
  try {
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    write_new_file(file, {bytes, text.size()}, replace);
  } catch (const std::system_error& error) {
    throw UsageError(fmt::format("{}: {}", file.string(), error.what()));
  }
}

std::string required(const CommandLine& line, const char* name, const char* question) {
  if (!line.has(name)) throw UsageError(question);
  return line.get<std::string>(name);
}

/// The plan, or nothing after everything that is wrong with it was said.
std::optional<recipe::Plan> checked_plan(const std::string& file) {
  recipe::PlanResult result = recipe::load_plan(file);
  if (!report(result.diagnostics)) return std::nullopt;
  return std::move(result.plan);
}

void add_key(CommandLine& line, const char* help) {
  line.options().add_options()("key,k", po::value<std::string>()->value_name("FILE"), help);
}

std::vector<policy::Signer> signers_of(const std::string& key) {
  if (key != "policy") return {{key, with_key([&] { return trace::load_public_key(key); })}};
  const auto& policy = station_policy();
  if (!policy) throw UsageError("--key policy: this station has no policy");
  return policy->signers;
}

}  // namespace

Exit recipe_keygen_command(const Arguments& arguments) {
  CommandLine line(
      "gangflash recipe keygen FILE\n\n"
      "Makes an Ed25519 key. FILE is the secret half (PEM, readable by you alone): whoever has it "
      "can sign recipes.\n"
      "FILE.pub is the public half; the line that is printed goes into the policy of each station.",
      "  gangflash recipe keygen engineering.key\n");
  line.positional("file", 1);
  if (!line.parse(arguments)) return Exit::ok;
  const std::string file = required(line, "file", "where to? `gangflash recipe keygen FILE`");
  const std::string public_file = file + ".pub";
  for (const std::string& each : {file, public_file}) {
    std::error_code ignored;
    if (std::filesystem::exists(std::filesystem::symlink_status(each, ignored))) {
      throw UsageError(fmt::format("{} is there already; a key is never overwritten", each));
    }
  }
  const auto path = std::filesystem::absolute(file);
  const auto key = with_key([&] { return trace::StationKey::load_or_create(path); });
  write_file(public_file, trace::to_pem(key.public_key()), false);
  std::cout << fmt::format(
      "secret key: {} (keep it off the stations)\npublic key: {}\n"
      "for the policy:\n  - {{ name: NAME, key: {} }}\n",
      file, public_file, policy::key_text(key.public_key()));
  return Exit::ok;
}

Exit recipe_sign_command(const Arguments& arguments) {
  CommandLine line(
      "gangflash recipe sign RECIPE --key FILE\n\n"
      "Writes RECIPE.sig: a signature over the recipe and over each of its images as they are now. "
      "A recipe that `plan`\n"
      "would refuse is not signed.",
      "  gangflash recipe sign sensor-node.yaml --key engineering.key\n");
  line.positional("recipe", 1);
  add_key(line, "the secret key, of `recipe keygen`");
  if (!line.parse(arguments)) return Exit::ok;
  const std::string file = required(line, "recipe", "which recipe? `recipe sign RECIPE`");
  const std::string key_file = required(line, "key", "with which key? --key FILE");
  std::error_code ignored;
  if (!std::filesystem::exists(key_file, ignored)) {
    throw UsageError(fmt::format("--key {}: there is no such file", key_file));
  }
  const auto plan = checked_plan(file);
  if (!plan) return Exit::usage;
  const auto key = with_key([&] { return trace::StationKey::load_or_create(key_file); });
  policy::RecipeSignature signature{policy::signed_of(*plan), key.public_key(), {}};
  signature.signature = key.sign(trace::bytes_of(policy::message_of(signature.what)));
  const auto target = policy::signature_file(file);
  write_file(target, policy::to_text(signature), true);
  std::cout << fmt::format("{}: revision {} and {} images, signed with {}\n", target.string(),
                           plan->recipe.revision, plan->images.size(),
                           policy::key_text(key.public_key()));
  return Exit::ok;
}

Exit recipe_verify_command(const Arguments& arguments) {
  CommandLine line(
      "gangflash recipe verify RECIPE [--key FILE|policy]\n\n"
      "Proves that RECIPE.sig covers the recipe and each of its images as they are now, and says "
      "whose it is: of the\n"
      "public key in FILE, or of a signer of this station's policy (the default on a locked "
      "station). Exit 2 if not.",
      "  gangflash recipe verify sensor-node.yaml --key engineering.key.pub\n"
      "  gangflash recipe verify sensor-node.yaml --key policy\n");
  line.positional("recipe", 1);
  add_key(line, "the public key, or `policy`");
  if (!line.parse(arguments)) return Exit::ok;
  const std::string file = required(line, "recipe", "which recipe? `recipe verify RECIPE`");
  if (!line.has("key") && station_policy()) line.set("key", "policy");
  const std::string key = required(line, "key", "whose signature? --key FILE, or --key policy");
  const std::vector<policy::Signer> signers = signers_of(key);
  const auto plan = checked_plan(file);
  if (!plan) return Exit::usage;
  const policy::Verdict verdict = policy::check_signature(*plan, signers);
  if (!report(verdict.diagnostics)) return Exit::usage;
  std::cout << fmt::format("{}: recipe and {} images are as signed by {}\n", file,
                           plan->images.size(), verdict.signer);
  return Exit::ok;
}

}  // namespace gangflash::app
