#include "escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "tests/support/random.hpp"

namespace baton::test {

namespace {

lab::LoadedImage assembled(const std::string& path, const lab::Home& home) {
    auto loaded = lab::load_image_file(path, {home.include().string()});
    if (!loaded) throw std::runtime_error(say(Language::english, loaded.failure().message));
    return *std::move(loaded);
}

void post_inputs(emu::Machine& machine, std::uint64_t cycles, Random& random) {
    for (std::uint64_t cycle = 100'000; cycle < cycles; cycle += random.between(2'000, 60'000)) {
        emu::InputEvent event{cycle, emu::InputKind::key, 0, {}};
        if (random.chance(40)) {
            event.kind = emu::InputKind::packet;
            event.data.resize(random.between(1, 40));
            for (auto& byte : event.data) byte = static_cast<std::uint8_t>(random.word());
        } else {
            event.data = {static_cast<std::uint8_t>(random.chance(40) ? '\n' : random.between(1, 127))};
        }
        machine.post(event);
    }
}

}  // namespace

EscapeBench::EscapeBench(const std::string& root, const std::string& policy) {
    const lab::Home home(root);
    lab::OsRequest request;
    request.tick_cycles = tick_cycles;
    request.policy = policy;
    auto kernel = lab::build_kernel(home, request);
    if (!kernel) throw std::runtime_error(say(Language::english, kernel.failure().message));
    kernel_ = std::move(kernel->image);
    auto layout = guest::OsLayout::from_image(kernel_);
    if (!layout || !*layout) throw std::runtime_error("the kernel publishes no thread table");
    layout_ = **layout;
    honest_ = isa::write_elf(assembled(root + "/tests/safety/honest.asm", home).image);
    keeper_ = isa::write_elf(assembled(root + "/tests/safety/keeper.asm", home).image);
    reaper_ = isa::write_elf(assembled(root + "/tests/safety/reaper.asm", home).image);
    system_calls_ = {
        symbol("SYSTEM_CALLS"),
        symbol("SYS_thread_start"),
        symbol("SYS_barrier_wait"),
        {symbol("LOCK_TAG"), symbol("SEMAPHORE_TAG"), symbol("CONDITION_TAG"), symbol("BARRIER_TAG")}};
}

Word EscapeBench::symbol(const char* name) const {
    const isa::Symbol* found = kernel_.find(name);
    if (found == nullptr) throw std::runtime_error(std::string("the kernel has no symbol ") + name);
    return found->value;
}

bool EscapeBench::is_reaper(const emu::Machine& machine) const {
    static constexpr std::string_view name = "reaper";
    const Word record = machine.cpu().system(isa::SystemRegister::ctx);
    const auto* found = machine.bus().ram().data() + record + *layout_->name;
    return std::equal(name.begin(), name.end(), found);
}

EscapeOutcome EscapeBench::run(std::uint64_t seed, std::uint64_t cycles, emu::Engine engine,
                               const Meddle& meddle) const {
    Random random(seed);
    std::vector<lab::DiskFile> files;
    const std::string boot = "honest\nkeeper\nreaper\n";
    files.push_back({"boot", lab::Bytes(boot.begin(), boot.end())});
    files.push_back({"honest", honest_});
    files.push_back({"keeper", keeper_});
    files.push_back({"reaper", reaper_});
    for (unsigned i = 0; i < programs; ++i) {
        const std::string name(1, static_cast<char>('a' + i));
        files.push_back({name, isa::write_elf(random_program(random.next(), system_calls_))});
    }
    const auto disk = lab::make_disk(files);
    emu::Settings settings;
    settings.ram_bytes = 128 * 1024;
    settings.seed = random.next();
    settings.wait_states = random.chance(85) ? 0 : 1;
    emu::Machine machine(settings);
    if (!disk || !machine.load_image(kernel_)) throw std::runtime_error("the disk or the kernel is no good");
    machine.insert_disk(*disk);
    post_inputs(machine, cycles, random);

    Guard guard(kernel_, *layout_, "honest", tick_cycles);
    emu::Runner runner(engine);
    emu::EventFilter watch;
    watch.stop_on = emu::bit(emu::EventKind::returned) | emu::bit(emu::EventKind::accepted);
    runner.watch(watch);
    // To end another process and to stretch everybody's quantum is each program's right under this OS;
    // what is looked for here is what nobody has a right to. Only the reaper does so.
    const Word kill = symbol("SYS_kill");
    const Word quantum = symbol("SYS_quantum");
    const Word next_pid = symbol("next_pid");

    EscapeOutcome outcome;
    std::vector<emu::Event> events;
    std::uint64_t before = 0;
    while (outcome.wrong.empty()) {
        events.clear();
        const auto end = runner.run(machine, cycles, events);
        if (end == emu::Runner::End::target) break;
        if (end != emu::Runner::End::watched) {
            outcome.wrong = machine.running() ? "the machine has stalled" : "the machine has stopped";
            break;
        }
        const bool entry = events.back().kind == emu::EventKind::accepted;
        if (meddle && machine.cpu().user()) meddle(machine, entry);
        if (!entry) {
            outcome.wrong = guard.returned(machine);
            before = runner.instructions();
            continue;
        }
        const std::uint64_t done = runner.instructions() - before;
        if (guard.random_program_runs()) outcome.instructions += done;
        if (guard.threaded_program_runs()) outcome.threaded += done;
        outcome.wrong = guard.accepted(machine);
        const Word number = machine.cpu().reg(12);
        if (events.back().code == static_cast<unsigned>(isa::Vector::syscall) &&
            (number == kill || number == quantum) && !is_reaper(machine))
            machine.poke_register(12, system_calls_.count);
    }
    if (outcome.wrong.empty()) outcome.wrong = guard.ended(machine);
    if (!outcome.wrong.empty())
        outcome.wrong = fmt::format("seed {}, cycle {}: {}", seed, machine.cycle(), outcome.wrong);
    outcome.entries = guard.entries();
    outcome.cycles = machine.cycle();
    outcome.share_seen = guard.sees_share(machine);
    outcome.threaded_processes = guard.threaded_processes();
    outcome.processes = machine.bus().ram().read_word(next_pid) - 1;
    return outcome;
}

}  // namespace baton::test
