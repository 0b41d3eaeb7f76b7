#include "lab/study/contract_watch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "isa/registers.hpp"

namespace baton::lab {

namespace happened = emu::happened;
using emu::Step;
using emu::Tick;
using guest::ThreadState;
using isa::SystemRegister;

namespace {

// Nobody is picked for so long beside a thread that is ready: it has been lost.
constexpr std::uint64_t lost_ticks = 50;
// A store so near below a stack is one that the stack had no more room for.
constexpr Word overflow_bytes = 64;

constexpr SystemRegister kernels_registers[] = {SystemRegister::vbase, SystemRegister::ctx,
                                                SystemRegister::ubase, SystemRegister::ulimit,
                                                SystemRegister::ksp};

bool is_preserved(unsigned number) {
    return (number >= 6 && number <= 11) || number == isa::frame_pointer || number == isa::stack_pointer;
}

}  // namespace

ContractWatch::ContractWatch(const debug::Session& session, const KernelNames& names, const PolicyMap& map)
    : session_(session), names_(names), map_(map), known_(names.layout().records) {
    for (Known& known : known_) known.picks_of_all.assign(known_.size(), 0);
}

void ContractWatch::outside(const Tick& tick) {
    if (coming_ && tick.ip == map_.entry(*coming_)) begin(*coming_, tick);
    coming_ = call_ ? std::nullopt : map_.call_at(tick.ip);
}

void ContractWatch::begin(Routine routine, const Tick& tick) {
    const emu::Cpu& cpu = session_.machine().cpu();
    Call call;
    call.routine = routine;
    call.begin = tick.cycle;
    call.registers = cpu.state().registers;
    call.system = cpu.state().system;
    call.return_address = cpu.reg(isa::link_register);
    call.thread = cpu.reg(0);
    call.ip = tick.ip;
    call.own_ip = map_.in_own_source(tick.ip) ? tick.ip : no_ip;
    call.stack_bottom = names_.stack_of(cpu.reg(isa::stack_pointer)).bottom;
    call_ = call;
    ++calls_[static_cast<unsigned>(routine)];
    const auto record = names_.layout().record_at(call.thread);
    if (routine == Routine::add && record) {
        Known& known = known_[*record];
        known.held = true;
        known.added_cycle = tick.cycle;
        known.added_tick = names_.ticks(session_.machine()).value_or(0);
        known.why = cpu.reg(1);
        for (std::size_t i = 0; i < known_.size(); ++i) known.picks_of_all[i] = known_[i].picks;
    }
    if (routine == Routine::tick || routine == Routine::pick) check_waits();
}

void ContractWatch::in_call(const Tick& tick) {
    if (found_) return;
    if (tick.did(happened::began)) {
        if (tick.ip == call_->return_address) {
            end();
            if (!found_) call_.reset();
            coming_ = map_.call_at(tick.ip);
            return;
        }
        if (!map_.is_code(tick.ip)) {
            fail(Clause::returns, fmt::format("{} goes on at {} instead of returning to {}",
                                              guest::routine_name(call_->routine), names_.place(tick.ip),
                                              names_.place(call_->return_address)));
            return;
        }
        call_->ip = tick.ip;
        if (map_.in_own_source(tick.ip)) call_->own_ip = tick.ip;
    }
    if (tick.did(happened::register_written) && tick.register_number < isa::register_count)
        call_->written_at[tick.register_number] = call_->ip;
    if (tick.bus.transfer == emu::Transfer::write && !tick.bus.stalled) check_store(tick);
    if (found_) return;
    const char* const routine = guest::routine_name(call_->routine);
    if (tick.did(happened::stopped)) {
        check_stop();
    } else if (tick.did(happened::accepted)) {
        fail(Clause::returns,
             fmt::format("{} enters the kernel anew: {}", routine, isa::vector_name(tick.code)));
    } else if ((tick.flags & isa::flag::interrupts) != 0) {
        fail(Clause::registers, fmt::format("{} switches interrupts on", routine));
    } else if (tick.step == Step::wait || tick.did(happened::stalled)) {
        fail(Clause::returns, fmt::format("{} waits for an interrupt", routine));
    } else if (tick.cycle - call_->begin > longest_call_cycles) {
        check_hang();
    }
}

void ContractWatch::end() {
    check_registers();
    if (found_ || call_->routine != Routine::pick) return;
    const Word thread = session_.machine().cpu().reg(0);
    const auto record = names_.layout().record_at(thread);
    if (thread == 0) {
        picked_nobody();
    } else if (record && *record != 0 && known_[*record].held) {
        picked(*record);
    } else {
        picked_wrongly(thread);
    }
}

void ContractWatch::check_registers() {
    const emu::Cpu& cpu = session_.machine().cpu();
    const char* const routine = guest::routine_name(call_->routine);
    const auto written_by = [&](unsigned number) {
        if (call_->written_at[number] != 0) call_->ip = call_->written_at[number];
        if (map_.in_own_source(call_->ip)) call_->own_ip = call_->ip;
    };
    const Word sp = cpu.reg(isa::stack_pointer);
    const Word sp_before = call_->registers[isa::stack_pointer];
    if (sp != sp_before) {
        written_by(isa::stack_pointer);
        const bool lower = sp_before - sp < 0x80000000U;
        fail(Clause::registers,
             fmt::format("{} returns with sp {} bytes {} than at the call", routine,
                         lower ? sp_before - sp : sp - sp_before, lower ? "lower" : "higher"),
             {}, {"what is pushed must be popped before the return"});
        return;
    }
    for (unsigned number = 0; number < isa::register_count; ++number) {
        if (!is_preserved(number) || cpu.reg(number) == call_->registers[number]) continue;
        written_by(number);
        fail(Clause::registers,
             fmt::format("{} changes {}: 0x{:08x} at the call, 0x{:08x} at the return", routine,
                         isa::register_name(number), call_->registers[number], cpu.reg(number)),
             {}, {"it may change r0 to r5, r12 and lr; others must be saved first and restored"});
        return;
    }
    for (const SystemRegister number : kernels_registers) {
        if (cpu.system(number) == call_->system[static_cast<unsigned>(number)]) continue;
        fail(Clause::registers,
             fmt::format("{} changes the system register {}", routine, isa::system_register_name(number)));
        return;
    }
}

bool ContractWatch::may_write(Word address, unsigned bytes) const {
    const Word last = address + bytes - 1;
    if (map_.is_data(address) && map_.is_data(last)) return true;
    if (address >= call_->stack_bottom && last < call_->registers[isa::stack_pointer]) return true;
    constexpr Word console = isa::devices[static_cast<unsigned>(isa::Device::console)].base();
    if (address == console) return true;  // printing harms nobody
    const guest::OsLayout& layout = names_.layout();
    if (!layout.contains(address)) return false;
    const Word record = (address - layout.table) / layout.record_bytes;
    const Word offset = (address - layout.table) % layout.record_bytes;
    if (offset >= names_.policy_offset() &&
        offset + bytes <= names_.policy_offset() + guest::Kernel::policy_bytes)
        return true;
    return offset == names_.next_offset() && bytes == isa::word_bytes && known_[record].held;
}

void ContractWatch::check_store(const Tick& tick) {
    const Word address = tick.bus.address;
    if (may_write(address, tick.bus.bytes)) return;
    const emu::Machine& machine = session_.machine();
    const guest::OsLayout& layout = names_.layout();
    const char* const routine = guest::routine_name(call_->routine);
    const Word sp = call_->registers[isa::stack_pointer];
    const guest::StackBounds stack = names_.stack_of(sp);
    if (address < stack.bottom && stack.bottom - address <= overflow_bytes) {
        fail(Clause::memory, fmt::format("{} overflows the kernel stack: it has used all {} bytes", routine,
                                         stack.top - stack.bottom));
    } else if (address >= sp && address < stack.top) {
        fail(Clause::memory,
             fmt::format("{} writes to its caller's stack, [sp + {}] at the call", routine, address - sp));
    } else if (layout.contains(address)) {
        const Word record = (address - layout.table) / layout.record_bytes;
        const std::string target = names_.target(machine, address);
        const bool chain = (address - layout.table) % layout.record_bytes == names_.next_offset();
        const bool unused = names_.state(machine, record) == ThreadState::free;
        fail(Clause::memory,
             chain && !unused ? fmt::format("{} writes {}, which {} and is not the policy's now", routine,
                                            target, names_.what_it_does(machine, record))
                              : fmt::format("{} writes {}", routine, target),
             names_.thread(machine, record));
    } else {
        fail(Clause::memory, fmt::format("{} writes to {}", routine, names_.target(machine, address)));
    }
}

void ContractWatch::check_stop() {
    const emu::Stop& stop = session_.machine().stop();
    const bool addressed = stop.code == static_cast<unsigned>(isa::Vector::memory_fault) ||
                           stop.code == static_cast<unsigned>(isa::Vector::misalignment);
    fail(Clause::returns, fmt::format("{} stops the machine: {}{}", guest::routine_name(call_->routine),
                                      isa::vector_name(stop.code),
                                      addressed ? fmt::format(" at address 0x{:08x}", stop.address) : ""));
}

void ContractWatch::check_hang() {
    const emu::Machine& machine = session_.machine();
    std::vector<std::string> details;
    if (std::string chain = circle(); !chain.empty())
        details.push_back("the chain of THREAD_NEXT runs in a circle: " + chain);
    // The address to return to is in lr, or saved on the stack.
    bool known = machine.cpu().reg(isa::link_register) == call_->return_address;
    for (Word at = machine.cpu().reg(isa::stack_pointer);
         !known && at < call_->registers[isa::stack_pointer] && at >= call_->stack_bottom;
         at += isa::word_bytes)
        known = machine.peek_word(Address(at)) == call_->return_address;
    if (!known)
        details.emplace_back(
            "the address to return to is lost: a routine that calls another must save lr first");
    fail(Clause::returns,
         fmt::format("{} has not come back after {} cycles", guest::routine_name(call_->routine),
                     grouped(longest_call_cycles)),
         {}, std::move(details));
}

/// Threads that are chained to themselves: "B -> C -> B", or nothing.
std::string ContractWatch::circle() const {
    const emu::Machine& machine = session_.machine();
    for (Word start = 1; start < known_.size(); ++start) {
        if (!known_[start].held) continue;
        std::string text = names_.thread(machine, start);
        Word record = start;
        for (std::size_t steps = 0; steps < known_.size(); ++steps) {
            const auto next = names_.layout().record_at(names_.field(machine, record, names_.next_offset()));
            if (!next) break;
            record = *next;
            text += " -> " + names_.thread(machine, record);
            if (record == start) return text;
        }
    }
    return {};
}

void ContractWatch::check_waits() {
    const std::uint64_t now = names_.ticks(session_.machine()).value_or(0);
    for (Word record = 1; record < known_.size(); ++record) {
        if (!known_[record].held || now - known_[record].added_tick <= longest_wait_ticks) continue;
        starved_ = true;
        if (!starvation_forbidden_) return;
        fail(Clause::starvation, starvation_text(record), names_.thread(session_.machine(), record));
        return;
    }
}

/// Who had the processor while the thread of this record was ready.
std::string ContractWatch::starvation_text(Word record) const {
    const emu::Machine& machine = session_.machine();
    const Known& known = known_[record];
    const std::string who = names_.thread(machine, record);
    const std::string last = last_picked_ == 0 ? "nobody" : names_.thread(machine, last_picked_);
    std::string others;
    unsigned count = 0;
    std::uint64_t picks = 0;
    for (Word other = 1; other < known_.size(); ++other) {
        const std::uint64_t times = known_[other].picks - known.picks_of_all[other];
        if (times == 0) continue;
        ++count;
        picks = times;
        others += fmt::format("{}{} {}", others.empty() ? "" : ", ", names_.thread(machine, other),
                              times == 1 ? "once" : grouped(times) + " times");
    }
    const std::string since = fmt::format("ready since cycle {}", grouped(known.added_cycle));
    if (count == 0)
        return fmt::format("{} keeps the processor for more than {} ticks while {} is {}", last,
                           grouped(longest_wait_ticks), who, since);
    if (count == 1 && picks >= longest_wait_ticks)
        return fmt::format("the same process ({}) is picked {} times while {} is {}", last, grouped(picks),
                           who, since);
    return fmt::format(
        "{} is not picked for more than {} ticks: it is {}, and in that time sched_pick picks {}", who,
        grouped(longest_wait_ticks), since, others);
}

void ContractWatch::picked(Word record) {
    if (idle_pick_ && std::count(idle_pick_->left.begin(), idle_pick_->left.end(), record) != 0) {
        found_ = idle_pick_->failure;
        return;
    }
    Known& known = known_[record];
    known.held = false;
    known.picked_cycle = call_->begin;
    ++known.picks;
    last_picked_ = record;
}

void ContractWatch::picked_nobody() {
    const std::optional<Word> oldest = oldest_held();
    if (!oldest || idle_pick_) return;
    const std::string who = names_.thread(session_.machine(), *oldest);
    IdlePick pick;
    pick.tick = names_.ticks(session_.machine()).value_or(0);
    pick.added_cycle = known_[*oldest].added_cycle;
    pick.why = known_[*oldest].why;
    for (Word record = 1; record < known_.size(); ++record) {
        if (known_[record].held) pick.left.push_back(record);
    }
    pick.failure = failure(Clause::never_idle,
                           fmt::format("nobody is picked although {} has been ready since cycle {}", who,
                                       grouped(pick.added_cycle)),
                           who);
    idle_pick_ = std::move(pick);
}

void ContractWatch::picked_wrongly(Word thread) {
    const emu::Machine& machine = session_.machine();
    const auto record = names_.layout().record_at(thread);
    if (!record) {
        fail(Clause::picks_ready, fmt::format("sched_pick picks 0x{:08x}, which is no thread", thread));
        return;
    }
    if (*record == 0) {
        fail(Clause::picks_ready, "sched_pick picks the idle thread; to pick nobody, it returns 0");
        return;
    }
    const std::string who = names_.thread(machine, *record);
    std::vector<std::string> details;
    if (const auto picked = known_[*record].picked_cycle)
        details.push_back(fmt::format(
            "it was picked in cycle {} already, and has not come by sched_add since", grouped(*picked)));
    fail(Clause::picks_ready,
         fmt::format("sched_pick picks {}, which {}", who, names_.what_it_does(machine, *record)), who,
         std::move(details));
}

std::optional<Word> ContractWatch::oldest_held() const {
    std::optional<Word> oldest;
    for (Word record = 1; record < known_.size(); ++record) {
        if (!known_[record].held) continue;
        if (!oldest || known_[record].added_cycle < known_[*oldest].added_cycle) oldest = record;
    }
    return oldest;
}

void ContractWatch::look() {
    if (found_ || !idle_pick_) return;
    const std::uint64_t now = names_.ticks(session_.machine()).value_or(0);
    if (now - idle_pick_->tick > lost_ticks) finish();
}

void ContractWatch::finish() {
    if (found_ || !idle_pick_) return;
    ContractFailure lost = idle_pick_->failure;
    lost.clause = Clause::loses_none;
    const auto& whys = names_.layout().whys;
    const auto why = whys.find(idle_pick_->why);
    lost.what = fmt::format("{} is lost: it has been ready{} since cycle {}, and is not picked any more",
                            lost.process, why == whys.end() ? "" : fmt::format(" ({})", why->second),
                            grouped(idle_pick_->added_cycle));
    lost.details.push_back(
        fmt::format("in cycle {} sched_pick returned 0 for the first time instead", grouped(lost.cycle)));
    found_ = std::move(lost);
}

void ContractWatch::fail(Clause clause, std::string what, std::string process,
                         std::vector<std::string> details) {
    if (found_) return;
    found_ = failure(clause, std::move(what), std::move(process));
    found_->details = std::move(details);
}

ContractFailure ContractWatch::failure(Clause clause, std::string what, std::string process) const {
    ContractFailure failure;
    failure.clause = clause;
    failure.what = std::move(what);
    failure.process = std::move(process);
    failure.cycle = session_.last_tick().cycle;
    failure.tick = names_.ticks(session_.machine());
    if (!call_) return failure;
    failure.routine = guest::routine_name(call_->routine);
    const auto record = names_.layout().record_at(call_->thread);
    const bool has_thread = call_->routine != Routine::init && call_->routine != Routine::pick;
    if (failure.process.empty() && has_thread && record)
        failure.process = names_.thread(session_.machine(), *record);
    failure.place = names_.place(call_->ip);
    const Word own_ip = call_->own_ip == no_ip ? call_->ip : call_->own_ip;
    if (const auto place = names_.locate(own_ip)) {
        failure.file = place->file;
        failure.line = place->line;
        if (own_ip != call_->ip && !place->file.empty())
            failure.place += fmt::format(", from {}:{}", place->file, place->line);
    }
    return failure;
}

}  // namespace baton::lab
