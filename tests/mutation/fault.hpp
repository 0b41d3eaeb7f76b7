// Included before everything else in a build with planted faults: which of them is awake.
#pragma once

#include <cstdlib>

inline const int baton_fault_awake = [] {
    const char* number = std::getenv("BATON_FAULT");
    return number != nullptr ? std::atoi(number) : 0;
}();

/// False where the compiler works things out: tables and checks at compile time stay as they are.
constexpr bool baton_fault(int number) {
    return !__builtin_is_constant_evaluated() && baton_fault_awake == number;
}
