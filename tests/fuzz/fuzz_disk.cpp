// Any file as the guest's disk: the host reads it as an archive, and the guest OS boots with it, reads its
// directory, and starts whatever its file `boot` names.
//
// Environment: BATON_HOME is the folder that holds os/.
#include <cstdlib>
#include <optional>
#include <stdexcept>

#include "emu/fast/runner.hpp"
#include "fuzz.hpp"
#include "lab/build/disk.hpp"
#include "lab/build/setup.hpp"

using namespace baton;

namespace {

emu::Machine booting() {
    const char* folder = std::getenv("BATON_HOME");
    const lab::Home home(folder != nullptr ? folder : BATON_SOURCE_DIR);
    const auto kernel = lab::build_kernel(home, lab::OsRequest());
    if (!kernel) throw std::runtime_error("the kernel does not assemble");
    emu::Settings settings;
    settings.ram_bytes = isa::ram_bytes_least * 2;
    emu::Machine machine(settings);
    if (!machine.load_image(kernel->image)) throw std::runtime_error("the kernel does not fit");
    return machine;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto archive = fuzz::bytes_of(data, size);
    const auto files = lab::read_disk(archive, "fuzz");
    if (files) {
        const auto made = lab::make_disk(*files);
        if (made) {
            const auto again = lab::read_disk(*made, "again");
            fuzz::demand(again.ok(), "what was read can be written and read again");
            fuzz::demand(again->size() == files->size(), "with as many files");
            fuzz::was_sound = !files->empty();
        }
    }
    static const emu::Machine start = booting();
    emu::Machine machine = start;
    machine.insert_disk(archive);
    emu::Runner runner;
    std::vector<emu::Event> events;
    runner.run(machine, 400'000, events);
    const emu::StopReason reason = machine.stop().reason;
    fuzz::demand(reason == emu::StopReason::none || reason == emu::StopReason::powered_off,
                 "no disk makes the kernel fault");
    return 0;
}
