// Whether a test takes the whole of what it takes a sample of while one works: BATON_EXHAUSTIVE is set, as in
// the CI. Each such test says both sizes in its opening comment.
#pragma once

#include <cstdlib>

namespace baton::test {

inline bool exhaustive() {
    return std::getenv("BATON_EXHAUSTIVE") != nullptr;
}

}  // namespace baton::test
