// Why something could not be put together, and a value or such a problem.
//
// Three kinds, because people are told differently: what was asked for makes no sense (usage), a
// source has errors (its diagnostics), or the host failed (files, memory, damaged images).
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "asm/diagnostic.hpp"
#include "base/result.hpp"

namespace baton::lab {

struct Problem {
    enum class Kind { usage, source, host };
    Kind kind = Kind::host;
    std::string text;                                ///< one sentence without a full stop; empty for a source
    std::vector<assembler::Diagnostic> diagnostics;  ///< of a source
};

inline Problem usage_problem(std::string text) {
    return {Problem::Kind::usage, std::move(text), {}};
}
inline Problem host_problem(const Failure& failure) {
    return {Problem::Kind::host, failure.text(), {}};
}
inline Problem source_problem(std::vector<assembler::Diagnostic> diagnostics) {
    return {Problem::Kind::source, {}, std::move(diagnostics)};
}

template <class T>
class [[nodiscard]] Attempt {
public:
    Attempt(T value) : held_(std::in_place_index<0>, std::move(value)) {}
    Attempt(Problem problem) : held_(std::in_place_index<1>, std::move(problem)) {}

    bool ok() const { return held_.index() == 0; }
    explicit operator bool() const { return ok(); }
    T& operator*() & { return std::get<0>(held_); }
    const T& operator*() const& { return std::get<0>(held_); }
    T&& operator*() && { return std::get<0>(std::move(held_)); }
    T* operator->() { return &std::get<0>(held_); }
    const T* operator->() const { return &std::get<0>(held_); }
    const Problem& problem() const { return std::get<1>(held_); }

private:
    std::variant<T, Problem> held_;
};

}  // namespace baton::lab
