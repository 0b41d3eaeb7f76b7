// Handlers follow each other through the addresses of their labels, where the compiler has that.
#include <bit>

#include "emu/fast/loop.hpp"

#if defined(__GNUC__)

#define BATON_FAST_LOOP threaded
#define BATON_FAST_ONE(name) &&handler_##name,
#define BATON_FAST_BEGIN                                             \
    static const void* const handlers[] = {BATON_FAST_ALL_HANDLERS}; \
    if constexpr (careful) {                                         \
        goto look;                                                   \
    } else {                                                         \
        BATON_FAST_DISPATCH();                                       \
    }
#define BATON_FAST_HANDLER(name) handler_##name:
#define BATON_FAST_DISPATCH() goto* handlers[static_cast<unsigned>(careful ? op->plain : op->fast)]
#define BATON_FAST_END

#include "emu/fast/loop_body.hpp"

namespace baton::emu::fast {

Exit run_threaded(Frame& frame) {
    return threaded<false>(frame);
}
Exit run_threaded_carefully(Frame& frame) {
    return threaded<true>(frame);
}

}  // namespace baton::emu::fast

#else

namespace baton::emu::fast {

Exit run_threaded(Frame& frame) {
    return run_switched(frame);
}
Exit run_threaded_carefully(Frame& frame) {
    return run_switched_carefully(frame);
}

}  // namespace baton::emu::fast

#endif
