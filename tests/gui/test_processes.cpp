// The processes' panel: a row a thread, and beside it what the guest's own memory says at this moment.
#include <algorithm>
#include <catch2/catch.hpp>

#include "isa/registers.hpp"
#include "tests/gui/headless.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::gui;
using baton::test::Headless;

namespace {

// The demo, at so many ticks behind its first moment.
void open(Headless& window, int ticks, const std::string& policy = "rr") {
    OpenRequest request = demo_request();
    request.policy = policy;
    REQUIRE(!window.work.open(request));
    for (int i = 0; i < ticks; ++i) {
        window.work.model().start(debug::Command::to_event(debug::GuestEvent::tick));
        window.work.model().finish();
    }
    window.work.set_layout(LayoutId::os);
    window.frames(2);
    window.app.key(panel(PanelId::processes).key);
    window.frames(3);
}

std::size_t rows(const Headless& window) {
    return static_cast<std::size_t>(
        std::count_if(window.recorder.widgets.begin(), window.recorder.widgets.end(),
                      [](const auto& widget) { return widget.first.rfind("processes.row.", 0) == 0; }));
}

std::vector<std::uint32_t> all_ready(const guest::ReadyQueues& queues) {
    std::vector<std::uint32_t> all = queues.unchained;
    for (const guest::ReadyChain& chain : queues.chains)
        all.insert(all.end(), chain.threads.begin(), chain.threads.end());
    std::sort(all.begin(), all.end());
    return all;
}

std::vector<std::uint32_t> ready_by_table(const guest::OsView& os) {
    std::vector<std::uint32_t> ready;
    for (std::uint32_t i = 0; i < os.threads().size(); ++i) {
        const guest::Thread& thread = os.threads()[i];
        if (!thread.over && !thread.idle() && thread.state == guest::ThreadState::ready) ready.push_back(i);
    }
    return ready;
}

}  // namespace

TEST_CASE("the table has a row for each thread, now and in the past", "[gui][processes]") {
    Headless window;
    open(window, 6);
    CHECK(rows(window) == window.debugger().now().os().threads().size());
    CHECK(rows(window) == 4);
    window.work.model().start(debug::Command::seek(1000));
    window.work.model().finish();
    window.frames(3);
    CHECK(rows(window) == window.debugger().now().os().threads().size());
    CHECK(rows(window) < 4);
}

TEST_CASE("processor, kernel, ready and blocked sum up to the turnaround", "[gui][processes]") {
    Headless window;
    open(window, 12);
    const debug::Debugger& debugger = window.debugger();
    unsigned seen = 0;
    for (std::uint64_t position = debugger.newest(); position > 20'000; position -= 17'321) {
        window.work.model().start(debug::Command::seek(position));
        window.work.model().finish();
        for (const guest::Thread& thread : debugger.now().os().threads()) {
            const std::optional<guest::ThreadTimes> times = guest::times_of(thread, debugger.position());
            CHECK(times.has_value() == (!thread.idle() && thread.arrival_cycle.has_value()));
            if (!times) continue;
            ++seen;
            // As the timeline has it: each cycle of its life is in one of its states.
            CHECK(times->user + times->kernel + times->ready + times->blocked == times->turnaround);
            CHECK(times->user <= times->turnaround);
            CHECK(times->turnaround ==
                  thread.finish_cycle.value_or(debugger.position()) - *thread.arrival_cycle);
        }
    }
    CHECK(seen > 10);
}

TEST_CASE("a table leaves out its lightest columns, never a part of one", "[gui][processes]") {
    const std::vector<TableColumn> columns{{50, 9}, {80, 1}, {40, 5}, {30, 2}};
    using Places = std::vector<std::size_t>;
    CHECK(columns_in(columns, 1000, 10) == Places{0, 1, 2, 3});
    CHECK(columns_in(columns, 240, 10) == Places{0, 1, 2, 3});
    CHECK(columns_in(columns, 239, 10) == Places{0, 2, 3});
    CHECK(columns_in(columns, 149, 10) == Places{0, 2});
    CHECK(columns_in(columns, 5, 10, 1) == Places{0});
    CHECK(columns_in(columns, 5, 10, 2) == Places{0, 2});
}

TEST_CASE("the table of processes is never wider than its pane", "[gui][processes]") {
    for (const int scale : {100, 150, 200}) {
        INFO(scale);
        Settings settings = Headless::welcomed();
        settings.scale = scale;
        Headless window(settings, 1280, 720);
        open(window, 40);
        const Rectangle pane = window.place("pane.processes");
        for (const auto& [name, place] : window.recorder.widgets) {
            if (name.rfind("processes.column.", 0) != 0) continue;
            INFO(name);
            CHECK(place.right <= pane.right);
        }
    }
}

