// Any file as a saved machine: loaded, saved again, and run for 1,000 cycles by both engines.
//
// The checksum is put right first: it is there to find damage, and would keep everything else out.
#include <algorithm>

#include "emu/fast/runner.hpp"
#include "emu/machine.hpp"
#include "fuzz.hpp"

using namespace baton;

namespace {

void put_right(std::vector<std::uint8_t>& file) {
    constexpr std::size_t length_at = 16;
    constexpr std::size_t payload_at = 24;
    if (file.size() < payload_at + 8) return;
    const std::size_t end = file.size() - 8;
    const std::uint64_t length = end - payload_at;
    for (unsigned i = 0; i < 8; ++i) file[length_at + i] = static_cast<std::uint8_t>(length >> 8 * i);
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (std::size_t i = 0; i < end; ++i) hash = (hash ^ file[i]) * 0x100000001b3U;
    for (unsigned i = 0; i < 8; ++i) file[end + i] = static_cast<std::uint8_t>(hash >> 8 * i);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto file = fuzz::bytes_of(data, size);
    put_right(file);
    emu::Machine machine;
    const std::uint64_t before = machine.hash();
    const auto loaded = machine.load(file, "fuzz");
    if (!loaded) {
        fuzz::demand(machine.hash() == before, "a refused state changes nothing");
        return 0;
    }
    fuzz::demand(machine.save() == file, "what was loaded is saved as the same bytes");
    // The copies below would be large.
    if (machine.bus().ram().size() > isa::ram_bytes_default) return 0;
    if (machine.bus().disk_content().size() > isa::ram_bytes_default) return 0;
    emu::Machine fast = machine;
    const std::uint64_t target = machine.cycle() + 1000;
    while (machine.cycle() < target && machine.running()) machine.tick();
    emu::Runner runner;
    std::vector<emu::Event> events;
    // Asleep with nothing to come, the runner ends at once; ticks would go on sleeping.
    if (runner.run(fast, target, events) == emu::Runner::End::stalled) return 0;
    fuzz::demand(machine == fast, "both engines go on from it alike");
    fuzz::demand(machine.hash() == fast.hash(), "equal machines have equal hashes");
    if (!machine.check_saving()) return 0;
    emu::Machine again;
    fuzz::demand(again.load(machine.save(), "again").ok(), "what came of it can be saved and loaded");
    fuzz::demand(again == machine, "and is the same");
    fuzz::was_sound = true;
    return 0;
}
