// Save files: the machine as bytes, and back.
//
//   offset  bytes
//        0     12  "BATON-STATE\n"
//       12      4  version
//       16      8  length n of the payload
//       24      n  payload
//   24 + n      8  checksum of all that stands before it
//
// The payload is Machine::State by its field lists, then RAM and disk, each as its size in bytes,
// the number of pages that are not all zero, and these pages (number, 4096 bytes) in ascending
// order. Numbers are little-endian. The checksum (FNV-1a, 64 bits) finds damage, not malice: what a
// file claims is checked field by field, and a state that no machine can be in is refused.
#include <algorithm>
#include <string_view>
#include <utility>

#include "base/messages/images.hpp"
#include "emu/fields.hpp"
#include "emu/machine.hpp"

namespace baton::emu {

namespace {

constexpr std::string_view magic = "BATON-STATE\n";
constexpr std::uint32_t version = 3;
constexpr std::size_t header_bytes = magic.size() + 4 + 8;
constexpr std::size_t checksum_bytes = 8;
// The longest delay is that of a disk transfer, under 2^52: no sum of such a time and a delay wraps.
constexpr std::uint64_t latest_cycle = std::uint64_t{0} - (std::uint64_t{1} << 52);
static_assert(std::uint64_t{disk_bytes_most} / isa::sector_bytes * 0xffffffffU + 0xffffffffU <
              std::uint64_t{0} - latest_cycle);

std::uint64_t checksum(const std::uint8_t* bytes, std::size_t count) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (std::size_t i = 0; i < count; ++i) hash = (hash ^ bytes[i]) * 0x100000001b3U;
    return hash;
}

void put_pages(FieldWriter& writer, std::vector<std::uint8_t>& out, const PagedBytes& bytes) {
    std::vector<std::uint32_t> pages;
    for (std::uint32_t page = 0; page < bytes.page_count(); ++page) {
        if (!bytes.page_is_zero(page)) pages.push_back(page);
    }
    writer.put(bytes.size());
    writer.put(static_cast<std::uint32_t>(pages.size()));
    for (const std::uint32_t page : pages) {
        writer.put(page);
        const std::uint8_t* data = bytes.data() + std::size_t{page} * PagedBytes::page_bytes;
        out.insert(out.end(), data, data + PagedBytes::page_bytes);
    }
}

/// False when the pages are not as put_pages writes them; `bytes` must be all zero before.
bool get_pages(FieldReader& reader, PagedBytes& bytes) {
    std::uint32_t count = 0;
    reader.get(count);
    if (count > bytes.page_count()) return false;
    std::uint32_t lowest_allowed = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        std::uint32_t page = 0;
        reader.get(page);
        const std::uint8_t* data = reader.take(PagedBytes::page_bytes);
        if (data == nullptr || page < lowest_allowed || page >= bytes.page_count()) return false;
        lowest_allowed = page + 1;
        const std::uint32_t at = page * PagedBytes::page_bytes;
        const std::uint32_t inside = std::min(PagedBytes::page_bytes, bytes.size() - at);
        if (std::any_of(data + inside, data + PagedBytes::page_bytes,
                        [](std::uint8_t b) { return b != 0; })) {
            return false;
        }
        bytes.write(at, data, inside);
        if (bytes.page_is_zero(page)) return false;
    }
    return true;
}

bool stop_is_possible(const Machine::State& state) {
    const Stop& stop = state.stop;
    const System::State& system = state.devices.system;
    if (stop.reason > StopReason::double_fault || stop.core != 0) return false;
    if (system.off != (stop.reason == StopReason::powered_off)) return false;
    if (stop.reason == StopReason::none) return stop == Stop{};
    if (stop.cycle >= state.cycle || !(state.cpu.latches == Cpu::Latches{})) return false;
    if (stop.reason == StopReason::powered_off) {
        return stop.exit_code == system.exit_code && stop.code == 0 && stop.ip == 0 && stop.address == 0;
    }
    return stop.exit_code == 0 && stop.code != 0 && stop.code < isa::vector_count;
}

bool events_are_possible(const Machine::State& state) {
    std::uint64_t earliest = state.cycle;
    for (const auto& event : state.events) {
        if (event.cycle < earliest || !check_event(event).ok()) return false;
        earliest = event.cycle;
    }
    return true;
}

