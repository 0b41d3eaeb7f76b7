// What may be handed to a machine: settings, disks, input events.
#include "base/messages/images.hpp"
#include "emu/input.hpp"
#include "emu/network.hpp"
#include "emu/settings.hpp"

namespace baton::emu {

Result<Done> check_settings(const Settings& settings) {
    if (settings.ram_bytes % isa::page_bytes != 0)
        return Failure{text::emu_ram_size, {text::emu_ram_not_pages, settings.ram_bytes, isa::page_bytes}};
    if (settings.ram_bytes < isa::ram_bytes_least || settings.ram_bytes > isa::ram_bytes_most)
        return Failure{text::emu_ram_size, {text::emu_ram_out_of_range, settings.ram_bytes}};
    if (settings.wait_states > wait_states_most)
        return Failure{text::emu_wait_states, {text::emu_more_than, settings.wait_states, wait_states_most}};
    if (settings.clock != Clock::real && settings.clock != Clock::ideal)
        return Failure{text::emu_clock, text::emu_clock_unknown};
    if (settings.language != Language::english && settings.language != Language::french)
        return Failure{text::emu_language, text::emu_language_unknown};
    return Done{};
}

Result<Done> check_disk_size(std::uint64_t bytes) {
    if (bytes > disk_bytes_most)
        return Failure{text::emu_disk, {text::emu_bytes_more_than, bytes, disk_bytes_most}};
    return Done{};
}

Result<Done> check_event(const InputEvent& event) {
    if (event.core != 0) return Failure{text::emu_input_event, {text::emu_no_core, event.core}};
    switch (event.kind) {
    case InputKind::key:
        if (event.data.size() == 1) return Done{};
        return Failure{text::emu_key_event, {text::emu_key_one_byte, event.data.size()}};
    case InputKind::expire:
        if (event.data.empty()) return Done{};
        return Failure{text::emu_expire_event, text::emu_expire_no_data};
    case InputKind::raise:
        if (event.data.size() == 1 && event.data.front() < isa::line_count) return Done{};
        return Failure{text::emu_raise_event, text::emu_raise_line};
    case InputKind::packet:
        if (!event.data.empty() && event.data.size() <= Network::packet_bytes_most) return Done{};
        return Failure{text::emu_packet_event,
                       {text::emu_packet_bytes, event.data.size(), Network::packet_bytes_most}};
    case InputKind::choose:
        if (event.data.size() == 1 && event.data.front() != 0) return Done{};
        return Failure{text::emu_choose_event, text::emu_choose_number};
    }
    return Failure{text::emu_input_event, text::emu_unknown_event};
}

}  // namespace baton::emu
