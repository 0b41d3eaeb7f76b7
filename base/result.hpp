// Result: a value, or the reason why the host could not give one.
//
// For failures of the host and of hostile input (files, images, saved states): the
// message names the thing and says what to do. Guest faults are guest traps, errors in a
// source are diagnostics, and our own bugs are assertions: none of them is a Failure.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "base/messages.hpp"

namespace baton {

struct Failure {
    /// The file, option or object that failed; may be empty.
    Message subject;
    /// What went wrong, in one sentence, without a full stop.
    Message reason;

    /// "SUBJECT: REASON".
    Message message() const;
    std::string text(Language language = Language::english) const { return say(language, message()); }
};

/// `E` says why there is no value; some layers tell people more than a Failure does.
template <class T, class E = Failure>
class [[nodiscard]] Result {
public:
    Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
    Result(E failure) : held_(std::in_place_index<1>, std::move(failure)) {}

    bool ok() const { return held_.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() & { return std::get<0>(held_); }
    const T& value() const& { return std::get<0>(held_); }
    T&& value() && { return std::get<0>(std::move(held_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const E& failure() const { return std::get<1>(held_); }

private:
    std::variant<T, E> held_;
};

/// Success without a value.
struct Done {};

}  // namespace baton
