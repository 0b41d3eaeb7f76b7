// Any file as an executable: read, written back, described, loaded, and run for a while.
#include "debug/symbols/code_map.hpp"
#include "emu/fast/runner.hpp"
#include "emu/machine.hpp"
#include "fuzz.hpp"
#include "guest/os_layout.hpp"
#include "isa/image.hpp"

using namespace baton;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto image = isa::read_elf(fuzz::bytes_of(data, size), "fuzz");
    if (!image) {
        fuzz::demand(!image.failure().reason.empty(), "a refusal gives its reason");
        return 0;
    }
    (void)guest::OsLayout::from_image(*image);
    debug::CodeMap map;
    map.set_kernel(*image, 0x400);
    emu::Settings settings;
    settings.ram_bytes = isa::ram_bytes_least;
    emu::Machine machine(settings);
    if (!machine.load_image(*image, Address(0x400))) return 0;
    for (isa::Word address = 0; address < 0x2000; address += 4) (void)map.locate(address);
    emu::Runner runner;
    std::vector<emu::Event> events;
    runner.run(machine, 5000, events);
    fuzz::was_sound = true;
    return 0;
}
