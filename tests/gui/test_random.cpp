// A restless person: random events in all panels, commands and dialogues. The window must not crash, and
// what reached the machine must be all that happened to it: replayed from the log, the machine is the same.
#include <catch2/catch.hpp>
#include <filesystem>
#include <iterator>
#include <random>

#include "tests/gui/headless.hpp"
#include "tests/support/exhaustive.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Headless;

namespace {

// A sample; BATON_EXHAUSTIVE=1 in the environment asks for all of them.
#ifdef BATON_SANITIZED
const int events = 4'000;
#else
const int events = baton::test::exhaustive() ? 100'000 : 20'000;
#endif
// Several happen between two frames, as with a fast hand.
constexpr int events_a_frame = 4;
constexpr std::uint64_t far_enough = 3'000'000;

class Restless {
public:
    explicit Restless(unsigned seed) : random_(seed) {}

    unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }

    void event(Headless& window) {
        ImGuiIO& io = ImGui::GetIO();
        switch (below(12)) {
        case 0:
        case 1:
            io.MousePos = {static_cast<float>(below(1700)) - 50, static_cast<float>(below(1000)) - 50};
            break;
        case 2:
        case 3:
        case 4: to_a_widget(window); break;
        case 5:
        case 6: io.MouseDown[0] = !io.MouseDown[0]; break;
        case 7:
            if (below(4) == 0) io.MouseDown[1] = !io.MouseDown[1];
            io.MouseWheel += static_cast<float>(below(5)) - 2;
            break;
        case 8: io.AddInputCharacter(U"0123456789abcdefx[]+-*/ .:;{}é\u20ac"[below(31)]); break;
        case 9: {
            constexpr ImGuiKey_ keys[] = {ImGuiKey_Enter,   ImGuiKey_Escape,    ImGuiKey_Tab,
                                          ImGuiKey_UpArrow, ImGuiKey_DownArrow, ImGuiKey_Space,
                                          ImGuiKey_Delete,  ImGuiKey_Backspace};
            Headless::hold(keys[below(std::size(keys))], below(2) == 0);
            if (below(20) == 0) change(window);
            break;
        }
        default: command(window); break;
        }
    }

private:
    // What a random hand hits too seldom: an edit in a register or memory, a key for the guest. Refused while
    // the machine runs or is inside of an instruction.
    void change(Headless& window) {
        Model& model = window.work.model();
        switch (below(3)) {
        case 0: static_cast<void>(model.poke({debug::Poke::Kind::general, below(16), below(1000)})); break;
        case 1:
            static_cast<void>(model.poke({debug::Poke::Kind::byte, 0x8000 + below(0x8000), below(256)}));
            break;
        default: static_cast<void>(model.input({0, emu::InputKind::key, 0, {65}})); break;
        }
    }
    void to_a_widget(Headless& window) {
        const auto& widgets = window.recorder.widgets;
        if (widgets.empty()) return;
        auto at = widgets.begin();
        std::advance(at, below(static_cast<unsigned>(widgets.size())));
        ImGui::GetIO().MousePos = {(at->second.left + at->second.right) / 2,
                                   (at->second.top + at->second.bottom) / 2};
    }
    void command(Headless& window) {
        // As in the platform: not while a text is typed or a dialogue is open; then the person wants out.
        if (bridge::typing() || window.app.dialog_open()) {
            escaping_ = !escaping_;
            Headless::hold(ImGuiKey_Escape, escaping_);
            return;
        }
        if (below(8) == 0) {
            window.app.key(panels()[below(panel_count)].key);
            return;
        }
        const CommandInfo& info = commands()[below(command_count)];
        if (info.id != CommandId::quit) window.app.key(info.key);
    }

    std::mt19937 random_;
    bool escaping_ = false;
};

/// The machine that the log of what came from outside leads to.
std::uint64_t replayed(const debug::Debugger& debugger, emu::Machine machine) {
    std::size_t next = 0;
    const std::vector<debug::ReplayInput>& actions = debugger.history().actions();
    for (;;) {
        while (next < actions.size() && actions[next].position <= machine.cycle()) {
            const debug::ReplayInput& action = actions[next++];
            if (const auto* input = std::get_if<emu::InputEvent>(&action.what)) {
                machine.post(*input);
            } else {
                const debug::Poke& poke = std::get<debug::Poke>(action.what);
                switch (poke.kind) {
                case debug::Poke::Kind::general: machine.poke_register(poke.where, poke.value); break;
                case debug::Poke::Kind::ip: machine.poke_ip(poke.value); break;
                case debug::Poke::Kind::flags: machine.poke_flags(poke.value); break;
                case debug::Poke::Kind::system:
                    machine.poke_system(static_cast<isa::SystemRegister>(poke.where), poke.value);
                    break;
                case debug::Poke::Kind::byte:
                    machine.poke_byte(Address(poke.where), static_cast<std::uint8_t>(poke.value));
                    break;
                }
            }
        }
        if (machine.cycle() >= debugger.newest() || !machine.running()) break;
        machine.tick();
    }
    return machine.hash();
}

}  // namespace

TEST_CASE("random events do no harm, and the log of inputs gives the same machine", "[gui][random]") {
    const test::TemporaryFolder folder;
    folder.write("good.asm", "_start: add r1, r1, 1\n jmp _start\n");
    folder.write("bad.asm", "_start: mvo r1\n");
    folder.write("garbage.bin", std::string(1000, '\x5a'));
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    {
        Headless window;
        window.work.open_demo();
        window.frames(2);
        Restless person(20);
        std::uint64_t moved = 0;
        std::uint64_t pokes = 0;
        std::uint64_t inputs = 0;
        const debug::Debugger* machine = nullptr;
        std::size_t counted = 0;  // of its actions
        const auto check_machine = [&] {
            window.work.model().pause();
            const debug::Debugger& debugger = window.debugger();
            INFO("actions " << debugger.history().actions().size());
            CHECK(replayed(debugger, window.work.model().program()->setup().machine) ==
                  debugger.machine_at(debugger.newest()).hash());
        };
        for (int event = 0; event < events; ++event) {
            person.event(window);
            if (event % events_a_frame != 0) continue;
            const std::uint64_t position = window.debugger().position();
            window.frames();
            if (window.debugger().position() != position) ++moved;
            const std::vector<debug::ReplayInput>& actions = window.debugger().history().actions();
            if (&window.debugger() != machine || actions.size() < counted) counted = 0;
            machine = &window.debugger();
            for (; counted < actions.size(); ++counted)
                ++(std::holds_alternative<debug::Poke>(actions[counted].what) ? pokes : inputs);
            // A machine that runs for ever would only cost time.
            if (window.debugger().newest() > far_enough) {
                check_machine();
                window.work.open_or_show(demo_request());
            }
        }
        CHECK(moved > static_cast<std::uint64_t>(events / 500));
        check_machine();
        INFO("pokes " << pokes << ", inputs " << inputs);
        CHECK(pokes + inputs != 0);
#ifndef BATON_SANITIZED
        CHECK(pokes != 0);
        CHECK(inputs != 0);
#endif
    }
    std::filesystem::current_path(before);
}
