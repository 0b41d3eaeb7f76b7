#include "emu/bus.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "isa/platform.hpp"

namespace baton::emu {

namespace {

using isa::Device;

constexpr auto memory_fault = static_cast<std::uint8_t>(isa::Vector::memory_fault);

constexpr Word window_words = isa::device_window_bytes / isa::word_bytes;

struct Rights {
    bool read = false;
    bool write = false;
};

// What may be done with each word of each device's window: the table of registers, by place.
constexpr auto rights = [] {
    std::array<std::array<Rights, window_words>, isa::device_count> all{};
    for (const auto& r : isa::device_registers) {
        Rights& place = all[static_cast<std::size_t>(r.device)][r.offset / isa::word_bytes];
        place.read = r.access != isa::Access::write;
        place.write = r.access != isa::Access::read;
    }
    return all;
}();

struct Place {
    Device device = Device::interrupts;
    Word offset = 0;
    Rights rights;
};

/// Where an aligned word address lies among the devices, if it does.
std::optional<Place> device_place(Word address) {
    const Word window = (address - isa::device_base) / isa::device_window_bytes;
    if (address < isa::device_base || window >= isa::device_count) return std::nullopt;
    const Word offset = address % isa::device_window_bytes;
    return Place{static_cast<Device>(window), offset, rights[window][offset / isa::word_bytes]};
}

constexpr std::uint16_t line_bit(isa::Line line) {
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(line));
}

void fail(Word address, BusReply& reply) {
    reply.fault = memory_fault;
    reply.fault_address = address;
}

}  // namespace

Bus::Bus(const Settings& settings) : settings_(settings), ram_(settings.ram_bytes), seed_(settings.seed) {}

void Bus::access_other(const BusRequest& request, const DeviceContext& now, BusReply& reply) {
    if (request.probe) {
        probe(request, reply);
    } else if (request.ram_only) {
        fail(request.address, reply);
    } else {
        access_device(request, now, reply);
    }
}

void Bus::probe(const BusRequest& request, BusReply& reply) const {
    for (Word at = 0; at < request.bytes; at += isa::word_bytes) {
        if (request.address + at >= ram_.size()) {
            fail(request.address + at, reply);
            return;
        }
    }
}

void Bus::access_device(const BusRequest& request, const DeviceContext& now, BusReply& reply) {
    const auto place = device_place(request.address);
    const bool writing = request.transfer == Transfer::write;
    if (!place || request.bytes != isa::word_bytes || !(writing ? place->rights.write : place->rights.read)) {
        fail(request.address, reply);
        return;
    }
    reply.device = true;
    if (writing) {
        reply.data = request.data;
        reply.printed = place->device == Device::console && place->offset == Console::Register::out;
        write_device(place->device, place->offset, request.data, now, reply);
    } else {
        reply.data = read_device(place->device, place->offset, now);
    }
}

Word Bus::read_device(Device device, Word offset, const DeviceContext& now) {
    switch (device) {
    case Device::interrupts: return interrupts_.read(offset, now);
    case Device::timer: return timer_.read(offset, now);
    case Device::console: return console_.read(offset, now);
    case Device::disk: return disk_.read(offset, surroundings());
    case Device::system: return system_.read(offset, settings_);
    case Device::seed: return seed_.read(offset, now);
    case Device::network: return network_.read(offset, now);
    case Device::delay: return delay_devices_.read(offset, now);
    case Device::choices: return choices_.read(offset, now);
    }
    return 0;
}

void Bus::write_device(Device device, Word offset, Word value, const DeviceContext& now, BusReply& reply) {
    switch (device) {
    case Device::interrupts: interrupts_.write(offset, value, now); break;
    case Device::timer: timer_.write(offset, value, now); break;
    case Device::console: console_.write(offset, value, now); break;
    case Device::disk: disk_.write(offset, value, now, surroundings()); break;
    case Device::system: system_.write(offset, value); break;
    case Device::seed: break;
    case Device::network: reply.sent = network_.write(offset, value, now); break;
    case Device::delay: delay_devices_.write(offset, value, now); break;
    case Device::choices: break;
    }
}

