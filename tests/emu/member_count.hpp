// How many members an aggregate has: the largest number of initialisers that it takes.
#pragma once

#include <cstddef>
#include <utility>

namespace baton::test {

struct Anything {
    template <class T>
    operator T() const;
};

template <class T, std::size_t... I>
constexpr bool takes(std::index_sequence<I...>) {
    return requires {
        T{(static_cast<void>(I), Anything{})...};
    };
}

template <class T, std::size_t N = 32>
constexpr unsigned member_count() {
    if constexpr (N == 0 || takes<T>(std::make_index_sequence<N>{})) {
        return N;
    } else {
        return member_count<T, N - 1>();
    }
}

struct ThreeMembers {
    int a;
    bool b[1];
    unsigned char c;
};
static_assert(member_count<ThreeMembers>() == 3);

}  // namespace baton::test
