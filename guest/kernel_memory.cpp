// What lies where in a running kernel: an address's owner, the chains of the ready threads, and locks.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "guest/published.hpp"
#include "isa/platform.hpp"

namespace baton::guest {
namespace {

using Kind = MemoryPlace::Kind;

MemoryPlace device_place(Word address) {
    MemoryPlace place{Kind::nothing, address, {}, 0, 0, 0};
    const Word offset = address % isa::device_window_bytes;
    for (const isa::DeviceInfo& device : isa::devices) {
        if (device.base() != address - offset) continue;
        place.kind = Kind::device;
        place.name = device.symbol;
        place.offset = offset;
        for (const isa::DeviceRegister& r : isa::device_registers) {
            if (r.device != device.device || r.offset != offset) continue;
            place.name += fmt::format("_{}", r.name);
            place.offset = 0;
        }
    }
    return place;
}

// The nearest name at or before `value`.
void name_from(const std::map<Word, std::string>& names, Word value, MemoryPlace& place) {
    auto next = names.upper_bound(value);
    place.offset = value;
    if (next == names.begin()) return;
    --next;
    place.name = next->second;
    place.offset = value - next->first;
}

}  // namespace

MemoryPlace Kernel::what_lies_at(const emu::Machine& machine, Word address) const {
    if (address >= isa::device_base) return device_place(address);
    MemoryPlace place{Kind::nothing, address, {}, 0, 0, 0};
    const auto& table = layout();
    if (table && table->contains(address)) {
        place.kind = Kind::record_field;
        place.record = (address - table->table) / table->record_bytes;
        name_from(published_->fields, (address - table->table) % table->record_bytes, place);
        return place;
    }
    if (published_->stacks && table && address >= *published_->stacks &&
        (address - *published_->stacks) / published_->stack_bytes < table->records) {
        place.kind = Kind::kernel_stack;
        place.record = (address - *published_->stacks) / published_->stack_bytes;
        return place;
    }
    const auto& boot = published_->boot_stack;
    if (boot && address >= boot->bottom && address < boot->top) {
        place.kind = Kind::boot_stack;
        return place;
    }
    for (Word record = 1; table && table->base && table->limit && record < table->records; ++record) {
        const Word base = field(machine, record, *table->base);
        if (address < base || address >= field(machine, record, *table->limit)) continue;
        place.kind = Kind::process_memory;
        place.record = record;
        place.offset = address - base;
        return place;
    }
    for (const isa::Section& section : published_->sections) {
        if (address < section.address || address - section.address >= section.bytes) continue;
        const Word entry = address - published_->vector_table.value_or(address);
        if (section.executable) {
            place.kind = Kind::code;
        } else if (published_->vector_table && entry < isa::vector_count * isa::word_bytes) {
            place.kind = Kind::vector_table;
            place.vector = static_cast<std::uint8_t>(entry / isa::word_bytes);
        } else {
            place.kind = Kind::data;
        }
        name_from(published_->labels, address, place);
        return place;
    }
    return place;
}

// The name of the word in the kernel's data that holds `first`; one that is followed by `last`, as in a
// queue of two words, is meant rather than any other.
std::string Kernel::holder_of(const emu::Machine& machine, Word first, Word last) const {
    constexpr Word most_bytes = 256;  // longer things are no queues
    const auto word = [&](Word address) { return machine.peek_word(Address(address)); };
    const std::map<Word, std::string>& labels = published_->data_labels;
    std::string found;
    for (auto at = labels.begin(); at != labels.end(); ++at) {
        if (layout()->contains(at->first)) continue;
        const auto next = std::next(at);
        const Word room = next == labels.end() ? most_bytes : next->first - at->first;
        for (Word offset = 0; offset < std::min(room, most_bytes); offset += isa::word_bytes) {
            if (word(at->first + offset) != first) continue;
            const std::string name = offset == 0 ? at->second : fmt::format("{} + {}", at->second, offset);
            if (offset + isa::word_bytes < room && word(at->first + offset + isa::word_bytes) == last)
                return name;
            if (found.empty()) found = name;
        }
    }
    return found;
}

ReadyQueues Kernel::ready_queues(const emu::Machine& machine, const OsView& os) const {
    ReadyQueues queues;
    std::vector<std::uint32_t> ready;
    std::map<Word, std::uint32_t> by_address;
    for (std::uint32_t i = 0; i < os.threads().size(); ++i) {
        const Thread& thread = os.threads()[i];
        if (thread.over || thread.idle() || thread.state != ThreadState::ready) continue;
        ready.push_back(i);
        by_address[thread.address] = i;
    }
    queues.published = next_offset().has_value() && layout().has_value();
    if (!queues.published) {
        queues.unchained = ready;
        return queues;
    }
    const auto behind = [&](std::uint32_t thread) -> std::optional<std::uint32_t> {
        const std::optional<Word> address =
            machine.peek_word(Address(os.threads()[thread].address + *next_offset()));
        const auto found = address ? by_address.find(*address) : by_address.end();
        return found == by_address.end() ? std::nullopt : std::optional(found->second);
    };
    std::set<std::uint32_t> followers;
    for (const std::uint32_t thread : ready) {
        if (const auto follower = behind(thread)) followers.insert(*follower);
    }
    std::set<std::uint32_t> placed;
    for (const std::uint32_t first : ready) {
        if (followers.count(first) != 0) continue;
        ReadyChain chain;
        // A kernel that has gone wrong may have tied a knot.
        for (std::optional<std::uint32_t> at = first; at && placed.count(*at) == 0; at = behind(*at)) {
            chain.threads.push_back(*at);
            placed.insert(*at);
        }
        chain.name =
            holder_of(machine, os.threads()[first].address, os.threads()[chain.threads.back()].address);
        if (chain.name.empty()) {
            for (const std::uint32_t thread : chain.threads) placed.erase(thread);
        } else {
            queues.chains.push_back(std::move(chain));
        }
    }
    for (const std::uint32_t thread : ready) {
        if (placed.count(thread) == 0) queues.unchained.push_back(thread);
    }
    std::sort(queues.chains.begin(), queues.chains.end(),
              [](const ReadyChain& a, const ReadyChain& b) { return a.name < b.name; });
    return queues;
}

std::vector<KernelObject> Kernel::objects(const emu::Machine& machine) const {
    std::vector<KernelObject> objects;
    if (!layout() || !layout()->objects) return objects;
    const ObjectLayout& table = *layout()->objects;
    const auto word = [&](Word address) { return machine.peek_word(Address(address)).value_or(0); };
    for (Word at = table.table; at - table.table + table.record_bytes <= table.bytes;
         at += table.record_bytes) {
        const auto kind = table.kinds.find(word(at + table.kind));
        if (kind == table.kinds.end()) continue;
        KernelObject object;
        object.record = at;
        object.kind = kind->second;
        object.address = word(at + table.address);
        object.pid = word(at + table.pid);
        object.count = word(at + table.count);
        object.size = word(at + table.size);
        const Word holder = word(at + table.holder);
        object.holder_gone = table.gone && holder == *table.gone;
        if (holder != 0 && !object.holder_gone) object.holder = holder;
        for (Word i = 0; i < ObjectLayout::name_bytes; ++i) {
            const std::uint8_t byte = machine.peek_byte(Address(at + table.name + i)).value_or(0);
            if (byte == 0) break;
            object.name += static_cast<char>(byte);
        }
        // A kernel that has gone wrong may have tied a knot.
        const std::size_t most = layout()->records;
        for (Word thread = word(at + table.queue);
             thread != 0 && next_offset() && object.waiters.size() < most;
             thread = word(thread + *next_offset()))
            object.waiters.push_back(thread);
        objects.push_back(std::move(object));
    }
    return objects;
}

}  // namespace baton::guest
