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
        {Id::open, "open", text::open, text::open_hover, ctrl(Key::o), Menu::file, false, false, needs::nothing},
        {Id::open_raw, "open_raw", text::open_raw, text::open_raw_hover, {}, Menu::file, false, false, needs::nothing},
        {Id::reload, "reload", text::reload, text::reload_hover, ctrl_shift(Key::r), Menu::file, line, false, needs::machine},
        {Id::rerun, "rerun", text::rerun, text::rerun_hover, plain(Key::f7), Menu::file, false, false, needs::machine},
        {Id::quit, "quit", text::quit, text::quit_hover, ctrl(Key::q), Menu::file, line, false, needs::nothing},

        {Id::run, "run", text::run, text::run_hover, plain(Key::f5), Menu::run, false, bar, go},
        {Id::pause, "pause", text::pause, text::pause_hover, plain(Key::f6), Menu::run, false, bar, needs::running},
        {Id::run_back, "run_back", text::run_back, text::run_back_hover, shift(Key::f5), Menu::run, false, bar, back},
        {Id::restart, "restart", text::restart, text::restart_hover, ctrl(Key::r), Menu::run, line, bar, needs::machine},
        {Id::go_to_cycle, "go_to_cycle", text::go_to_cycle, text::go_to_cycle_hover, ctrl(Key::g), Menu::run, false, bar, needs::machine},
        {Id::slower, "slower", text::slower, text::slower_hover, plain(Key::f3), Menu::run, line, false, needs::nothing},
        {Id::faster, "faster", text::faster, text::faster_hover, plain(Key::f4), Menu::run, false, false, needs::nothing},

        {Id::cycle, "cycle", text::cycle_step, text::cycle_step_hover, plain(Key::f8), Menu::step, false, bar, go},
        {Id::cycle_back, "cycle_back", text::cycle_back, text::cycle_back_hover, shift(Key::f8), Menu::step, false, bar, back},
        {Id::into, "into", text::into, text::into_hover, plain(Key::f11), Menu::step, line, bar, go},
        {Id::into_back, "into_back", text::into_back, text::into_back_hover, ctrl_shift(Key::f11), Menu::step, false, bar, back},
        {Id::in_thread, "in_thread", text::in_thread, text::in_thread_hover, plain(Key::f2), Menu::step, line, false, go},
        {Id::in_thread_back, "in_thread_back", text::in_thread_back, text::in_thread_back_hover, shift(Key::f2), Menu::step, false, false, back},
        {Id::over, "over", text::over, text::over_hover, plain(Key::f10), Menu::step, line, bar, go},
        {Id::over_back, "over_back", text::over_back, text::over_back_hover, shift(Key::f10), Menu::step, false, bar, back},
        {Id::out, "out", text::out, text::out_hover, shift(Key::f11), Menu::step, line, bar, go},
        {Id::out_back, "out_back", text::out_back, text::out_back_hover, alt_shift(Key::f11), Menu::step, false, bar, back},
        {Id::to_cursor, "to_cursor", text::to_cursor, text::to_cursor_hover, ctrl(Key::f10), Menu::step, line, false, go | needs::cursor},
        {Id::to_cursor_back, "to_cursor_back", text::to_cursor_back, text::to_cursor_back_hover, ctrl_shift(Key::f10), Menu::step, false, false, back | needs::cursor},

        {Id::to_interrupt, "to_interrupt", text::to_interrupt, text::to_interrupt_hover, ctrl(Key::i), Menu::jump, false, false, go},
        {Id::to_interrupt_back, "to_interrupt_back", text::to_interrupt_back, text::to_interrupt_back_hover, ctrl_shift(Key::i), Menu::jump, false, false, back},
        {Id::to_return, "to_return", text::to_return, text::to_return_hover, ctrl(Key::e), Menu::jump, line, false, go},
        {Id::to_return_back, "to_return_back", text::to_return_back, text::to_return_back_hover, ctrl_shift(Key::e), Menu::jump, false, false, back},
        {Id::to_switch, "to_switch", text::to_switch, text::to_switch_hover, ctrl(Key::w), Menu::jump, line, false, go},
        {Id::to_switch_back, "to_switch_back", text::to_switch_back, text::to_switch_back_hover, ctrl_shift(Key::w), Menu::jump, false, false, back},
        {Id::to_call, "to_call", text::to_call, text::to_call_hover, ctrl(Key::s), Menu::jump, line, false, go},
        {Id::to_call_back, "to_call_back", text::to_call_back, text::to_call_back_hover, ctrl_shift(Key::s), Menu::jump, false, false, back},
        {Id::to_exit, "to_exit", text::to_exit, text::to_exit_hover, ctrl(Key::d), Menu::jump, line, false, go},
        {Id::to_exit_back, "to_exit_back", text::to_exit_back, text::to_exit_back_hover, ctrl_shift(Key::d), Menu::jump, false, false, back},
        {Id::to_tick, "to_tick", text::to_tick, text::to_tick_hover, ctrl(Key::t), Menu::jump, line, false, go},
        {Id::to_tick_back, "to_tick_back", text::to_tick_back, text::to_tick_back_hover, ctrl_shift(Key::t), Menu::jump, false, false, back},
        {Id::to_load, "to_load", text::to_load, text::to_load_hover, ctrl(Key::l), Menu::jump, line, false, go},
        {Id::who_wrote, "who_wrote", text::who_wrote, text::who_wrote_hover, shift(Key::f12), Menu::jump, line, false, still | needs::place},
        {Id::when_written, "when_written", text::when_written, text::when_written_hover, plain(Key::f12), Menu::jump, false, false, still | needs::place},
        {Id::go_there, "go_there", text::go_there, text::go_there_hover, ctrl(Key::j), Menu::jump, false, false, still | needs::found},
        {Id::to_newest, "to_newest", text::to_newest, text::state_hover, ctrl(Key::end), Menu::jump, line, false, still | needs::ahead},

        {Id::breakpoint, "breakpoint", text::breakpoint_toggle, text::breakpoint_toggle_hover, plain(Key::f9), Menu::run, line, false, needs::machine | needs::cursor},
        {Id::break_write, "break_write", text::memory_break_write, text::break_write_hover, ctrl(Key::f9), Menu::run, false, false, needs::machine | needs::byte},
        {Id::break_read, "break_read", text::memory_break_read, text::break_read_hover, ctrl_shift(Key::f9), Menu::run, false, false, needs::machine | needs::byte},
        {Id::read_only, "read_only", text::read_only, text::read_only_hover, {}, Menu::run, false, false, needs::machine},

        {Id::layout_lesson, "layout_lesson", text::layout_lesson, text::layout_lesson_hover, ctrl(Key::digit1), Menu::view, false, false, needs::nothing},
        {Id::layout_debug, "layout_debug", text::layout_debug, text::layout_debug_hover, ctrl(Key::digit2), Menu::view, false, false, needs::nothing},
        {Id::layout_os, "layout_os", text::layout_os, text::layout_os_hover, ctrl(Key::digit3), Menu::view, false, false, needs::nothing},
        {Id::theme, "theme", text::theme, text::theme_hover, ctrl(Key::b), Menu::view, line, false, needs::nothing},
        {Id::larger, "larger", text::larger, text::larger_hover, ctrl(Key::plus), Menu::view, line, false, needs::nothing},
        {Id::smaller, "smaller", text::smaller, text::smaller_hover, ctrl(Key::minus), Menu::view, false, false, needs::nothing},
        {Id::normal_size, "normal_size", text::normal_size, text::normal_size_hover, ctrl(Key::digit0), Menu::view, false, false, needs::nothing},
        {Id::pane_larger, "pane_larger", text::pane_larger, text::pane_larger_hover, alt(Key::plus), Menu::view, line, false, needs::nothing},
        {Id::pane_smaller, "pane_smaller", text::pane_smaller, text::pane_smaller_hover, alt(Key::minus), Menu::view, false, false, needs::nothing},
        {Id::reset_layout, "reset_layout", text::reset_layout, text::reset_layout_hover, {}, Menu::view, false, false, needs::nothing},
        {Id::context_menu, "context_menu", text::context_menu, text::context_menu_hover, ctrl(Key::m), Menu::view, line, false, needs::machine},

        {Id::help, "help", text::help, text::help_hover, plain(Key::f1), Menu::help, false, false, needs::nothing},
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
