#include "lab/present/cost_text.hpp"

#include <array>

#include "base/messages/lab.hpp"

namespace baton::lab {

Text cost_phrase(Cost cost) {
    static constexpr std::array<Text, cost_count> phrases{
        text::lab_own_time, text::lab_others_time,  text::lab_entry_and_return, text::lab_save_and_restore,
        text::lab_choosing, text::lab_tick_handler, text::lab_system_calls,     text::lab_devices,
        text::lab_tick_end, text::lab_idle};
    return phrases[static_cast<std::size_t>(cost)];
}

}  // namespace baton::lab