Word Bus::peek_device(Device device, Word offset, const DeviceContext& now) const {
    switch (device) {
    case Device::interrupts: return interrupts_.peek(offset, now);
    case Device::timer: return timer_.peek(offset, now);
    case Device::console: return console_.peek(offset, now);
    case Device::disk: return disk_.peek(offset, surroundings());
    case Device::system: return system_.peek(offset, settings_);
    case Device::seed: return seed_.peek(offset, now);
    case Device::network: return network_.peek(offset, now);
    case Device::delay: return delay_devices_.peek(offset, now);
    case Device::choices: return choices_.peek(offset, now);
    }
    return 0;
}

std::uint32_t Bus::act(std::uint64_t time) {
    std::uint32_t happened = 0;
    if (timer_.expire_if_due(time)) happened |= happened::timer_expired;
    if (disk_.finish_if_due(time, ram_, disk_content_)) happened |= happened::disk_done;
    if (delay_devices_.finish_if_due(time)) happened |= happened::delay_done;
    refresh();
    return happened;
}

void Bus::refresh() {
    const auto lines = static_cast<std::uint16_t>((timer_.line() ? line_bit(isa::Line::timer) : 0) |
                                                  (console_.line() ? line_bit(isa::Line::console) : 0) |
                                                  (disk_.line() ? line_bit(isa::Line::disk) : 0) |
                                                  (network_.line() ? line_bit(isa::Line::network) : 0) |
                                                  (delay_devices_.line() ? line_bit(isa::Line::delay) : 0));
    interrupts_.take_lines(lines);
    next_due_ = std::min({timer_.due(), disk_.due(), delay_devices_.due()});
}

void Bus::insert_disk(PagedBytes content) {
    disk_content_ = std::move(content);
    disk_.set_state({});
    refresh();
}

std::optional<Word> Bus::peek_word(Word address, const DeviceContext& now) const {
    if (address % isa::word_bytes != 0) return std::nullopt;
    if (address < ram_.size()) return ram_.read_word(address);
    const auto place = device_place(address);
    if (!place || !place->rights.read) return std::nullopt;
    return peek_device(place->device, place->offset, now);
}

std::optional<std::uint8_t> Bus::peek_byte(Word address, const DeviceContext& now) const {
    if (address < ram_.size()) return ram_.read_byte(address);
    const auto word = peek_word(address & ~(isa::word_bytes - 1), now);
    if (!word) return std::nullopt;
    return static_cast<std::uint8_t>(*word >> (8 * (address % isa::word_bytes)));
}

Bus::State Bus::state() const {
    return {interrupts_.state(), timer_.state(),   console_.state(),       disk_.state(),   system_.state(),
            seed_.state(),       network_.state(), delay_devices_.state(), choices_.state()};
}

void Bus::set_state(const State& state, const Settings& settings) {
    settings_ = settings;
    interrupts_.set_state(state.interrupts);
    timer_.set_state(state.timer);
    console_.set_state(state.console);
    disk_.set_state(state.disk);
    system_.set_state(state.system);
    seed_.set_state(state.seed);
    network_.set_state(state.network);
    delay_devices_.set_state(state.delay_devices);
    choices_.set_state(state.choices);
    refresh();
}

bool Bus::is_possible(const State& state, const Settings& settings, std::uint64_t time,
                      std::uint32_t disk_bytes) {
    Bus bus(Settings{});
    bus.set_state(state, settings);
    // Between cycles the controller has taken in the lines already.
    return bus.interrupts_.state() == state.interrupts && Timer::is_possible(state.timer, time) &&
           Console::is_possible(state.console) && System::is_possible(state.system) &&
           Network::is_possible(state.network) && DelayDevices::is_possible(state.delay_devices, time) &&
           Disk::is_possible(state.disk, time, {settings, settings.ram_bytes, disk_bytes});
}

}  // namespace baton::emu
