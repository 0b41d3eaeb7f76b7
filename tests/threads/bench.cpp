#include "bench.hpp"

#include <stdexcept>

#include "asm/assembler.hpp"
#include "lab/build/disk.hpp"
#include "tests/support/files.hpp"

namespace baton::test {

ThreadBench::ThreadBench(const lab::OsRequest& request, Language language) : home_(BATON_SOURCE_DIR) {
    auto kernel = lab::build_kernel(home_, request, language);
    if (!kernel) throw std::runtime_error(say(Language::english, kernel.failure().message));
    kernel_ = std::move(kernel->image);
    for (const isa::Symbol& symbol : kernel_.symbols) symbols_.emplace(symbol.name, symbol.value);
    tables_.emplace(kernel_);
}

emu::Machine ThreadBench::boot(const std::string& source, const std::string& name, std::uint64_t seed) const {
    return boot({{name, source}}, seed);
}

lab::Bytes ThreadBench::disk(const std::vector<std::pair<std::string, std::string>>& sources) const {
    const TemporaryFolder folder;
    const std::string list = sources.front().first + "\n";
    std::vector<lab::DiskFile> files{{"boot", lab::Bytes(list.begin(), list.end())}};
    for (const auto& [name, source] : sources) {
        auto image = lab::load_image_file(folder.write(name + ".asm", source), {home_.include().string()});
        if (!image)
            throw std::runtime_error(
                say(Language::english, image.failure().message) +
                assembler::render_text(image.failure().diagnostics, Language::english, false) + source);
        files.push_back({name, image->file});
    }
    auto disk = lab::make_disk(files);
    if (!disk) throw std::runtime_error("the disk is no good");
    return *std::move(disk);
}

emu::Machine ThreadBench::boot(const std::vector<std::pair<std::string, std::string>>& sources,
                               std::uint64_t seed) const {
    return boot_from(disk(sources), seed);
}

emu::Machine ThreadBench::boot_from(const lab::Bytes& disk, std::uint64_t seed) const {
    emu::Settings settings;
    settings.seed = seed;
    emu::Machine machine(settings);
    if (!machine.load_image(kernel_)) throw std::runtime_error("the kernel is no good");
    machine.insert_disk(disk);
    return machine;
}

Word ThreadBench::symbol(std::string_view name) const {
    const auto found = symbols_.find(name);
    if (found == symbols_.end()) throw std::runtime_error("the kernel has no symbol " + std::string(name));
    return found->second;
}

Word ThreadBench::word(const emu::Machine& machine, Word address) const {
    return machine.peek_word(Address(address)).value_or(0);
}

Word ThreadBench::record_address(Word record) const {
    return symbol("thread_table") + record * symbol("THREAD_BYTES");
}

Word ThreadBench::thread(const emu::Machine& machine, Word record, const char* field) const {
    return word(machine, record_address(record) + symbol(field));
}

std::string run_to(emu::Machine& machine, std::uint64_t cycles) {
    std::string console;
    while (machine.running() && machine.cycle() < cycles) {
        const emu::Tick tick = machine.tick();
        if (tick.did(emu::happened::printed)) console += static_cast<char>(tick.printed_byte);
    }
    return console;
}

std::string threaded(const std::string& code, const std::string& data, const std::string& constants) {
    return "        .include \"user.inc\"\n" + constants + "_start:\n" + code +
           "\n        .data\n        .align 4\n" + data +
           "\n        .text\n        .include \"thread.inc\"\n        .include \"lib.inc\"\n";
}

}  // namespace baton::test
