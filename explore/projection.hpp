// What of a state counts when two histories are said to have met: the 128-bit hash of a projection.
//
// Left out: the machine's cycle and time, the moment at which the clock is due, dead kernel stack, and what
// the kernel publishes as accounts; what it publishes as relative counts as a difference to its base. All the
// rest of RAM, processor and devices counts.
//
// Precondition: as in kept_state.hpp; a page that has not been written since the root was restored is not
// hashed again.
#pragma once

#include <vector>

#include "explore/hash.hpp"
#include "explore/world.hpp"

namespace baton::explore {

class Projection {
public:
    explicit Projection(const World& world);

    Hash128 of(const emu::Machine& machine) const;
    /// What is left out or made relative, as the kernel publishes it.
    const std::vector<guest::StateMask>& masks() const { return masks_; }

private:
    struct Region {
        Word begin = 0, end = 0;
    };
    Hash128 page(const emu::Machine& machine, Word page) const;
    void add_table(Hasher& hasher, const emu::Machine& machine) const;
    void add_stacks(Hasher& hasher, const emu::Machine& machine) const;

    const World& world_;
    std::vector<guest::StateMask> masks_;
    std::vector<guest::StateMask> global_;                   // outside of the table
    std::vector<std::vector<guest::StateMask>> of_records_;  // by state and reason: see key()
    std::vector<Region> apart_;                              // table and kernel stacks: hashed by themselves
    std::vector<std::uint8_t> all_apart_;                    // of each page: nothing else is in it
    std::vector<Hash128> root_pages_;
};

}  // namespace baton::explore
