// Strong numbers: an address is not a cycle count, and a process id is neither.
//
// Models: a number that only mixes with its own kind. Does not model units or ranges.
// Inside the engines plain integers are used for speed; strong numbers stand on the
// public seams, where a mix-up would otherwise compile.
#pragma once

#include <cstdint>
#include <functional>

namespace baton {

template <class Tag, class Rep>
struct Strong {
    Rep value{};

    constexpr Strong() = default;
    explicit constexpr Strong(Rep v) : value(v) {}

    friend constexpr bool operator==(Strong a, Strong b) { return a.value == b.value; }
    friend constexpr bool operator!=(Strong a, Strong b) { return a.value != b.value; }
    friend constexpr bool operator<(Strong a, Strong b) { return a.value < b.value; }
    friend constexpr bool operator>(Strong a, Strong b) { return a.value > b.value; }
    friend constexpr bool operator<=(Strong a, Strong b) { return a.value <= b.value; }
    friend constexpr bool operator>=(Strong a, Strong b) { return a.value >= b.value; }
    friend constexpr Strong operator+(Strong a, Rep d) { return Strong(static_cast<Rep>(a.value + d)); }
    friend constexpr Strong operator-(Strong a, Rep d) { return Strong(static_cast<Rep>(a.value - d)); }
    friend constexpr Rep operator-(Strong a, Strong b) { return static_cast<Rep>(a.value - b.value); }
};

/// A byte address in the one address space, 0 .. 2^32-1.
using Address = Strong<struct AddressTag, std::uint32_t>;
/// Machine cycles since power-on; 64 bits wide, never wraps in practice.
using Cycle = Strong<struct CycleTag, std::uint64_t>;
/// The guest OS's number for a process, 0 for the kernel's own.
using ProcessId = Strong<struct ProcessIdTag, std::uint32_t>;

}  // namespace baton

template <class Tag, class Rep>
struct std::hash<baton::Strong<Tag, Rep>> {
    std::size_t operator()(baton::Strong<Tag, Rep> s) const { return std::hash<Rep>{}(s.value); }
};
