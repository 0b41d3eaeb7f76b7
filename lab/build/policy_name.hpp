// Which policy a person means: a file, a name of os/sched in any case, or what a textbook calls it, in
// English or French ("PAPS", "tourniquet", "SJF").
#pragma once

#include <string>

#include "lab/build/home.hpp"

namespace baton::lab {

/// Whether a policy is named by its file: it ends in .asm or contains a slash.
bool is_policy_file(const std::string& policy);

/// The name of the policy in os/sched that is meant by `written`; `written` itself where it is a file or
/// means nothing.
std::string policy_name(const Home& home, const std::string& written);
/// Whether `written` means a policy of os/sched.
bool names_policy(const Home& home, const std::string& written);

/// The file of a policy: as given when it is one, else of that name in the home.
std::string policy_path(const Home& home, const std::string& written);

}  // namespace baton::lab
