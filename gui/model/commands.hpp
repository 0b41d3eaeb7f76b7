// What one can tell the window to do: one table from which menus, tool bar, keys and the help window are
// made. A command is named by its id everywhere; what it does is Workspace::execute().
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "gui/model/keys.hpp"
#include "gui/model/words.hpp"

namespace baton::gui {

enum class CommandId : std::uint8_t {
    open,
    open_raw,
    reload,
    rerun,
    quit,
    run,
    pause,
    run_back,
    restart,
    go_to_cycle,
    slower,
    faster,
    cycle,
    cycle_back,
    into,
    into_back,
    in_thread,
    in_thread_back,
    over,
    over_back,
    out,
    out_back,
    to_cursor,
    to_cursor_back,
    to_interrupt,
    to_interrupt_back,
    to_return,
    to_return_back,
    to_switch,
    to_switch_back,
    to_call,
    to_call_back,
    to_exit,
    to_exit_back,
    to_tick,
    to_tick_back,
    to_load,
    who_wrote,
    when_written,
    go_there,
    to_newest,
    breakpoint,
    break_write,
    break_read,
    read_only,
    layout_lesson,
    layout_debug,
    layout_os,
    theme,
    larger,
    smaller,
    normal_size,
    pane_larger,
    pane_smaller,
    reset_layout,
    context_menu,
    help,
    count
};
inline constexpr unsigned command_count = static_cast<unsigned>(CommandId::count);

enum class Menu : std::uint8_t { none, file, run, step, jump, view, help };

/// What must be so for a command to make sense; bits.
namespace needs {
inline constexpr unsigned nothing = 0;
inline constexpr unsigned machine = 1;  ///< something is open
inline constexpr unsigned paused = 2;   ///< and stands still
inline constexpr unsigned running = 4;
inline constexpr unsigned past = 8;     ///< there are earlier cycles to go to
inline constexpr unsigned future = 16;  ///< the machine has not stopped for good at this cycle
inline constexpr unsigned cursor = 32;  ///< a line of code is selected
inline constexpr unsigned place = 64;   ///< a register or a byte of memory is selected
inline constexpr unsigned byte = 128;   ///< a byte of memory is selected
inline constexpr unsigned found = 256;  ///< it has been asked who writes something, and somebody does
inline constexpr unsigned ahead = 512;  ///< what follows has run already
}  // namespace needs

struct CommandInfo {
    CommandId id;
    std::string_view name;  ///< for tests, scripts and settings: stable
    Text label;
    Text hover;
    KeyPress key;
    Menu menu;
    bool separator;  ///< a line above it in its menu
    bool toolbar;
    unsigned needs;
};

/// In the order of CommandId, which is also that of the menus.
const std::vector<CommandInfo>& commands();
const CommandInfo& command(CommandId id);
/// The command with this key, if any.
std::optional<CommandId> command_of(KeyPress press);
std::optional<CommandId> command_named(std::string_view name);

}  // namespace baton::gui
