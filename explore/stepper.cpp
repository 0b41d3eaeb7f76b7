#include "explore/stepper.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <string_view>

#include "emu/opcode_info.hpp"

namespace baton::explore {
namespace {

using emu::OpcodeInfo;
namespace happened = emu::happened;

// What the kernel does for these touches nothing of the program's memory but the object itself.
constexpr std::array<std::string_view, 9> object_calls{
    "lock_acquire",   "lock_try",         "lock_release",        "semaphore_down", "semaphore_up",
    "condition_wait", "condition_signal", "condition_broadcast", "barrier_wait"};
// Of these, only a success is noticed.
constexpr std::array<std::string_view, 2> attempts{"lock_acquire", "semaphore_down"};
// These do nothing that others notice before they are chosen.
constexpr std::array<std::string_view, 7> no_steps{
    "exit", "thread_start", "thread_join", "thread_exit", "thread_self", "getpid", "yield"};
// What the kernel does for these touches nothing of the program's memory at all.
constexpr std::array<std::string_view, 7> quiet_calls{"exit",        "yield",       "getpid",     "sleep",
                                                      "thread_join", "thread_exit", "thread_self"};
// What these give depends on the time, or on the world outside.
constexpr std::array<std::string_view, 15> outside_calls{
    "time",      "cycles",     "read",    "spawn", "io",      "io_shared", "open", "file_info",
    "file_read", "file_write", "receive", "send",  "process", "wait",      "kill"};
constexpr Word object_words_bytes = 16;

template <class Names>
bool among(const Names& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

Word value_of(isa::Source source, const OpcodeInfo& info, Word word, const emu::Cpu& cpu) {
    switch (source) {
    case isa::Source::ra: return cpu.reg(isa::field::ra.extract(word));
    case isa::Source::rb: return cpu.reg(isa::field::rb.extract(word));
    case isa::Source::sp: return cpu.reg(isa::stack_pointer);
    case isa::Source::ip: return cpu.ip();
    case isa::Source::immediate: return info.number.of(word);
    default: return 0;
    }
}

}  // namespace

Stepper::Stepper(const World& world, const StateKeeper& keeper, SharedWords& shared, StepperOptions options)
    : world_(world), keeper_(keeper), shared_(shared), options_(options) {
    emu::EventFilter filter;
    filter.stop_on = emu::bit(emu::EventKind::returned) | emu::bit(emu::EventKind::wait_begin) |
                     emu::bit(emu::EventKind::stopped);
    if (world.view().misuse) filter.stop_at.push_back(*world.view().misuse);
    if (world.chooses()) filter.stop_at.push_back(*world.view().pick);
    runner_.watch(filter);
}

Stepper::Use Stepper::use_of(const emu::Machine& machine) const {
    Use use;
    const emu::Cpu& cpu = machine.cpu();
    const Word ip = cpu.ip();
    // A fetch that faults is a trap, and so is an instruction that there is none of.
    use.trap = true;
    if (!world_.holds(ip) || (ip & 3U) != 0) return use;
    const Word word = machine.bus().ram().read_word(ip);
    const OpcodeInfo& info = emu::info_of(word);
    if (!emu::is_legal(word) || info.kernel) return use;
    const isa::Semantics& does = info.does;
    use.trap = does.control == isa::Control::trap;
    use.call = use.trap && does.trap_code == static_cast<std::uint8_t>(isa::Vector::syscall);
    switch (does.memory) {
    case isa::Memory::none: return use;
    case isa::Memory::load:
    case isa::Memory::store:
        use.address = value_of(does.first, info, word, cpu) + value_of(does.second, info, word, cpu);
        use.bytes = does.bytes;
        break;
    case isa::Memory::exchange:
    case isa::Memory::fetch_add:
    case isa::Memory::compare_swap:
        use.address = cpu.reg(isa::field::ra.extract(word));
        use.bytes = isa::word_bytes;
        use.atomic = true;
        break;
    case isa::Memory::push_list:
        use.bytes = static_cast<Word>(std::popcount(emu::list_of(word))) * isa::word_bytes;
        use.address = cpu.reg(isa::stack_pointer) - use.bytes;
        break;
    default:
        use.bytes = static_cast<Word>(std::popcount(emu::list_of(word))) * isa::word_bytes;
        use.address = cpu.reg(isa::stack_pointer);
        break;
    }
    if (use.bytes == 0) return use;
    use.writes = use.atomic || does.memory == isa::Memory::store || does.memory == isa::Memory::push_list;
    use.reads = use.atomic || !use.writes;
    // One that reaches outside faults, and ends the process.
    if (!world_.holds(use.address) || !world_.holds(use.address + use.bytes - 1)) use.trap = true;
    return use;
}

bool Stepper::is_choice(const emu::Machine& machine, const Use& use) const {
    if (!several_) return false;
    if (options_.everywhere || use.trap || use.atomic) return true;
    if (use.bytes != 0 && shared_.matters(use.address, use.bytes)) return true;
    // Somebody may write over the instruction itself.
    if (shared_.matters(machine.cpu().ip(), isa::word_bytes)) return true;
    const Word ip = machine.cpu().ip();
    return std::any_of(assertions_.begin(), assertions_.end(),
                       [&](const Assertion& each) { return each.address == ip; });
}

// What an ASSERT looks at counts as read by the thread that passes it.
const Assertion* Stepper::broken_assertion(const emu::Machine& machine) {
    const Assertion* broken = nullptr;
    std::vector<Word> reads;
    for (const Assertion& each : assertions_) {
        if (each.address == machine.cpu().ip() && !each.holds(machine, reads) && broken == nullptr)
            broken = &each;
    }
    for (const Word word : reads) {
        if (several_ && world_.holds(word))
            shared_.touch(world_.running(machine), word, isa::word_bytes, Touch::plain_read);
    }
    return broken;
}

void Stepper::note(const emu::Machine& machine, const Use& use) {
    const Word record = world_.running(machine);
    const Word ip = machine.cpu().ip();
    if (several_) {
        if (world_.holds(ip)) shared_.touch(record, ip, isa::word_bytes, Touch::fetch);
        if (use.bytes != 0 && world_.holds(use.address)) {
            if (use.reads)
                shared_.touch(record, use.address, use.bytes,
                              use.atomic ? Touch::other_read : Touch::plain_read);
            if (use.writes)
                shared_.touch(record, use.address, use.bytes,
                              use.atomic ? Touch::other_write : Touch::plain_write);
        }
    }
}

void Stepper::note_call(const emu::Machine& machine, Piece& piece, bool& watched) const {
    const std::string* call = world_.view().call(machine.cpu().reg(12));
    if (call == nullptr) return;
    piece.ended_by_call = *call == "exit" || *call == "thread_exit";
    if (*call == "exit" && world_.running(machine) != world_.main_record()) piece.other_ends = true;
    piece.outside = piece.outside || among(outside_calls, *call);
    if (among(quiet_calls, *call)) watched = false;
    if (!among(object_calls, *call)) return;
    const Word record = world_.running(machine);
    const unsigned objects = *call == "condition_wait" ? 2 : 1;
    bool inside = true;
    for (unsigned number = 0; number < objects; ++number) {
        const Word address = machine.cpu().reg(number);
        inside = inside && world_.holds(address) && world_.holds(address + object_words_bytes);
        if (!inside || !several_) continue;
        // The kernel looks at the tag and at the number, which it writes when it first meets the object.
        shared_.touch(record, address, object_words_bytes, Touch::other_read);
        shared_.touch(record, address + isa::word_bytes, isa::word_bytes, Touch::other_write);
    }
    watched = !inside;
}

bool Stepper::is_step(const emu::Machine& machine, const Use& use) const {
    if (use.call) {
        const std::string* call = world_.view().call(machine.cpu().reg(12));
        return call != nullptr && !among(no_steps, *call);
    }
    return use.atomic || (use.bytes != 0 && shared_.matters(use.address, use.bytes));
}

// A thread that comes out of a call in which it had to wait has done that step now.
void Stepper::note_resumed(const emu::Machine& machine, Piece& piece) const {
    const Word record = world_.running(machine);
    const guest::SavedRegisters frame = world_.frame(machine, record);
    if (frame.code != static_cast<Word>(isa::Vector::syscall)) return;
    const std::string* call = world_.view().call(frame.registers[12]);
    if (call == nullptr || !among(attempts, *call)) return;
    piece.step = true;
    piece.step_ip = frame.ip;
}

// Somebody is to be chosen: has the thread that ran until now had to wait?
void Stepper::note_blocked(const emu::Machine& machine, Word record, Piece& piece) const {
    if (world_.state(machine, record) != guest::ThreadState::blocked || !world_.layout().reason) return;
    const guest::BlockReason reason =
        world_.layout().reason_of(world_.record_field(machine, record, *world_.layout().reason));
    piece.waited = guest::is_object(reason) || reason == guest::BlockReason::sleep;
    if (reason == guest::BlockReason::lock || reason == guest::BlockReason::semaphore) piece.step = false;
}

Stepper::Begins Stepper::begins(const emu::Machine& machine, Word record) const {
    const Word code = world_.frame(machine, record).code;
    const bool fresh = code == 0;
    return fresh || code == static_cast<Word>(isa::Vector::timer) ? Begins::behind_choice
                                                                  : Begins::before_choice;
}

Piece Stepper::park(emu::Machine& machine, const Listener* listener) {
    Piece piece;
    listener_ = listener;
    machine.expire_just_before();
    piece.end = end_of(kernel(machine, false, piece));
    return piece;
}

PieceEnd Stepper::end_of(KernelEnd end) {
    switch (end) {
    case KernelEnd::program: return PieceEnd::choice;
    case KernelEnd::pick: return PieceEnd::pick;
    case KernelEnd::off: return PieceEnd::off;
    case KernelEnd::nobody: return PieceEnd::nobody;
    case KernelEnd::misuse: return PieceEnd::misuse;
    case KernelEnd::limit: break;
    }
    return PieceEnd::limit;
}

Piece Stepper::advance(emu::Machine& machine, Begins begins, const Listener* listener) {
    Piece piece;
    listener_ = listener;
    bool first = begins == Begins::behind_choice;
    bool watched = false;
    bool runs = false;  // an instruction of the program has been executed
    several_ = world_.live(machine) > 1;
    if (!machine.cpu().user() || !machine.at_boundary()) {
        const bool chosen = world_.chooses();
        const KernelEnd end = kernel(machine, false, piece);
        if (end != KernelEnd::program) {
            piece.end = end_of(end);
            return piece;
        }
        if (chosen && !first) note_resumed(machine, piece);
    }
    for (;; first = false) {
        const Use use = use_of(machine);
        if (!first && is_choice(machine, use)) return piece;
        if (piece.instructions >= options_.longest_piece) return piece;
        if (machine.cycle() >= options_.max_cycles) {
            piece.end = PieceEnd::limit;
            return piece;
        }
        note(machine, use);
        if (!runs && several_ && !piece.step && is_step(machine, use)) {
            piece.step = true;
            piece.step_ip = machine.cpu().ip();
        }
        runs = true;
        if (const Assertion* broken = broken_assertion(machine)) {
            piece.end = PieceEnd::assertion;
            piece.assertion = static_cast<std::size_t>(broken - assertions_.data());
            return piece;
        }
        if (listener_ != nullptr && listener_->instruction) listener_->instruction(machine);
        ++piece.instructions;
        const bool calls = use.call;
        if (use.trap) {
            watched = true;
            piece.ended_by_call = false;
        }
        if (calls) note_call(machine, piece, watched);
        const bool tells =
            listener_ != nullptr && listener_->access && several_ &&
            (calls || use.atomic || (use.bytes != 0 && shared_.matters(use.address, use.bytes)));
        Access access;
        if (tells) {
            access.record = world_.running(machine);
            access.ip = machine.cpu().ip();
            access.address = use.address;
            access.write = use.writes;
            access.atomic = use.atomic;
            if (calls) {
                const std::string* name = world_.view().call(machine.cpu().reg(12));
                access.call = name == nullptr ? "?" : *name;
            } else if (world_.holds(use.address & ~3U)) {
                access.value = machine.bus().ram().read_word(use.address & ~3U);
            }
            if (calls) listener_->access(machine, access);
        }
        bool left = false;
        for (;;) {
            const emu::Tick tick = machine.tick();
            if (tick.did(happened::faulted)) left = true;
            if (tick.did(happened::faulted)) {
                piece.ended_by_call = false;
                piece.other_ends = world_.running(machine) != world_.main_record();
            }
            if (left || machine.at_boundary() || !machine.running()) break;
            if (!machine.cpu().user() || emu::is_entry(machine.cpu().step())) {
                left = true;
                break;
            }
        }
        if (tells && !calls) {
            if (use.writes && world_.holds(use.address & ~3U))
                access.value = machine.bus().ram().read_word(use.address & ~3U);
            listener_->access(machine, access);
        }
        if (!left) continue;
        const Word record = world_.running(machine);
        const KernelEnd end = kernel(machine, watched, piece);
        watched = false;
        if (end == KernelEnd::program) continue;
        if (end == KernelEnd::pick || end == KernelEnd::nobody) note_blocked(machine, record, piece);
        piece.end = end_of(end);
        return piece;
    }
}

Stepper::KernelEnd Stepper::watch_kernel(emu::Machine& machine) {
    bool begin = true;  // where somebody has been chosen already
    while (machine.running()) {
        if (world_.view().misuse && machine.at_boundary() && machine.cpu().ip() == *world_.view().misuse)
            return KernelEnd::misuse;
        if (!begin && world_.at_pick(machine) && !world_.ready(machine).empty()) return KernelEnd::pick;
        begin = false;
        const emu::Tick tick = machine.tick();
        if (tick.did(happened::printed) && listener_ != nullptr && listener_->printed)
            listener_->printed(static_cast<char>(tick.printed_byte));
        const emu::BusActivity& bus = tick.bus;
        const bool data = bus.transfer == emu::Transfer::read || bus.transfer == emu::Transfer::write;
        if (data && !bus.stalled && several_ && world_.holds(bus.address)) {
            const Word record = (tick.context - world_.layout().table) / world_.layout().record_bytes;
            shared_.touch(record, bus.address, bus.bytes,
                          bus.transfer == emu::Transfer::write ? Touch::other_write : Touch::other_read);
        }
        if (machine.cpu().step() == emu::Step::wait) return KernelEnd::nobody;
        if (tick.did(happened::returned) && machine.cpu().user()) return KernelEnd::program;
        if (machine.cycle() >= options_.max_cycles) return KernelEnd::limit;
    }
    return KernelEnd::off;
}

Stepper::KernelEnd Stepper::run_kernel(emu::Machine& machine) {
    while (machine.running()) {
        events_.clear();
        const emu::Runner::End end = runner_.run(machine, options_.max_cycles, events_);
        if (end == emu::Runner::End::breakpoint) {
            if (!world_.at_pick(machine)) return KernelEnd::misuse;
            if (!world_.ready(machine).empty()) return KernelEnd::pick;
        }
        if (machine.running() && machine.cpu().step() == emu::Step::wait) return KernelEnd::nobody;
        if (machine.running() && machine.at_boundary() && machine.cpu().user()) return KernelEnd::program;
        if (end == emu::Runner::End::target) return KernelEnd::limit;
    }
    return KernelEnd::off;
}

std::optional<Stepper::KernelEnd> Stepper::asleep(emu::Machine& machine, Piece& piece) {
    const bool device_works = !keeper_.same_devices(machine);
    if (device_works) piece.outside = true;
    const std::uint64_t due = machine.bus().timer().due();
    if (device_works && machine.bus().next_due() < due) {
        // The disk or the like is at work: it will end the wait.
        const std::uint64_t until = machine.cycle() + (machine.bus().next_due() - machine.time());
        while (machine.running() && machine.cycle() <= until) machine.tick();
        return std::nullopt;
    }
    if (!world_.anybody_blocked_for(machine, guest::BlockReason::sleep)) return KernelEnd::nobody;
    emu::InputEvent event;
    event.cycle = machine.cycle();
    event.kind = emu::InputKind::expire;
    machine.post(event);
    if (listener_ != nullptr && listener_->tick) listener_->tick(event.cycle);
    return std::nullopt;
}

Stepper::KernelEnd Stepper::kernel(emu::Machine& machine, bool watched, Piece& piece) {
    // Whatever prints or misuses something is a call that is watched, or is listened to.
    const bool listens = listener_ != nullptr && listener_->printed;
    KernelEnd end = KernelEnd::limit;
    for (;;) {
        end = watched || listens ? watch_kernel(machine) : run_kernel(machine);
        if (end != KernelEnd::nobody) break;
        const std::optional<KernelEnd> over = asleep(machine, piece);
        if (over) {
            end = *over;
            break;
        }
    }
    if (end == KernelEnd::program || end == KernelEnd::pick) {
        several_ = world_.live(machine) > 1;
        if (!keeper_.same_devices(machine)) piece.outside = true;
    }
    return end;
}

}  // namespace baton::explore
