#include "emu/disk.hpp"

namespace baton::emu {

namespace {

constexpr Word busy_bit = device_constant(isa::Device::disk, "BUSY");
constexpr Word done_bit = device_constant(isa::Device::disk, "DONE");
constexpr Word error_bit = device_constant(isa::Device::disk, "ERROR");
constexpr Word read_command = device_constant(isa::Device::disk, "READ");
constexpr Word write_command = device_constant(isa::Device::disk, "WRITE");

bool is_outside(Word sector, Word count, Word address, const Disk::Surroundings& around) {
    const std::uint64_t bytes = std::uint64_t{count} * isa::sector_bytes;
    return (std::uint64_t{sector} + count) * isa::sector_bytes > around.disk_bytes ||
           address + bytes > around.ram_bytes;
}

std::uint64_t delay(Word count, bool fails, const Settings& settings) {
    return settings.disk_start_cycles + (fails ? 0 : std::uint64_t{count} * settings.disk_sector_cycles);
}

}  // namespace

void Disk::start(Command command, std::uint64_t time, const Surroundings& around) {
    state_.command = command;
    state_.from_sector = state_.sector;
    state_.at_address = state_.address;
    state_.sectors = state_.count;
    state_.will_fail = is_outside(state_.sector, state_.count, state_.address, around);
    state_.due = time + delay(state_.count, state_.will_fail, around.settings);
    state_.done = false;
    state_.error = false;
}

bool Disk::finish_if_due(std::uint64_t time, PagedBytes& ram, PagedBytes& content) {
    if (!busy() || time < state_.due) return false;
    const std::uint32_t bytes = state_.will_fail ? 0 : state_.sectors * isa::sector_bytes;
    const std::uint32_t from = state_.will_fail ? 0 : state_.from_sector * isa::sector_bytes;
    if (bytes != 0 && state_.command == Command::read) {
        ram.write(state_.at_address, content.data() + from, bytes);
    }
    if (bytes != 0 && state_.command == Command::write) {
        content.write(from, ram.data() + state_.at_address, bytes);
    }
    state_.error = state_.will_fail;
    state_.done = true;
    state_.command = Command::none;
    state_.will_fail = false;
    state_.from_sector = 0;
    state_.at_address = 0;
    state_.sectors = 0;
    state_.due = 0;
    return true;
}

void Disk::write(Word offset, Word value, const DeviceContext& now, const Surroundings& around) {
    switch (offset) {
    case Register::sector: state_.sector = value; break;
    case Register::address: state_.address = value; break;
    case Register::count: state_.count = value; break;
    case Register::command:
        if (busy()) break;
        if (value == read_command) start(Command::read, now.time, around);
        if (value == write_command) start(Command::write, now.time, around);
        break;
    case Register::ack:
        state_.done = false;
        state_.error = false;
        break;
    default: break;
    }
}

Word Disk::peek(Word offset, const Surroundings& around) const {
    switch (offset) {
    case Register::sector: return state_.sector;
    case Register::address: return state_.address;
    case Register::count: return state_.count;
    case Register::status:
        return (busy() ? busy_bit : 0) | (state_.done ? done_bit : 0) | (state_.error ? error_bit : 0);
    case Register::sectors: return around.disk_bytes / isa::sector_bytes;
    default: return 0;
    }
}

bool Disk::is_possible(const State& state, std::uint64_t time, const Surroundings& around) {
    if (state.error && !state.done) return false;
    if (state.command == Command::none) {
        return !state.will_fail && state.from_sector == 0 && state.at_address == 0 && state.sectors == 0 &&
               state.due == 0;
    }
    if (state.command != Command::read && state.command != Command::write) return false;
    const bool outside = is_outside(state.from_sector, state.sectors, state.at_address, around);
    return !state.done && state.will_fail == outside && state.due >= time &&
           state.due - time <= delay(state.sectors, outside, around.settings);
}

}  // namespace baton::emu
