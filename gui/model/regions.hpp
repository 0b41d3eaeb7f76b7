// What an address belongs to: the vector table, the kernel, a process, a device, or nobody. For colours and
// hover texts; found from what the machine and the guest's own tables say now. No ImGui.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "debug/replay/debugger.hpp"
#include "gui/model/program.hpp"
#include "gui/model/words.hpp"

namespace baton::gui {

enum class RegionKind : std::uint8_t { free, vectors, kernel, process, device };

struct Region {
    RegionKind kind = RegionKind::free;
    isa::Word begin = 0;
    isa::Word end = 0;         ///< the first address behind it
    std::uint32_t thread = 0;  ///< of a process: its index in the view of the guest's threads
    std::string name;          ///< "count", "TIMER"; empty for the others
};

/// In the order in which they win where they overlap.
std::vector<Region> regions_of(const debug::Debugger& debugger, const Program& program);
/// The first that holds the address; nullptr for free memory.
const Region* region_at(const std::vector<Region>& regions, isa::Word address);

/// "process 3 sleeper", "kernel", "vector table", "TIMER".
std::string region_text(Language language, const debug::Debugger& debugger, const Region& region);

/// The number with which a thread's colour is found in the theme; the idle thread's index is 0.
constexpr unsigned process_number(std::uint32_t thread) {
    return thread == 0 ? 0 : thread - 1;
}

}  // namespace baton::gui
