// What may be handed to a machine: settings, disks, input events.
#include <fmt/format.h>

#include "emu/input.hpp"
#include "emu/network.hpp"
#include "emu/settings.hpp"

namespace baton::emu {

Result<Done> check_settings(const Settings& settings) {
    if (settings.ram_bytes % isa::page_bytes != 0) {
        return Failure{"RAM size",
                       fmt::format("{} bytes is not a multiple of {}", settings.ram_bytes, isa::page_bytes)};
    }
    if (settings.ram_bytes < isa::ram_bytes_least || settings.ram_bytes > isa::ram_bytes_most) {
        return Failure{"RAM size",
                       fmt::format("{} bytes is not between 64 KiB and 64 MiB", settings.ram_bytes)};
    }
    if (settings.wait_states > wait_states_most) {
        return Failure{"wait states",
                       fmt::format("{} is more than {}", settings.wait_states, wait_states_most)};
    }
    if (settings.clock != Clock::real && settings.clock != Clock::ideal) {
        return Failure{"clock", "neither real nor ideal"};
    }
    if (settings.language != Language::english && settings.language != Language::french) {
        return Failure{"language", "neither English nor French"};
    }
    return Done{};
}

Result<Done> check_disk_size(std::uint64_t bytes) {
    if (bytes > disk_bytes_most) {
        return Failure{"disk", fmt::format("{} bytes is more than {}", bytes, disk_bytes_most)};
    }
    return Done{};
}

Result<Done> check_event(const InputEvent& event) {
    if (event.core != 0) {
        return Failure{"input event", fmt::format("there is no core {}", event.core)};
    }
    switch (event.kind) {
    case InputKind::key:
        if (event.data.size() == 1) return Done{};
        return Failure{"key event", fmt::format("{} bytes; it carries one", event.data.size())};
    case InputKind::expire:
        if (event.data.empty()) return Done{};
        return Failure{"expire event", "it carries no data"};
    case InputKind::raise:
        if (event.data.size() == 1 && event.data.front() < isa::line_count) return Done{};
        return Failure{"raise event", "it carries the number of a line, 0..15"};
    case InputKind::packet:
        if (!event.data.empty() && event.data.size() <= Network::packet_bytes_most) return Done{};
        return Failure{"packet event", fmt::format("{} bytes; a packet has 1 to {}", event.data.size(),
                                                   Network::packet_bytes_most)};
    }
    return Failure{"input event", "unknown kind"};
}

}  // namespace baton::emu