TEST_CASE("the ready queue is what the policy's queue holds, under its name", "[gui][processes]") {
    Headless window;
    open(window, 1);
    const debug::Debugger& debugger = window.debugger();
    const guest::ReadyQueues queues =
        window.work.model().program()->setup().guest.ready_queues(debugger.machine(), debugger.now().os());
    REQUIRE(queues.published);
    REQUIRE(queues.chains.size() == 1);
    CHECK(queues.chains[0].name == "ready");
    CHECK(queues.unchained.empty());
    // As the kernel itself would walk it.
    const Program& program = *window.work.model().program();
    const isa::Word queue = program.setup().kernel->find("ready")->value + program.setup().load_address;
    const isa::Word next = program.setup().kernel->find("THREAD_NEXT")->value;
    std::vector<std::uint32_t> walked;
    for (isa::Word at = *debugger.machine().peek_word(Address(queue)); at != 0;
         at = *debugger.machine().peek_word(Address(at + next)))
        walked.push_back(debugger.now().os().thread_of(at));
    CHECK(walked.size() >= 2);
    CHECK(queues.chains[0].threads == walked);
}

TEST_CASE("whatever the policy, each ready thread is shown once", "[gui][processes]") {
    for (const char* policy : {"rr", "mlfq", "lottery", "priority_aging"}) {
        INFO(policy);
        Headless window;
        open(window, 0, policy);
        for (int i = 0; i < 12; ++i) {
            window.work.model().start(debug::Command::to_event(debug::GuestEvent::context_switch));
            window.work.model().finish();
            const guest::ReadyQueues queues = window.work.model().program()->setup().guest.ready_queues(
                window.debugger().machine(), window.debugger().now().os());
            CHECK(all_ready(queues) == ready_by_table(window.debugger().now().os()));
        }
    }
}

TEST_CASE("saved registers are those with which the thread goes on", "[gui][processes]") {
    Headless window;
    open(window, 4);
    const debug::Debugger& debugger = window.debugger();
    const guest::Kernel& kernel = window.work.model().program()->setup().guest;
    const std::vector<std::uint32_t> ready = ready_by_table(debugger.now().os());
    REQUIRE(!ready.empty());
    const guest::Thread thread = debugger.now().os().threads()[ready.front()];
    const std::optional<guest::SavedRegisters> saved = kernel.saved_registers(debugger.machine(), thread);
    REQUIRE(saved);
    // On to the first cycle in which it runs again.
    for (int i = 0; i < 200; ++i) {
        window.work.model().start(debug::Command::to_event(debug::GuestEvent::interrupt_return));
        window.work.model().finish();
        if (debugger.machine().cpu().system(isa::SystemRegister::ctx) == thread.address) break;
    }
    const emu::Cpu& cpu = debugger.machine().cpu();
    REQUIRE(cpu.system(isa::SystemRegister::ctx) == thread.address);
    CHECK(cpu.ip() == saved->ip);
    // A system call puts its result into the saved r0 before the thread runs: all others stay.
    for (unsigned number = 1; number < isa::register_count; ++number) {
        INFO(isa::register_name(number));
        CHECK(cpu.reg(number) == saved->registers[number]);
    }
}

TEST_CASE("a click on a process shows its saved registers, a second one hides them", "[gui][processes]") {
    Headless window;
    open(window, 6);
    CHECK(!window.shows("processes.frame"));
    window.click("processes.row.2");
    CHECK(window.shows("processes.frame"));
    window.click("processes.row.2");
    CHECK(!window.shows("processes.frame"));
}

TEST_CASE("a program without a table of processes is told to have none", "[gui][processes]") {
    const test::TemporaryFolder folder;
    folder.write("bare.asm", "_start: add r1, r1, 1\n jmp _start\n");
    Headless window;
    OpenRequest request;
    request.files = {(folder.path() / "bare.asm").string()};
    const std::optional<lab::Problem> problem = window.work.open(request);
    REQUIRE(!problem);
    window.work.set_layout(LayoutId::os);
    window.frames(2);
    window.app.key(panel(PanelId::processes).key);
    window.work.execute(CommandId::cycle);
    window.settle();
    CHECK(window.shows("processes.none"));
    CHECK(rows(window) == 0);
}
