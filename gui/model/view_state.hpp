// What the panels share of how things are looked at: the selected line and place, the watches, the former run
// that a new one is compared with. No ImGui; a panel's own looks (what is scrolled to) are the panel's.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "debug/replay/debugger.hpp"

namespace baton::gui {

/// A run that has been replaced by another one, for comparing.
struct FormerRun {
    debug::Timeline timeline;
    guest::OsView os;
    std::uint64_t end = 0;  ///< it ran so far
};

struct View {
    std::vector<std::string> watches;  ///< expressions, in the order in which they were added
    std::shared_ptr<const FormerRun> former;
    /// The line of code that is selected, by its address.
    std::optional<isa::Word> cursor;
    /// The register or byte of memory that was selected last.
    std::optional<debug::Place> selected;
    /// For one frame: the focused panel opens the menu of what is selected in it.
    bool open_menu = false;
    /// Numbers that grow when somebody asked to see an address; the panel that shows it keeps the last.
    std::uint64_t code_request = 0;
    isa::Word code_address = 0;
    std::uint64_t memory_request = 0;
    isa::Word memory_address = 0;
};

}  // namespace baton::gui
