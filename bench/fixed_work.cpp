// fixed_work NAME: runs one of a few fixed workloads, always for the same cycles, so that a tool can
// count what the host does for it (bench/counts.sh). Prints cycle and hash, which must never change
// without the machine being changed.
#include <fmt/format.h>

#include <cstdint>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "asm/assembler.hpp"
#include "emu/fast/runner.hpp"
#include "lab/setup.hpp"

namespace {

using namespace baton;

std::optional<std::string> host_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    std::ostringstream content;
    content << in.rdbuf();
    return content.str();
}

std::optional<emu::Machine> workload(const std::string& name) {
    const std::string folder = BATON_SOURCE_DIR "/bench/workloads";
    assembler::Options options;
    options.include_dirs = {folder};
    const auto assembly = assembler::assemble({folder + "/" + name + ".asm"}, host_file, options);
    emu::Machine machine;
    if (!assembly.image || !machine.load_image(*assembly.image)) return std::nullopt;
    return machine;
}

std::optional<emu::Machine> guest_os() {
    lab::OsRequest request;
    request.tick_cycles = 1000;
    request.quantum = 1;
    request.programs.assign(8, "primes");
    auto setup = lab::set_up_os(lab::Home(BATON_SOURCE_DIR), request, {});
    if (!setup) return std::nullopt;
    return std::move(setup->machine);
}

int run(std::optional<emu::Machine> machine, emu::Engine engine, std::uint64_t cycles) {
    if (!machine) {
        fmt::print(stderr, "fixed_work: the workload cannot be set up\n");
        return 8;
    }
    emu::Runner runner(engine);
    std::vector<emu::Notable> notables;
    runner.run(*machine, cycles, notables);
    fmt::print("cycle {} instructions {} hash {:016x}\n", machine->cycle(), runner.instructions(),
               machine->hash());
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string name = argc == 2 ? argv[1] : "";
    if (name == "fast_sieve") return run(workload("sieve"), emu::Engine::fast, 20'000'000);
    if (name == "fast_os") return run(guest_os(), emu::Engine::fast, 5'000'000);
    if (name == "cycle_bubble") return run(workload("bubble"), emu::Engine::cycle, 1'000'000);
    fmt::print(stderr, "Usage: fixed_work fast_sieve|fast_os|cycle_bubble\n");
    return 2;
}
