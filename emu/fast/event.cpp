#include "emu/fast/event.hpp"

#include <algorithm>

#include "emu/opcode_info.hpp"
#include "isa/platform.hpp"

namespace baton::emu {

namespace {

/// Interrupts, by itself: a return to what was interrupted is another event.
bool opens_or_closes(const isa::Semantics& does) {
    return (isa::flags_written(does.flags) & isa::flag::interrupts) != 0 &&
           does.flags != isa::FlagEffect::frame;
}

}  // namespace

bool EventFilter::covers(Word address, unsigned bytes) const {
    return std::any_of(stores.begin(), stores.end(), [&](const AddressRange& range) {
        return range.begin < range.end && address < range.end && address + (bytes - 1) >= range.begin;
    });
}

bool EventFilter::stops_at(Word ip) const {
    return std::find(stop_at.begin(), stop_at.end(), ip) != stop_at.end();
}

std::uint32_t collect_events(const Tick& tick, const EventFilter& watch, std::vector<Event>& out) {
    std::uint32_t noted = 0;
    const std::uint32_t wanted = watch.wanted();
    const auto put = [&](EventKind kind, Word address = 0, Word value = 0, std::uint8_t bytes = 0,
                         std::uint8_t code = 0) {
        if ((wanted & bit(kind)) == 0) return;
        noted |= bit(kind);
        out.push_back(
            {tick.cycle, kind, code, bytes, tick.core, tick.flags, tick.context, tick.ip, address, value});
    };

    if (tick.did(happened::input)) put(EventKind::input);
    if (tick.did(happened::timer_expired)) put(EventKind::timer_expired);
    if (tick.did(happened::disk_done)) put(EventKind::disk_done);
    if (tick.did(happened::delay_done)) put(EventKind::delay_done);

    const BusActivity& bus = tick.bus;
    const bool moved = (bus.transfer == Transfer::write || bus.transfer == Transfer::read) && !bus.stalled;
    if (moved) {
        const bool writing = bus.transfer == Transfer::write;
        if (bus.address >= isa::device_base) {
            put(writing ? EventKind::device_write : EventKind::device_read, bus.address, bus.data);
        } else if (writing && watch.covers(bus.address, bus.bytes)) {
            put(EventKind::store, bus.address, bus.data, bus.bytes);
        }
    }
    if (tick.did(happened::printed)) put(EventKind::printed, bus.address, tick.printed_byte);
    if (tick.did(happened::sent)) put(EventKind::sent, bus.address);
    if (tick.did(happened::context)) put(EventKind::context, 0, tick.context);

    if (tick.did(happened::retired) && !tick.user && opens_or_closes(info_of(tick.instruction).does)) {
        put(EventKind::interrupts);
    }
    if (tick.did(happened::faulted)) put(EventKind::fault, 0, 0, 0, tick.code);
    // WAIT sleeps when its execute step does not end it.
    if (tick.step == Step::execute && info_of(tick.instruction).does.control == isa::Control::wait &&
        !tick.did(happened::retired | happened::faulted)) {
        put(EventKind::wait_begin);
    }
    if (tick.step == Step::wait && tick.did(happened::retired)) put(EventKind::wait_end);
    if (tick.did(happened::returned)) put(EventKind::returned);
    if (tick.did(happened::interrupted)) put(EventKind::interrupted, 0, 0, 0, tick.code);
    if (tick.did(happened::accepted)) put(EventKind::accepted, 0, 0, 0, tick.code);
    if (tick.did(happened::entered)) put(EventKind::entered, 0, 0, 0, tick.code);
    if (tick.did(happened::stopped)) put(EventKind::stopped);
    return noted;
}

}  // namespace baton::emu
