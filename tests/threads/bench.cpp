#include "bench.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "asm/assembler.hpp"
#include "lab/build/disk.hpp"
#include "tests/support/files.hpp"

namespace baton::test {

namespace {

constexpr Word kind_lock = 1, kind_barrier = 4;

}  // namespace

ThreadBench::ThreadBench(const lab::OsRequest& request, Language language) : home_(BATON_SOURCE_DIR) {
    auto kernel = lab::build_kernel(home_, request, language);
    if (!kernel) throw std::runtime_error(say(Language::english, kernel.failure().message));
    kernel_ = std::move(kernel->image);
    for (const isa::Symbol& symbol : kernel_.symbols) symbols_.emplace(symbol.name, symbol.value);
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

Word ThreadBench::record_of(Word address) const {
    const Word distance = address - symbol("thread_table");
    const Word bytes = symbol("THREAD_BYTES");
    return distance % bytes == 0 && distance / bytes < symbol("THREADS") ? distance / bytes
                                                                         : symbol("THREADS");
}

Word ThreadBench::thread(const emu::Machine& machine, Word record, const char* field) const {
    return word(machine, record_address(record) + symbol(field));
}

bool ThreadBench::nobody_can_run(const emu::Machine& machine) const {
    for (Word record = 1; record < symbol("THREADS"); ++record) {
        const Word state = thread(machine, record, "THREAD_STATE");
        if (state == symbol("STATE_READY") || state == symbol("STATE_RUNNING") ||
            state == symbol("STATE_NEW"))
            return false;
    }
    return true;
}

unsigned ThreadBench::live(const emu::Machine& machine) const {
    unsigned count = 0;
    for (Word record = 1; record < symbol("THREADS"); ++record) {
        const Word state = thread(machine, record, "THREAD_STATE");
        count += state != symbol("STATE_FREE") && state != symbol("STATE_TERMINATED") ? 1U : 0U;
    }
    return count;
}

std::string ThreadBench::broken_object(const emu::Machine& machine, Word object,
                                       std::map<Word, Word>& stands_in) const {
    const auto field = [&](const char* name) { return word(machine, object + symbol(name)); };
    const Word kind = field("OBJECT_KIND");
    if (kind > kind_barrier) return fmt::format("an object of kind {}", kind);
    const Word holder = field("OBJECT_HOLDER");
    if (kind == kind_lock && holder != 0 && holder != symbol("HOLDER_GONE")) {
        const Word record = record_of(holder);
        if (record == symbol("THREADS")) return "a lock is held by what is no thread";
        const Word state = thread(machine, record, "THREAD_STATE");
        if (state == symbol("STATE_FREE") || state == symbol("STATE_TERMINATED"))
            return "a lock is held by a thread that has ended";
        if (thread(machine, record, "THREAD_PID") != field("OBJECT_PID"))
            return "a lock is held by a thread of another process";
    }
    Word last = 0;
    const Word queue = object + symbol("OBJECT_QUEUE");
    for (Word at = word(machine, queue); at != 0; at = word(machine, at + symbol("THREAD_NEXT"))) {
        const Word record = record_of(at);
        if (record == symbol("THREADS")) return "what is no thread waits for an object";
        if (!stands_in.emplace(at, object).second) return fmt::format("record {} waits twice", record);
        if (thread(machine, record, "THREAD_STATE") != symbol("STATE_BLOCKED"))
            return fmt::format("record {} stands in a queue and is not blocked", record);
        if (thread(machine, record, "THREAD_REASON") != symbol("REASON_LOCK") + kind - kind_lock)
            return fmt::format("record {} stands in the queue of another kind of object", record);
        if (thread(machine, record, "THREAD_OBJECT") != object)
            return fmt::format("record {} names another object than it waits for", record);
        last = at;
    }
    if (word(machine, queue + 4) != last && last != 0) return "the last of a queue is not the last";
    return "";
}

std::string ThreadBench::broken(const emu::Machine& machine) const {
    std::map<Word, Word> stands_in;  // thread, object
    const Word table = symbol("object_table");
    for (Word object = table; object < symbol("object_table_end"); object += symbol("OBJECT_BYTES")) {
        if (std::string wrong = broken_object(machine, object, stands_in); !wrong.empty()) return wrong;
    }
    const Word running = symbol("STATE_RUNNING");
    const Word first = symbol("REASON_LOCK");
    for (Word record = 1; record < symbol("THREADS"); ++record) {
        const Word state = thread(machine, record, "THREAD_STATE");
        const Word address = record_address(record);
        const bool has_processor = machine.cpu().system(isa::SystemRegister::ctx) == address;
        // Who has switched the machine off has ended before, and nobody came after.
        const bool over = !machine.running() && state != running;
        if ((state == running) != has_processor && !over)
            return fmt::format("record {} is {}running and {} the processor", record,
                               state == running ? "" : "not ", has_processor ? "has" : "has not");
        if (state != symbol("STATE_BLOCKED")) continue;
        const Word reason = thread(machine, record, "THREAD_REASON");
        if (reason >= first && stands_in.count(address) == 0)
            return fmt::format("record {} is blocked on an object and stands in no queue", record);
        if (reason != symbol("REASON_JOIN")) continue;
        const Word other = record_of(thread(machine, record, "THREAD_OBJECT"));
        if (other == symbol("THREADS") ||
            thread(machine, other, "THREAD_PROCESS") != thread(machine, record, "THREAD_PROCESS"))
            return fmt::format("record {} joins what is no thread of its process", record);
        if (thread(machine, other, "THREAD_STATE") == symbol("STATE_TERMINATED"))
            return fmt::format("record {} still waits for a thread that has ended", record);
    }
    return "";
}

std::string ThreadBench::lost(const emu::Machine& machine) const {
    for (Word object = symbol("object_table"); object < symbol("object_table_end");
         object += symbol("OBJECT_BYTES")) {
        const auto field = [&](const char* name) { return word(machine, object + symbol(name)); };
        if (field("OBJECT_QUEUE") == 0) continue;
        const Word kind = field("OBJECT_KIND");
        if (kind == kind_lock && field("OBJECT_HOLDER") == 0)
            return "a lock is free, and threads wait for it";
        if (kind == 2 && static_cast<std::int32_t>(field("OBJECT_COUNT")) > 0)
            return "a semaphore has permits, and threads wait for one";
    }
    return "";
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
