#include "gui/model/commands.hpp"

namespace baton::gui {
namespace {

using Id = CommandId;

constexpr bool line = true;
constexpr bool bar = true;

std::vector<CommandInfo> make_table() {
    constexpr unsigned go = needs::machine | needs::paused | needs::future;
    constexpr unsigned still = needs::machine | needs::paused;
    constexpr unsigned back = needs::machine | needs::paused | needs::past;
    // clang-format off
    return {
        {Id::open, "open", Text::open, Text::open_hover, ctrl(Key::o), Menu::file, false, false, needs::nothing},
        {Id::open_raw, "open_raw", Text::open_raw, Text::open_raw_hover, {}, Menu::file, false, false, needs::nothing},
        {Id::reload, "reload", Text::reload, Text::reload_hover, ctrl_shift(Key::r), Menu::file, line, false, needs::machine},
        {Id::rerun, "rerun", Text::rerun, Text::rerun_hover, plain(Key::f7), Menu::file, false, false, needs::machine},
        {Id::quit, "quit", Text::quit, Text::quit_hover, ctrl(Key::q), Menu::file, line, false, needs::nothing},

        {Id::run, "run", Text::run, Text::run_hover, plain(Key::f5), Menu::run, false, bar, go},
        {Id::pause, "pause", Text::pause, Text::pause_hover, plain(Key::f6), Menu::run, false, bar, needs::running},
        {Id::run_back, "run_back", Text::run_back, Text::run_back_hover, shift(Key::f5), Menu::run, false, bar, back},
        {Id::restart, "restart", Text::restart, Text::restart_hover, ctrl(Key::r), Menu::run, line, bar, needs::machine},
        {Id::go_to_cycle, "go_to_cycle", Text::go_to_cycle, Text::go_to_cycle_hover, ctrl(Key::g), Menu::run, false, bar, needs::machine},
        {Id::slower, "slower", Text::slower, Text::slower_hover, plain(Key::f3), Menu::run, line, false, needs::nothing},
        {Id::faster, "faster", Text::faster, Text::faster_hover, plain(Key::f4), Menu::run, false, false, needs::nothing},

        {Id::cycle, "cycle", Text::cycle_step, Text::cycle_step_hover, plain(Key::f8), Menu::step, false, bar, go},
        {Id::cycle_back, "cycle_back", Text::cycle_back, Text::cycle_back_hover, shift(Key::f8), Menu::step, false, bar, back},
        {Id::into, "into", Text::into, Text::into_hover, plain(Key::f11), Menu::step, line, bar, go},
        {Id::into_back, "into_back", Text::into_back, Text::into_back_hover, ctrl_shift(Key::f11), Menu::step, false, bar, back},
        {Id::over, "over", Text::over, Text::over_hover, plain(Key::f10), Menu::step, line, bar, go},
        {Id::over_back, "over_back", Text::over_back, Text::over_back_hover, shift(Key::f10), Menu::step, false, bar, back},
        {Id::out, "out", Text::out, Text::out_hover, shift(Key::f11), Menu::step, line, bar, go},
        {Id::out_back, "out_back", Text::out_back, Text::out_back_hover, alt_shift(Key::f11), Menu::step, false, bar, back},
        {Id::to_cursor, "to_cursor", Text::to_cursor, Text::to_cursor_hover, ctrl(Key::f10), Menu::step, line, false, go | needs::cursor},
        {Id::to_cursor_back, "to_cursor_back", Text::to_cursor_back, Text::to_cursor_back_hover, ctrl_shift(Key::f10), Menu::step, false, false, back | needs::cursor},

        {Id::to_interrupt, "to_interrupt", Text::to_interrupt, Text::to_interrupt_hover, ctrl(Key::i), Menu::jump, false, false, go},
        {Id::to_interrupt_back, "to_interrupt_back", Text::to_interrupt_back, Text::to_interrupt_back_hover, ctrl_shift(Key::i), Menu::jump, false, false, back},
        {Id::to_return, "to_return", Text::to_return, Text::to_return_hover, ctrl(Key::e), Menu::jump, line, false, go},
        {Id::to_return_back, "to_return_back", Text::to_return_back, Text::to_return_back_hover, ctrl_shift(Key::e), Menu::jump, false, false, back},
        {Id::to_switch, "to_switch", Text::to_switch, Text::to_switch_hover, ctrl(Key::w), Menu::jump, line, false, go},
        {Id::to_switch_back, "to_switch_back", Text::to_switch_back, Text::to_switch_back_hover, ctrl_shift(Key::w), Menu::jump, false, false, back},
        {Id::to_call, "to_call", Text::to_call, Text::to_call_hover, ctrl(Key::s), Menu::jump, line, false, go},
        {Id::to_call_back, "to_call_back", Text::to_call_back, Text::to_call_back_hover, ctrl_shift(Key::s), Menu::jump, false, false, back},
        {Id::to_exit, "to_exit", Text::to_exit, Text::to_exit_hover, ctrl(Key::d), Menu::jump, line, false, go},
        {Id::to_exit_back, "to_exit_back", Text::to_exit_back, Text::to_exit_back_hover, ctrl_shift(Key::d), Menu::jump, false, false, back},
        {Id::to_tick, "to_tick", Text::to_tick, Text::to_tick_hover, ctrl(Key::t), Menu::jump, line, false, go},
        {Id::to_tick_back, "to_tick_back", Text::to_tick_back, Text::to_tick_back_hover, ctrl_shift(Key::t), Menu::jump, false, false, back},
        {Id::to_load, "to_load", Text::to_load, Text::to_load_hover, ctrl(Key::l), Menu::jump, line, false, go},
        {Id::who_wrote, "who_wrote", Text::who_wrote, Text::who_wrote_hover, shift(Key::f12), Menu::jump, line, false, still | needs::place},
        {Id::when_written, "when_written", Text::when_written, Text::when_written_hover, plain(Key::f12), Menu::jump, false, false, still | needs::place},
        {Id::go_there, "go_there", Text::go_there, Text::go_there_hover, ctrl(Key::j), Menu::jump, false, false, still | needs::found},
        {Id::to_newest, "to_newest", Text::to_newest, Text::state_hover, ctrl(Key::end), Menu::jump, line, false, still | needs::ahead},

        {Id::breakpoint, "breakpoint", Text::breakpoint_toggle, Text::breakpoint_toggle_hover, plain(Key::f9), Menu::run, line, false, needs::machine | needs::cursor},
        {Id::break_write, "break_write", Text::memory_break_write, Text::break_write_hover, ctrl(Key::f9), Menu::run, false, false, needs::machine | needs::byte},
        {Id::break_read, "break_read", Text::memory_break_read, Text::break_read_hover, ctrl_shift(Key::f9), Menu::run, false, false, needs::machine | needs::byte},
        {Id::read_only, "read_only", Text::read_only, Text::read_only_hover, {}, Menu::run, false, false, needs::machine},

        {Id::layout_lesson, "layout_lesson", Text::layout_lesson, Text::layout_lesson_hover, ctrl(Key::digit1), Menu::view, false, false, needs::nothing},
        {Id::layout_debug, "layout_debug", Text::layout_debug, Text::layout_debug_hover, ctrl(Key::digit2), Menu::view, false, false, needs::nothing},
        {Id::layout_os, "layout_os", Text::layout_os, Text::layout_os_hover, ctrl(Key::digit3), Menu::view, false, false, needs::nothing},
        {Id::theme, "theme", Text::theme, Text::theme_hover, ctrl(Key::b), Menu::view, line, false, needs::nothing},
        {Id::larger, "larger", Text::larger, Text::larger_hover, ctrl(Key::plus), Menu::view, line, false, needs::nothing},
        {Id::smaller, "smaller", Text::smaller, Text::smaller_hover, ctrl(Key::minus), Menu::view, false, false, needs::nothing},
        {Id::normal_size, "normal_size", Text::normal_size, Text::normal_size_hover, ctrl(Key::digit0), Menu::view, false, false, needs::nothing},
        {Id::pane_larger, "pane_larger", Text::pane_larger, Text::pane_larger_hover, alt(Key::plus), Menu::view, line, false, needs::nothing},
        {Id::pane_smaller, "pane_smaller", Text::pane_smaller, Text::pane_smaller_hover, alt(Key::minus), Menu::view, false, false, needs::nothing},
        {Id::reset_layout, "reset_layout", Text::reset_layout, Text::reset_layout_hover, {}, Menu::view, false, false, needs::nothing},
        {Id::context_menu, "context_menu", Text::context_menu, Text::context_menu_hover, ctrl(Key::m), Menu::view, line, false, needs::machine},

        {Id::help, "help", Text::help, Text::help_hover, plain(Key::f1), Menu::help, false, false, needs::nothing},
    };
    // clang-format on
}

}  // namespace

const std::vector<CommandInfo>& commands() {
    static const std::vector<CommandInfo> table = make_table();
    return table;
}

const CommandInfo& command(CommandId id) {
    return commands()[static_cast<std::size_t>(id)];
}

std::optional<CommandId> command_of(KeyPress press) {
    if (press.key == Key::none) return std::nullopt;
    for (const CommandInfo& info : commands()) {
        if (info.key == press) return info.id;
    }
    return std::nullopt;
}

std::optional<CommandId> command_named(std::string_view name) {
    for (const CommandInfo& info : commands()) {
        if (info.name == name) return info.id;
    }
    return std::nullopt;
}

}  // namespace baton::gui
