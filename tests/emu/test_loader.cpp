// Verifies what goes into a machine before its first cycle: images, raw bytes, settings, events; what
// does not fit is refused with the reason, and changes nothing.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "guest.hpp"

using namespace baton;
using namespace baton::test;

namespace {

isa::Image image_of(std::uint32_t address, std::vector<std::uint8_t> bytes, std::uint32_t memory_bytes) {
    isa::Image image;
    image.segments.push_back({address, memory_bytes, std::move(bytes)});
    return image;
}

std::string refusal(const Result<Done>& result) {
    return result ? "" : result.failure().text();
}

}  // namespace

TEST_CASE("loading an image copies its segments, zeroes their rest and sets ip to the entry", "[load]") {
    Machine machine;
    for (Word i = 0; i < 64; ++i) machine.poke_byte(Address(0x1000 + i), 0xee);
    isa::Image image = image_of(4, {1, 2, 3, 4, 5}, 12);
    image.entry = 8;
    REQUIRE(machine.load_image(image, Address(0x1000)).ok());
    CHECK(machine.peek_word(Address(0x1000)) == 0xeeeeeeee);
    CHECK(machine.peek_word(Address(0x1004)) == 0x04030201);
    CHECK(machine.peek_word(Address(0x1008)) == 0x00000005);
    CHECK(machine.peek_word(Address(0x100c)) == 0);
    CHECK(machine.peek_word(Address(0x1010)) == 0xeeeeeeee);
    CHECK(machine.cpu().ip() == 0x1008);
}

TEST_CASE("words that hold addresses are moved with the image", "[load]") {
    Guest guest(R"(
start:  ldw r1, [pointer]
        ldw r2, [r1]
loop:   jmp loop
value:  .word 77
pointer:
        .word value
)",
                {}, 0x2000);
    guest.run_to("loop");
    CHECK(guest.reg(1) == guest.symbol("value"));
    CHECK(guest.reg(2) == 77);
}

TEST_CASE("the same program does the same wherever it is loaded", "[load]") {
    for (const Word at : {0U, 0x400U, 0x3f000U}) {
        Guest guest("start: call there\nloop: jmp loop\nthere: lea r1, there\n mov r2, 5\n ret\n", {}, at);
        guest.run_to("loop");
        CHECK(guest.reg(1) == at + 8);
        CHECK(guest.reg(2) == 5);
    }
}

TEST_CASE("an image that does not fit is refused, with sizes and the option that helps", "[load]") {
    Machine machine;
    const Machine before = machine;
    CHECK(refusal(machine.load_image(image_of(0, {1, 2, 3, 4}, 0x40001))) ==
          "image: it needs memory up to address 0x40001, but RAM ends at 0x40000 (256 KiB); give the machine "
          "more with --ram");
    CHECK_FALSE(machine.load_image(image_of(0, {1, 2, 3, 4}, 4), Address(0x40000)).ok());
    CHECK_FALSE(machine.load_image(image_of(0xffffffff, {1, 2, 3, 4}, 4)).ok());
    CHECK_FALSE(machine.load_image(image_of(8, {1, 2, 3, 4}, 0xffffffff), Address(0xfffffffc)).ok());
    CHECK(machine == before);
    CHECK(machine.load_image(image_of(0, {1, 2, 3, 4}, 0x40000)).ok());
    CHECK(machine.load_image(image_of(0, {1, 2, 3, 4}, 4), Address(0x3fffc)).ok());
}

TEST_CASE("an image with an entry or relocation outside of it, or a crooked address, is refused", "[load]") {
    Machine machine;
    const Machine before = machine;
    isa::Image image = image_of(0, {1, 2, 3, 4, 5, 6, 7, 8}, 8);
    image.entry = 8;
    CHECK(refusal(machine.load_image(image)) == "image: its entry 0x8 lies outside of it");
    image.entry = 2;
    CHECK(refusal(machine.load_image(image)) == "image: its entry 0x2 is not a multiple of 4");
    image.entry = 0;
    image.relocations = {5};
    CHECK(refusal(machine.load_image(image)) == "image: its relocation at 0x5 lies outside of it");
    image.relocations = {0xfffffffe};
    CHECK_FALSE(machine.load_image(image).ok());
    image.relocations = {};
    CHECK(refusal(machine.load_image(image, Address(2))) ==
          "image: the load address 0x2 is not a multiple of 4");
    CHECK_FALSE(machine.load_image(isa::Image{}).ok());
    CHECK(machine == before);
}

