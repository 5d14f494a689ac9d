// Any bytes at all beside a recipe or as a policy: there is an answer, a signature that is read is
// written back as it was, and no invented one ever counts.
#include <cstdlib>
#include <string>

#include "policy/signature.hpp"

namespace {

/// A key whose secret half nobody has kept.
gangflash::policy::PublicKey key() {
  return gangflash::policy::key_of_text(
             "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
      .value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gangflash::policy;
  const std::string text(reinterpret_cast<const char*>(data), size);

  if (const auto signature = parse_signature(text)) {
    if (to_text(*signature) != text) std::abort();
    if (is_signed_by(key(), message_of(signature->what), signature->signature)) std::abort();
  }
  const PolicyResult policy = policy_of_text(text, "policy.yaml", "/etc/gangflash");
  if (policy.policy.has_value() == gangflash::recipe::has_errors(policy.diagnostics)) std::abort();
  if (policy.policy && (policy.policy->signers.empty() || policy.policy->override_group.empty())) {
    std::abort();
  }
  return 0;
}
