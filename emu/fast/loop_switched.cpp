// Handlers follow each other through a switch: for compilers that have nothing better, and the fast
// way in WebAssembly.
#include <bit>

#include "emu/fast/loop.hpp"

#define BATON_FAST_LOOP switched
#define BATON_FAST_BEGIN              \
    if constexpr (careful) goto look; \
    dispatch:                         \
    switch (careful ? op->plain : op->fast) {
#define BATON_FAST_HANDLER(name) case Handler::name:
#define BATON_FAST_DISPATCH() goto dispatch
#define BATON_FAST_END }

#include "emu/fast/loop_body.hpp"

namespace baton::emu::fast {

Exit run_switched(Frame& frame) {
    return switched<false>(frame);
}
Exit run_switched_carefully(Frame& frame) {
    return switched<true>(frame);
}

}  // namespace baton::emu::fast
