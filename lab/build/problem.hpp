// Why something could not be put together: the failure of a Result<T, Problem>.
//
// Three kinds, because people are told differently: what was asked for makes no sense (usage), a
// source has errors (its diagnostics), or the host failed (files, memory, damaged images).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "asm/diagnostic.hpp"
#include "base/result.hpp"

namespace baton::lab {

struct Problem {
    enum class Kind { usage, source, host };
    Kind kind = Kind::host;
    Message message;                                 ///< one sentence without a full stop; empty for a source
    std::vector<assembler::Diagnostic> diagnostics;  ///< of a source
};

inline Problem usage_problem(Message message) {
    return {Problem::Kind::usage, std::move(message), {}};
}
inline Problem host_problem(const Failure& failure) {
    return {Problem::Kind::host, failure.message(), {}};
}
inline Problem source_problem(std::vector<assembler::Diagnostic> diagnostics) {
    return {Problem::Kind::source, {}, std::move(diagnostics)};
}

}  // namespace baton::lab
