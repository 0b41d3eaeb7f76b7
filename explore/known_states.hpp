// Which states are known, by their hashes: numbers from 0 on, in the order in which they came.
//
// Open addressing over numbers; the hashes stand beside in one column. Looking may go on in several threads
// as long as nobody adds.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "explore/column.hpp"
#include "explore/hash.hpp"

namespace baton::explore {

class KnownStates {
public:
    std::optional<std::uint32_t> find(const Hash128& hash) const {
        if (places_.empty()) return std::nullopt;
        const std::uint32_t number = places_[place_of(hash)];
        return number == none ? std::nullopt : std::optional(number);
    }
    /// Its number, which is size() - 1 when it is new. Without `merge` it is always new.
    std::uint32_t add(const Hash128& hash, bool merge) {
        const auto fresh = static_cast<std::uint32_t>(hashes_.size());
        if (!merge) {
            hashes_.push_back(hash);
            return fresh;
        }
        if ((hashes_.size() + 1) * 3 > places_.size() * 2) rehash();
        std::uint32_t& place = places_[place_of(hash)];
        if (place != none) return place;
        place = fresh;
        hashes_.push_back(hash);
        return fresh;
    }
    std::size_t size() const { return hashes_.size(); }
    void clear() {
        hashes_.clear();
        places_.clear();
    }
    std::size_t bytes() const { return hashes_.bytes() + places_.capacity() * sizeof(std::uint32_t); }

private:
    static constexpr std::uint32_t none = 0xffffffffU;

    std::size_t place_of(const Hash128& hash) const {
        const std::size_t mask = places_.size() - 1;
        std::size_t at = static_cast<std::size_t>(hash.a) & mask;
        while (places_[at] != none && !(hashes_[places_[at]] == hash)) at = (at + 1) & mask;
        return at;
    }
    void rehash() {
        constexpr std::size_t least = 1024;
        const std::size_t size = places_.empty() ? least : places_.size() * 2;
        places_.assign(size, none);
        for (std::uint32_t number = 0; number < hashes_.size(); ++number)
            places_[place_of(hashes_[number])] = number;
    }

    Column<Hash128> hashes_;
    std::vector<std::uint32_t> places_;
};

}  // namespace baton::explore
