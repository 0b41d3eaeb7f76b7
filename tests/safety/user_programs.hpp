// Random programs for user mode, as executables for the guest's disk.
//
// Three tempers: those that live long (loops over their own data, system calls with odd arguments),
// attackers (privileged instructions, addresses of the kernel, of devices and of others, jumps
// anywhere), and words that are legal and nothing more. None of them knows where it will be loaded.
#pragma once

#include <cstdint>
#include <vector>

#include "isa/image.hpp"

namespace baton::test {

/// Precondition: `system_calls` is the number of calls that the kernel has.
isa::Image random_program(std::uint64_t seed, unsigned system_calls);

}  // namespace baton::test
