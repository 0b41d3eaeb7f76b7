// What the projection leaves out: it is needed, it is enough, and too much of it is noticed.
#include <catch2/catch.hpp>

#include "programs.hpp"
#include "tests/support/files.hpp"

using namespace baton;
using namespace baton::test;
using guest::StateMask;

namespace {

const std::string locked =
    racers({"adds", "adds"},
           "adds: push {lr}\n lea r0, l\n call lock_acquire\n" + std::string(increment) +
               " lea r0, l\n call lock_release\n mov r0, 1\n sys sleep\n pop {lr}\n ret\n",
           " lock l\n");

explore::World world_of(const std::string& source) {
    const TemporaryFolder folder;
    explore::WorldRequest request;
    request.program = folder.write("racers.asm", source);
    auto made = explore::World::make(lab::Home(BATON_SOURCE_DIR), request);
    if (!made) throw std::runtime_error("no world");
    return *std::move(made);
}

}  // namespace

TEST_CASE("nothing that is masked makes a difference", "[explore][masks]") {
    Asked asked;
    asked.poison = 1;
    for (const explore::Begin begin : {explore::Begin::join, explore::Begin::start}) {
        asked.begin = begin;
        const explore::Report report = search(locked, asked);
        CHECK(report.poisoned > 50);
        CHECK(report.differences == std::vector<std::string>{});
        CHECK(sound(report));
    }
}

TEST_CASE("without a mask there are more states, and the same answers", "[explore][masks]") {
    const explore::World world = world_of(locked);
    REQUIRE(world.view().masks.size() > 10);
    Asked asked;
    asked.claim = explore::Claim::interrupts;
    const explore::Report with = search(locked, asked);
    unsigned grown = 0;
    for (std::size_t left_out = 0; left_out < world.view().masks.size(); ++left_out) {
        std::vector<StateMask> masks = world.view().masks;
        masks.erase(masks.begin() + static_cast<std::ptrdiff_t>(left_out));
        asked.masks = masks;
        const explore::Report without = search(locked, asked);
        CHECK(answers(without) == answers(with));
        CHECK(without.result().states >= with.result().states);
        grown += without.result().states > with.result().states ? 1U : 0U;
    }
    CHECK(grown >= 4);
}

TEST_CASE("a mask that is too wide is found out, and then nothing is complete", "[explore][masks]") {
    const explore::World world = world_of(locked);
    const auto address = [&](const char* name) { return world.setup().kernel->find(name)->value; };
    const explore::Word record = world.layout().record_bytes;
    const StateMask::Kind any = StateMask::Kind::any;
    // Words that the kernel reads, beside those that are masked.
    const std::vector<StateMask> too_wide{
        {any, 0, address("quantum"), 4, 0, 0},
        {any, 0, address("processes"), 4, 0, 0},
        {any, 0, world.layout().table + world.layout().state, 4, record, 0},
        {any, 0, world.layout().table + *world.kernel().sp_offset(), 4, record, 0},
        {any, 0, world.layout().table + *world.kernel().next_offset(), 4, record, 0},
        {any, 0, world.layout().table + *world.layout().limit, 4, record, 0},
    };
    for (const StateMask& mask : too_wide) {
        INFO(mask.address);
        Asked asked;
        asked.claim = explore::Claim::interrupts;
        asked.interrupts = 1;
        asked.poison = 1;
        asked.masks = world.view().masks;
        asked.masks->push_back(mask);
        const explore::Report report = search(locked, asked);
        CHECK(!report.differences.empty());
        CHECK(!report.result().complete);
    }
}