/// Memory steps that were tested in execute must reach RAM, and so must a transfer that waits.
bool transfer_is_possible(const Cpu& cpu, std::uint32_t ram_bytes) {
    const Cpu::Latches& latches = cpu.latches();
    const bool tested = latches.step == Step::memory && info_of(latches.instruction).probes();
    if (latches.waited == 0 && !tested) return true;
    BusRequest request;
    cpu.request(request);
    return request.fault == 0 && request.address < ram_bytes;
}

}  // namespace

Result<Done> Machine::check_saving() const {
    if (cycle_ <= latest_cycle) return Done{};
    return Failure{text::state_of_machine, {text::state_too_late, cycle_, latest_cycle}};
}

std::vector<std::uint8_t> Machine::save() const {
    std::vector<std::uint8_t> payload;
    FieldWriter writer(payload);
    writer.put(state());
    put_pages(writer, payload, bus_.ram());
    put_pages(writer, payload, bus_.disk_content());

    std::vector<std::uint8_t> file(magic.begin(), magic.end());
    FieldWriter header(file);
    header.put(version);
    header.put(static_cast<std::uint64_t>(payload.size()));
    file.insert(file.end(), payload.begin(), payload.end());
    header.put(checksum(file.data(), file.size()));
    return file;
}

Result<Done> Machine::load(const std::vector<std::uint8_t>& saved, const std::string& name) {
    const auto refuse = [&](Message reason) { return Failure{name, std::move(reason)}; };

    if (saved.size() < magic.size() || !std::equal(magic.begin(), magic.end(), saved.begin())) {
        return refuse(text::state_no_state);
    }
    if (saved.size() < header_bytes + checksum_bytes) return refuse(text::state_cut_short);
    FieldReader header(saved.data() + magic.size(), saved.data() + header_bytes);
    std::uint32_t file_version = 0;
    std::uint64_t length = 0;
    header.get(file_version);
    header.get(length);
    if (file_version != version) {
        return refuse({text::state_version, file_version, version});
    }
    const std::uint64_t present = saved.size() - header_bytes - checksum_bytes;
    if (length != present) {
        return refuse({text::state_length, present, length});
    }
    FieldReader tail(saved.data() + saved.size() - checksum_bytes, saved.data() + saved.size());
    std::uint64_t announced_checksum = 0;
    tail.get(announced_checksum);
    if (announced_checksum != checksum(saved.data(), saved.size() - checksum_bytes)) {
        return refuse(text::state_checksum);
    }

    FieldReader reader(saved.data() + header_bytes, saved.data() + saved.size() - checksum_bytes);
    State state;
    reader.get(state);
    if (!reader.ok()) return refuse(text::state_unreadable);
    if (const auto settings = check_settings(state.settings); !settings) {
        return refuse({text::state_damaged, settings.failure().message()});
    }
    Machine fresh(state.settings);
    std::uint32_t ram_bytes = 0;
    std::uint32_t disk_bytes = 0;
    reader.get(ram_bytes);
    const bool ram_is_sound = ram_bytes == state.settings.ram_bytes && get_pages(reader, fresh.bus_.ram());
    reader.get(disk_bytes);
    if (!ram_is_sound || disk_bytes % isa::sector_bytes != 0 || !check_disk_size(disk_bytes)) {
        return refuse(text::state_memory);
    }
    fresh.bus_.disk_content() = PagedBytes(disk_bytes);
    if (!get_pages(reader, fresh.bus_.disk_content()) || !reader.ok() || reader.left() != 0) {
        return refuse(text::state_disk);
    }

    const bool time_is_possible = state.cycle <= latest_cycle && state.time <= state.cycle &&
                                  (state.settings.clock == Clock::ideal || state.time == state.cycle);
    if (!time_is_possible || !stop_is_possible(state) || !events_are_possible(state) ||
        !Cpu::is_possible(state.cpu, state.settings.wait_states) ||
        !Bus::is_possible(state.devices, state.settings, state.time, disk_bytes)) {
        return refuse(text::state_impossible);
    }
    fresh.set_state(state);
    if (!transfer_is_possible(fresh.cpu_, state.settings.ram_bytes)) {
        return refuse(text::state_impossible);
    }
    *this = std::move(fresh);
    return Done{};
}

}  // namespace baton::emu
