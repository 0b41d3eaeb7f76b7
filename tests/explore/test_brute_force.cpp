// Against brute force that knows nothing of the search: every placement of at most two clock interrupts at
// every instruction of the program, by whole machines that tick, without states, merging, or reduction of
// choices. The outcomes are the same, and so is the least number of interrupts for each.
//
// Size: some 2,500 runs for each of five programs.
#include <catch2/catch.hpp>

#include "programs.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::test;

namespace {

class BruteForce {
public:
    explicit BruteForce(const std::string& source) {
        const TemporaryFolder folder;
        explore::WorldRequest request;
        request.program = folder.write("racers.asm", source);
        request.begin = explore::Begin::join;
        auto made = explore::World::make(lab::Home(BATON_SOURCE_DIR), request);
        REQUIRE(made.ok());
        world_.emplace(*std::move(made));
    }

    Answers run(unsigned most) {
        // In front of the very first instruction, too.
        if (most != 0) {
            emu::Machine machine = world_->off();
            machine.post({world_->root().cycle() - 1, emu::InputKind::expire, 0, {}});
            while (machine.cycle() < world_->root().cycle()) machine.tick();
            walk(machine, 1, most);
        }
        walk(world_->root(), 0, most);
        return found_;
    }
    std::uint64_t runs() const { return runs_; }

private:
    void note(const emu::Machine& machine, unsigned interrupts) {
        ++runs_;
        const std::string name = machine.stop().reason == emu::StopReason::powered_off
                                     ? "exit " + std::to_string(world_->exit_code(machine))
                                     : "deadlock";
        const auto [place, fresh] = found_.emplace(name, interrupts);
        if (!fresh) place->second = std::min(place->second, interrupts);
    }

    // The cycles in which an expiry is taken right in front of an instruction of the program, up to the end.
    std::vector<std::uint64_t> places(emu::Machine machine, unsigned interrupts) {
        std::vector<std::uint64_t> cycles;
        while (machine.running() && machine.cycle() < most_cycles) {
            machine.tick();
            if (machine.at_boundary() && machine.cpu().user()) cycles.push_back(machine.cycle() - 1);
            if (machine.cpu().step() == emu::Step::wait &&
                machine.cpu().system(isa::SystemRegister::ctx) == world_->layout().table)
                break;  // idle, and there is neither a sleeper nor a device in these programs
        }
        note(machine, interrupts);
        return cycles;
    }

    void walk(const emu::Machine& from, unsigned interrupts, unsigned most) {
        const std::vector<std::uint64_t> cycles = places(from, interrupts);
        if (interrupts == most) return;
        emu::Machine machine = from;
        for (const std::uint64_t cycle : cycles) {
            while (machine.cycle() < cycle) machine.tick();
            emu::Machine other = machine;
            emu::InputEvent event;
            event.cycle = cycle;
            event.kind = emu::InputKind::expire;
            other.post(event);
            other.tick();
            walk(other, interrupts + 1, most);
        }
    }

    static constexpr std::uint64_t most_cycles = 2'000'000;
    std::optional<explore::World> world_;
    Answers found_;
    std::uint64_t runs_ = 0;
};

void compare(const std::string& source) {
    INFO(source);
    constexpr unsigned most =
#ifdef BATON_SANITIZED
        1;
#else
        2;
#endif
    BruteForce brute(source);
    const Answers all = brute.run(most);
    Asked asked;
    asked.claim = explore::Claim::interrupts;
    asked.interrupts = most;
    CHECK(answers(search(source, asked)) == all);
    asked.everywhere = true;
    CHECK(answers(search(source, asked)) == all);
    CHECK(brute.runs() > 20);
}

}  // namespace

TEST_CASE("the same outcomes, with as few interrupts, as by trying every placement of two",
          "[explore][brute]") {
    compare(racers(2, increment));
    compare(racers(
        {"one", "other"},
        "one: ldw r1, [x]\n add r1, r1, 1\n stw r1, [counter]\n ret\n"
        "other: mov r1, 5\n stw r1, [x]\n ldw r1, [counter]\n add r1, r1, 2\n stw r1, [counter]\n ret\n",
        "x: .word 0\n"));
    const auto both = [](const std::string& name, const std::string& first, const std::string& second) {
        const auto call = [](const std::string& routine, const std::string& lock) {
            return " lea r0, " + lock + "\n call lock_" + routine + "\n";
        };
        return name + ": push {lr}\n" + call("acquire", first) + call("acquire", second) +
               call("release", second) + call("release", first) + " pop {lr}\n ret\n";
    };
    compare(racers({"ab", "ba"}, both("ab", "a", "b") + both("ba", "b", "a"), " lock a\n lock b\n"));
    compare(racers(
        {"waits", "ends"},
        "waits: push {lr}\n lea r0, l\n call lock_acquire\n ldw r1, [done]\n cmp r1, 0\n bne 1f\n lea r0, "
        "c\n lea r1, l\n call condition_wait\n1: lea r0, l\n call lock_release\n pop {lr}\n ret\n"
        "ends: push {lr}\n mov r1, 1\n stw r1, [done]\n lea r0, c\n call condition_signal\n pop {lr}\n "
        "ret\n",
        "done: .word 0\n lock l\n condition c\n"));
    compare(racers(
        {"down", "up"},
        "down: push {lr}\n lea r0, s\n call semaphore_down\n ldw r1, [x]\n stw r1, [counter]\n pop {lr}\n "
        "ret\n"
        "up: push {lr}\n mov r1, 3\n stw r1, [x]\n lea r0, s\n call semaphore_up\n mov r1, 4\n stw r1, "
        "[x]\n pop {lr}\n ret\n",
        "x: .word 0\n semaphore s, 0\n"));
}

TEST_CASE("choices at every instruction give the same answers for any number of interrupts",
          "[explore][brute]") {
    for (const std::string& source :
         {racers(2, again(2, increment)), racers(3, increment),
          racers(2,
                 "1: ldw r1, [flag]\n cmp r1, 0\n bne 1b\n mov r1, 1\n stw r1, [flag]\n" +
                     std::string(increment) + " mov r1, 0\n stw r1, [flag]\n",
                 "flag: .word 0\n")}) {
        Asked asked;
        const explore::Report few = search(source, asked);
        asked.everywhere = true;
        const explore::Report all = search(source, asked);
        CHECK(answers(few) == answers(all));
        CHECK(sound(few));
        CHECK(sound(all));
        CHECK(few.result().states * 2 < all.result().states);
    }
}
