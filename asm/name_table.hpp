// Names to indices: open addressing, for the one table that every line of a source asks.
//
// The names are not copied; they must live as long as the table.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace baton::assembler {

class NameTable {
public:
    /// The place of the name's index, or nullptr.
    std::uint32_t* find(std::string_view name) {
        if (count_ == 0) return nullptr;
        Slot& slot = slot_of(name, hash_of(name));
        return slot.name.data() == nullptr ? nullptr : &slot.index;
    }
    /// Precondition: the name is not in the table.
    void add(std::string_view name, std::uint32_t index) {
        if (2 * (count_ + 1) > slots_.size()) grow();
        const std::uint32_t hash = hash_of(name);
        slot_of(name, hash) = {name, hash, index};
        ++count_;
    }

private:
    struct Slot {
        std::string_view name;
        std::uint32_t hash = 0;
        std::uint32_t index = 0;
    };
    static std::uint32_t hash_of(std::string_view name) {
        return static_cast<std::uint32_t>(std::hash<std::string_view>{}(name));
    }
    /// Where the name is, or the empty slot where it belongs.
    Slot& slot_of(std::string_view name, std::uint32_t hash) {
        const std::size_t mask = slots_.size() - 1;
        std::size_t at = hash & mask;
        while (slots_[at].name.data() != nullptr && (slots_[at].hash != hash || slots_[at].name != name)) {
            at = (at + 1) & mask;
        }
        return slots_[at];
    }
    void grow() {
        std::vector<Slot> old(slots_.empty() ? 64 : 2 * slots_.size());
        old.swap(slots_);
        for (const Slot& slot : old) {
            if (slot.name.data() != nullptr) slot_of(slot.name, slot.hash) = slot;
        }
    }

    std::vector<Slot> slots_;  ///< a power of two, at most half full
    std::size_t count_ = 0;
};

}  // namespace baton::assembler
