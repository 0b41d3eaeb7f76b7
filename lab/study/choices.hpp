// What is compared and what is swept, as people write it: "fifo,rr:1,rr:2" and "quantum=1..20".
//
// Only reads and checks; whether a policy exists is found out when it is assembled.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace baton::lab {

inline constexpr std::size_t most_choices = 16;
inline constexpr std::size_t most_sweep_values = 1000;

/// A policy with its quantum, as in "rr:2".
struct PolicyChoice {
    std::string policy;
    std::optional<unsigned> quantum;
};
/// "fifo,rr:1,rr:2".
Result<std::vector<PolicyChoice>> parse_choices(const std::string& list);

/// What can be swept.
struct Sweep {
    enum class What : std::uint8_t { quantum, tick_cycles, wait_states, seed };
    What what = What::quantum;
    std::vector<unsigned> values;
};
/// "quantum=1..20" or "tick-cycles=1000..5000..500" (the last number is the step).
Result<Sweep> parse_sweep(const std::string& text);
const char* sweep_name(Sweep::What what);  ///< as it is written, and in JSON

}  // namespace baton::lab
