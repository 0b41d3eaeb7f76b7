// Every command, at a moment where it means something: what it did to the machine or to the window. A
// command without a row here fails.
#include <catch2/catch.hpp>
#include <set>

#include "isa/registers.hpp"
#include "isa/table.hpp"
#include "tests/gui/headless.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Demo;

namespace {

/// As it was before the command.
struct Moment {
    std::uint64_t position = 0;
    std::uint64_t newest = 0;
    std::uint64_t hash = 0;
    isa::Word context = 0;
    Settings settings;
    std::uint64_t memo = 0;  ///< what the preparation wants to be remembered
};

struct Row {
    CommandId id;
    void (*prepare)(Demo&, std::uint64_t& memo);
    void (*check)(Demo&, const Moment& before);
};

void go(Demo& window, CommandId id) {
    INFO(command(id).name);
    REQUIRE(window.work.possible(id));
    window.work.execute(id);
    window.settle();
}

std::uint64_t position(const Demo& window) {
    return window.debugger().position();
}

const emu::Cpu& cpu(const Demo& window) {
    return window.debugger().machine().cpu();
}

// Of the interrupt whose handler is about to begin.
isa::Word code_on_stack(const Demo& window) {
    const isa::Word at = cpu(window).reg(isa::stack_pointer) + isa::frame::code;
    return window.debugger().machine().peek_word(Address(at)).value_or(~0U);
}

std::size_t ended(const Demo& window) {
    std::size_t count = 0;
    for (const guest::Thread& thread : window.debugger().now().os().threads()) {
        if (thread.finish_cycle) ++count;
    }
    return count;
}

// To a call that is about to be executed; returns its address.
isa::Word to_a_call(Demo& window) {
    for (int i = 0; i < 500; ++i) {
        const isa::Word ip = cpu(window).ip();
        const auto word = window.debugger().machine().peek_word(Address(ip));
        const isa::Instruction* row = word ? isa::decode(*word) : nullptr;
        if (row != nullptr && row->op == isa::Op::call) return ip;
        window.work.model().start(debug::Command::instruction());
        window.work.model().finish();
    }
    FAIL("no call in sight");
    return 0;
}

debug::Place top_of_stack(const Demo& window) {
    return debug::Place::of_memory(cpu(window).reg(isa::stack_pointer), 1);
}

void nothing(Demo&, std::uint64_t&) {}

// To an event twice; the first one is where its step backwards must lead.
template <CommandId forward>
void twice(Demo& window, std::uint64_t& memo) {
    go(window, forward);
    memo = position(window);
    go(window, forward);
}

// One step, whose step backwards must lead to here.
template <CommandId forward>
void once(Demo& window, std::uint64_t& memo) {
    memo = position(window);
    go(window, forward);
}

// To a system call that is about to be executed; whose it is.
void to_a_thread(Demo& window, std::uint64_t& memo) {
    go(window, CommandId::to_call);
    go(window, CommandId::out_back);
    memo = cpu(window).system(isa::SystemRegister::ctx);
}

void select_top(Demo& window, std::uint64_t&) {
    window.work.view().selected = top_of_stack(window);
}

void back_at_memo(Demo& window, const Moment& before) {
    CHECK(position(window) == before.memo);
    CHECK(window.debugger().newest() == before.newest);
}

void unmoved(Demo& window, const Moment& before) {
    CHECK(position(window) == before.position);
    CHECK(window.debugger().machine().hash() == before.hash);
}

void check_break(Demo& window, debug::Breakpoint::Kind kind) {
    REQUIRE(window.debugger().breakpoints().size() == 1);
    CHECK(window.debugger().breakpoints().front().kind == kind);
    CHECK(window.debugger().breakpoints().front().address == (top_of_stack(window).address & ~3U));
}

// Types into the dialogue for files.
void accept_file(Demo& window, const std::string& path) {
    window.frames(3);
    REQUIRE(window.shows("dialog.path"));
    window.type(path);
    window.click("dialog.accept");
    window.settle();
    CHECK(!window.app.dialog_open());
}

const std::vector<Row>& rows() {
    using Id = CommandId;
    static const std::vector<Row> table{
        {Id::open, nothing,
         [](Demo& window, const Moment&) {
             const test::TemporaryFolder folder;
             accept_file(window, folder.write("mine.asm", "_start: add r1, r1, 1\n jmp _start\n"));
             CHECK(window.work.model().program()->title() == "mine");
             CHECK(position(window) == 0);
         }},
        {Id::open_raw, nothing,
         [](Demo& window, const Moment&) {
             const test::TemporaryFolder folder;
             window.frames(3);
             CHECK(window.shows("dialog.address"));
             accept_file(window, folder.write("bytes.bin", "abcdefgh"));
             CHECK(window.work.model().program()->request().raw_at == 0U);
             CHECK(cpu(window).ip() == 0);
             CHECK(window.debugger().machine().peek_word(Address(0)) == 0x64636261U);
         }},
        {Id::reload,
         [](Demo& window, std::uint64_t& memo) { memo = window.work.model().program()->serial(); },
         [](Demo& window, const Moment& before) {
             CHECK(position(window) == 0);
             CHECK(window.work.model().program()->serial() != before.memo);
         }},
        {Id::rerun, [](Demo& window, std::uint64_t& memo) { memo = window.work.model().program()->serial(); },
         [](Demo& window, const Moment& before) {
             unmoved(window, before);
             CHECK(window.work.model().program()->serial() != before.memo);
             REQUIRE(window.work.view().former);
             CHECK(window.work.view().former->end == before.newest);
         }},
        {Id::quit, nothing, [](Demo& window, const Moment&) { CHECK(window.work.quitting()); }},
        {Id::run, nothing,
         [](Demo& window, const Moment&) { CHECK(!window.debugger().machine().running()); }},
        {Id::pause,
         [](Demo& window, std::uint64_t&) {
             for (unsigned i = 0; i < fastest_speed; ++i) window.work.execute(CommandId::slower);
             window.work.execute(CommandId::run);
             window.frames(130);
             REQUIRE(window.work.model().running());
         },
         [](Demo& window, const Moment& before) {
             unmoved(window, before);
             CHECK(window.debugger().stop_event().reason == debug::StopEvent::Reason::paused);
         }},
        {Id::run_back, nothing,
         [](Demo& window, const Moment& before) {
             CHECK(position(window) == window.debugger().oldest());
             CHECK(window.debugger().newest() == before.newest);
         }},
        {Id::restart, nothing,
         [](Demo& window, const Moment&) { CHECK(position(window) == window.debugger().oldest()); }},
        {Id::go_to_cycle, nothing,
         [](Demo& window, const Moment& before) {
             unmoved(window, before);
             window.frames(3);
             REQUIRE(window.shows("dialog.cycle"));
             window.type("1234");
             window.click("dialog.accept");
             window.settle();
             CHECK(position(window) == 1234);
         }},
        {Id::slower, nothing,
         [](Demo& window, const Moment&) { CHECK(window.work.settings().speed == fastest_speed - 1); }},
        {Id::faster, [](Demo& window, std::uint64_t&) { window.work.execute(CommandId::slower); },
         [](Demo& window, const Moment&) { CHECK(window.work.settings().speed == fastest_speed); }},

        {Id::cycle, nothing,
         [](Demo& window, const Moment& before) { CHECK(position(window) == before.position + 1); }},
        {Id::cycle_back, nothing,
         [](Demo& window, const Moment& before) { CHECK(position(window) == before.position - 1); }},
        {Id::into, [](Demo& window, std::uint64_t& memo) { memo = to_a_call(window); },
         [](Demo& window, const Moment& before) {
             CHECK(cpu(window).ip() != before.memo + 4);
             CHECK(cpu(window).reg(isa::link_register) == before.memo + 4);
             CHECK(cpu(window).step() == emu::Step::fetch);
         }},
        {Id::into_back,
         [](Demo& window, std::uint64_t& memo) {
             to_a_call(window);
             once<CommandId::into>(window, memo);
         },
         back_at_memo},
        {Id::in_thread, to_a_thread,
         [](Demo& window, const Moment& before) {
             CHECK(position(window) > before.position);
             CHECK(cpu(window).user());
             CHECK(cpu(window).system(isa::SystemRegister::ctx) == before.memo);
         }},
        {Id::in_thread_back,
         [](Demo& window, std::uint64_t& memo) {
             to_a_thread(window, memo);
             once<CommandId::in_thread>(window, memo);
         },
         back_at_memo},
        {Id::over, [](Demo& window, std::uint64_t& memo) { memo = to_a_call(window); },
         [](Demo& window, const Moment& before) { CHECK(cpu(window).ip() == before.memo + 4); }},
        {Id::over_back,
         [](Demo& window, std::uint64_t& memo) {
             to_a_call(window);
             once<CommandId::over>(window, memo);
         },
         back_at_memo},
        {Id::out,
         [](Demo& window, std::uint64_t& memo) {
             memo = to_a_call(window);
             go(window, CommandId::into);
         },
         [](Demo& window, const Moment& before) { CHECK(cpu(window).ip() == before.memo + 4); }},
        {Id::out_back,
         [](Demo& window, std::uint64_t& memo) {
             to_a_call(window);
             once<CommandId::into>(window, memo);
             go(window, CommandId::over);
         },
         back_at_memo},
        {Id::to_cursor,
         [](Demo& window, std::uint64_t& memo) {
             memo = window.debugger().code().address_of("trap_choose")->address;
             window.work.view().cursor = static_cast<isa::Word>(memo);
         },
         [](Demo& window, const Moment& before) { CHECK(cpu(window).ip() == before.memo); }},
        {Id::to_cursor_back,
         [](Demo& window, std::uint64_t& memo) {
             window.work.view().cursor = window.debugger().code().address_of("trap_choose")->address;
             go(window, CommandId::to_cursor);
             memo = position(window);
             for (int i = 0; i < 3; ++i) go(window, CommandId::cycle);
         },
         back_at_memo},

        {Id::to_interrupt, nothing,
         [](Demo& window, const Moment& before) {
             CHECK(position(window) > before.position);
             CHECK(window.work.model().trail().last.back().did(emu::happened::entered));
         }},
        {Id::to_interrupt_back, twice<CommandId::to_interrupt>, back_at_memo},
        {Id::to_return, nothing,
         [](Demo& window, const Moment& before) {
             CHECK(position(window) > before.position);
             CHECK(cpu(window).user());
         }},
        {Id::to_return_back, twice<CommandId::to_return>, back_at_memo},
        {Id::to_switch, nothing,
         [](Demo& window, const Moment& before) {
             CHECK(position(window) > before.position);
             CHECK(cpu(window).system(isa::SystemRegister::ctx) != before.context);
         }},
        {Id::to_switch_back, twice<CommandId::to_switch>, back_at_memo},
        {Id::to_call, nothing, [](Demo& window, const Moment&) { CHECK(code_on_stack(window) == 6); }},
        {Id::to_call_back, twice<CommandId::to_call>, back_at_memo},
        {Id::to_exit, [](Demo& window, std::uint64_t& memo) { memo = ended(window); },
         [](Demo& window, const Moment& before) { CHECK(ended(window) == before.memo + 1); }},
        {Id::to_exit_back,
         [](Demo& window, std::uint64_t& memo) {
             once<CommandId::to_exit>(window, memo);
             memo = position(window);
             go(window, CommandId::to_tick);
         },
         back_at_memo},
        {Id::to_tick, nothing, [](Demo& window, const Moment&) { CHECK(code_on_stack(window) == 16); }},
        {Id::to_tick_back, twice<CommandId::to_tick>, back_at_memo},
        {Id::to_load, [](Demo& window, std::uint64_t&) { go(window, CommandId::restart); },
         [](Demo& window, const Moment&) {
             const auto loaded = window.debugger().code().address_of("load_finish");
             REQUIRE(loaded);
             CHECK(cpu(window).ip() == loaded->address);
         }},

        {Id::who_wrote, select_top,
         [](Demo& window, const Moment& before) {
             unmoved(window, before);
             CHECK(window.debugger().write_origin().outcome == debug::WriteOrigin::Outcome::found);
             CHECK(window.debugger().write_origin().place == top_of_stack(window));
             CHECK(window.debugger().write_origin().direction == debug::Direction::backward);
             CHECK(window.debugger().write_origin().cycle < before.position);
         }},
        {Id::when_written, select_top,
         [](Demo& window, const Moment& before) {
             unmoved(window, before);
             CHECK(window.debugger().write_origin().outcome == debug::WriteOrigin::Outcome::found);
             CHECK(window.debugger().write_origin().place == top_of_stack(window));
             CHECK(window.debugger().write_origin().direction == debug::Direction::forward);
             CHECK(window.debugger().write_origin().cycle >= before.position);
         }},
        {Id::go_there,
         [](Demo& window, std::uint64_t& memo) {
             select_top(window, memo);
             go(window, CommandId::who_wrote);
         },
         [](Demo& window, const Moment& before) {
             CHECK(position(window) == window.debugger().write_origin().begin);
             CHECK(position(window) < before.position);
         }},
        {Id::to_newest, [](Demo& window, std::uint64_t&) { go(window, CommandId::restart); },
         [](Demo& window, const Moment& before) {
             CHECK(position(window) == before.newest);
             CHECK(window.debugger().future() == 0);
         }},

        {Id::breakpoint,
         [](Demo& window, std::uint64_t&) {
             window.work.view().cursor = window.debugger().code().address_of("trap_choose")->address;
         },
         [](Demo& window, const Moment&) {
             REQUIRE(window.debugger().breakpoints().size() == 1);
             CHECK(window.debugger().breakpoints().front().address == window.work.view().cursor);
         }},
        {Id::break_write, select_top,
         [](Demo& window, const Moment&) { check_break(window, debug::Breakpoint::Kind::write); }},
        {Id::break_read, select_top,
         [](Demo& window, const Moment&) { check_break(window, debug::Breakpoint::Kind::read); }},
        {Id::read_only, nothing, [](Demo& window, const Moment&) { CHECK(window.debugger().read_only()); }},

        {Id::layout_lesson, nothing,
         [](Demo& window, const Moment&) { CHECK(window.work.settings().layout == LayoutId::lesson); }},
        {Id::layout_debug, [](Demo& window, std::uint64_t&) { window.work.set_layout(LayoutId::os); },
         [](Demo& window, const Moment&) { CHECK(window.work.settings().layout == LayoutId::debug); }},
        {Id::layout_os, nothing,
         [](Demo& window, const Moment&) { CHECK(window.work.settings().layout == LayoutId::os); }},
        {Id::theme, nothing,
         [](Demo& window, const Moment& before) {
             CHECK(window.work.settings().theme != before.settings.theme);
             CHECK(window.app.theme().kind() == window.work.settings().theme);
         }},
        {Id::larger, nothing, [](Demo& window, const Moment&) { CHECK(window.app.theme().scale() == 125); }},
        {Id::smaller, nothing, [](Demo& window, const Moment&) { CHECK(window.app.theme().scale() == 75); }},
        {Id::normal_size, [](Demo& window, std::uint64_t&) { window.work.set_scale(200); },
         [](Demo& window, const Moment&) { CHECK(window.app.theme().scale() == 100); }},
        {Id::pane_larger,
         [](Demo& window, std::uint64_t& memo) {
             window.show(PanelId::registers);
             memo = static_cast<std::uint64_t>(window.place("pane.registers").width());
         },
         [](Demo& window, const Moment& before) {
             CHECK(window.place("pane.registers").width() > static_cast<float>(before.memo) + 10);
         }},
        {Id::pane_smaller,
         [](Demo& window, std::uint64_t& memo) {
             window.show(PanelId::registers);
             memo = static_cast<std::uint64_t>(window.place("pane.registers").height());
         },
         [](Demo& window, const Moment& before) {
             CHECK(window.place("pane.registers").height() < static_cast<float>(before.memo) - 10);
         }},
        {Id::reset_layout,
         [](Demo& window, std::uint64_t&) {
             window.show(PanelId::memory);
             window.work.execute(CommandId::pane_larger);
             window.frames(2);
             REQUIRE(window.work.settings().shares[1] != Layout(LayoutId::debug).shares());
         },
         [](Demo& window, const Moment&) {
             CHECK(window.work.settings().shares[1] == Layout(LayoutId::debug).shares());
         }},
        {Id::context_menu,
         [](Demo& window, std::uint64_t&) {
             window.show(PanelId::code);
             window.work.view().cursor = cpu(window).ip();
             window.frames(2);
             REQUIRE(!window.shows("code.breakpoint"));
         },
         [](Demo& window, const Moment& before) {
             unmoved(window, before);
             window.click("code.breakpoint");
             REQUIRE(window.debugger().breakpoints().size() == 1);
             CHECK(window.debugger().breakpoints().front().address == cpu(window).ip());
         }},
        {Id::help, nothing,
         [](Demo& window, const Moment& before) {
             CHECK(window.app.dialog_open());
             unmoved(window, before);
         }},
    };
    return table;
}

}  // namespace

TEST_CASE("every command has a moment at which it is tried", "[gui][commands]") {
    std::set<std::string> tried;
    for (const Row& row : rows()) tried.insert(std::string(command(row.id).name));
    for (const CommandInfo& info : commands()) {
        INFO(info.name);
        CHECK(tried.count(std::string(info.name)) == 1);
    }
    CHECK(rows().size() == command_count);
}

TEST_CASE("every command does what it says", "[gui][commands]") {
    for (const Row& row : rows()) {
        const CommandInfo& info = command(row.id);
        INFO(info.name);
        Demo window;
        std::uint64_t memo = 0;
        row.prepare(window, memo);
        const debug::Debugger& debugger = window.debugger();
        const Moment before{debugger.position(),       debugger.newest(),
                            debugger.machine().hash(), cpu(window).system(isa::SystemRegister::ctx),
                            window.work.settings(),    memo};
        REQUIRE(window.work.possible(row.id));
        // By its key, where it has one.
        if (info.key.key != Key::none) {
            CHECK(window.app.key(info.key));
        } else {
            window.work.execute(row.id);
        }
        window.settle();
        row.check(window, before);
    }
}