TEST_CASE("raw bytes are copied to a, and ip = a", "[load]") {
    Machine machine;
    REQUIRE(machine.load_raw({0x11, 0x22, 0x33}, Address(0x8000)).ok());
    CHECK(machine.peek_word(Address(0x8000)) == 0x332211);
    CHECK(machine.cpu().ip() == 0x8000);
}

TEST_CASE("raw bytes that do not fit, are none, or go to a crooked address are refused", "[load]") {
    Machine machine;
    const Machine before = machine;
    CHECK(
        refusal(machine.load_raw({1, 2, 3, 4, 5}, Address(0x3fffc))) ==
        "program: it needs memory up to address 0x40001, but RAM ends at 0x40000 (256 KiB); give the machine "
        "more with --ram");
    CHECK_FALSE(machine.load_raw({1}, Address(0xfffffffc)).ok());
    CHECK(refusal(machine.load_raw({}, Address(0))) == "program: it is empty");
    CHECK(refusal(machine.load_raw({1, 2, 3, 4}, Address(6))) ==
          "program: the load address 0x6 is not a multiple of 4");
    CHECK(machine == before);
}

TEST_CASE("settings are checked: RAM in pages from 64 KiB to 64 MiB, up to 15 wait states", "[settings]") {
    const auto with_ram = [](std::uint32_t bytes) {
        emu::Settings settings;
        settings.ram_bytes = bytes;
        return refusal(emu::check_settings(settings));
    };
    CHECK(with_ram(64 * 1024) == "");
    CHECK(with_ram(64 * 1024 * 1024) == "");
    CHECK(with_ram(0) == "RAM size: 0 bytes is not between 64 KiB and 64 MiB");
    CHECK(with_ram(60 * 1024) == "RAM size: 61440 bytes is not between 64 KiB and 64 MiB");
    CHECK(with_ram(64 * 1024 * 1024 + 4096) == "RAM size: 67112960 bytes is not between 64 KiB and 64 MiB");
    CHECK(with_ram(100000) == "RAM size: 100000 bytes is not a multiple of 4096");

    emu::Settings settings;
    settings.wait_states = 15;
    CHECK(emu::check_settings(settings).ok());
    settings.wait_states = 16;
    CHECK(refusal(emu::check_settings(settings)) == "wait states: 16 is more than 15");
}

TEST_CASE("disks may have up to 256 MiB", "[settings]") {
    CHECK(emu::check_disk_size(0).ok());
    CHECK(emu::check_disk_size(256U << 20).ok());
    CHECK(refusal(emu::check_disk_size((256U << 20) + 1)) == "disk: 268435457 bytes is more than 268435456");
    CHECK_FALSE(emu::check_disk_size(~std::uint64_t{0}).ok());
}

TEST_CASE("events are checked, and one that is wrong is ignored", "[input]") {
    using emu::InputKind;
    CHECK(emu::check_event({0, InputKind::key, 0, {'x'}}).ok());
    CHECK(emu::check_event({0, InputKind::raise, 0, {15}}).ok());
    CHECK(emu::check_event({0, InputKind::expire, 0, {}}).ok());
    CHECK(emu::check_event({0, InputKind::packet, 0, {1, 2}}).ok());
    CHECK(emu::check_event({0, InputKind::choose, 0, {31}}).ok());
    CHECK_FALSE(emu::check_event({0, InputKind::packet, 0, std::vector<std::uint8_t>(257)}).ok());
    const emu::InputEvent wrong[] = {
        {0, InputKind::key, 0, {}},     {0, InputKind::key, 0, {'x', 'y'}},    {0, InputKind::raise, 0, {}},
        {0, InputKind::raise, 0, {16}}, {0, InputKind::expire, 0, {1}},        {0, InputKind::packet, 0, {}},
        {0, InputKind::key, 1, {'x'}},  {0, static_cast<InputKind>(9), 0, {}}, {0, InputKind::choose, 0, {}},
        {0, InputKind::choose, 0, {0}}, {0, InputKind::choose, 0, {1, 2}},
    };
    for (const auto& event : wrong) {
        CHECK_FALSE(emu::check_event(event).ok());
        Machine machine;
        machine.post(event);
        CHECK(machine.announced().empty());
    }
}

TEST_CASE("a large RAM costs what is used of it", "[settings]") {
    emu::Settings settings;
    settings.ram_bytes = isa::ram_bytes_most;
    Machine machine(settings);
    CHECK(machine.poke_byte(Address(isa::ram_bytes_most - 1), 7));
    CHECK_FALSE(machine.poke_byte(Address(isa::ram_bytes_most), 7));
    const Machine copy = machine;
    CHECK(copy == machine);
    CHECK(copy.hash() == machine.hash());
}
