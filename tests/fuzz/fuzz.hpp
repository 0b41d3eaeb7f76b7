// What the fuzzers share. Each is one file with LLVMFuzzerTestOneInput: any bytes in; what it demands
// beside "no crash, no undefined behaviour" it says by `demand`.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace baton::fuzz {

/// Ends the process, as a crash does, unless `condition` holds.
inline void demand(bool condition, const std::string& what) {
    if (condition) return;
    std::fprintf(stderr, "demanded: %s\n", what.c_str());
    std::abort();
}

/// Set by a body whose input was sound and has gone the whole way: seeds must do so.
inline bool was_sound = false;

inline std::vector<std::uint8_t> bytes_of(const std::uint8_t* data, std::size_t size) {
    return {data, data + size};
}

}  // namespace baton::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
