// Random programs for user mode, as executables for the guest's disk.
//
// Three tempers: those that live long (loops over their own data, system calls with odd arguments),
// attackers (privileged instructions, addresses of the kernel, of devices and of others, jumps
// anywhere), and words that are legal and nothing more. None of them knows where it will be loaded.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "isa/image.hpp"
#include "isa/word.hpp"

namespace baton::test {

/// What programs must know of the kernel. The calls for threads and locks stand one behind the other, from
/// thread_start to barrier_wait.
struct SystemCalls {
    unsigned count = 0;
    unsigned thread_start = 0;
    unsigned barrier_wait = 0;
    std::array<isa::Word, 4> object_tags{};  ///< of a lock, semaphore, condition, barrier
};

isa::Image random_program(std::uint64_t seed, const SystemCalls& calls);

}  // namespace baton::test
