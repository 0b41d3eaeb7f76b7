#include "lab/study/contract_watch.hpp"

#include <algorithm>

#include "base/messages/contract.hpp"
#include "guest/vector_names.hpp"
#include "isa/platform.hpp"
#include "isa/registers.hpp"
#include "lab/study/guest_words.hpp"

namespace baton::lab {

namespace happened = emu::happened;
using emu::Step;
using emu::Tick;
using guest::ThreadState;
using isa::Device;
using isa::SystemRegister;

namespace {

// Nobody is picked for so long beside a thread that is ready: it has been lost.
constexpr std::uint64_t lost_ticks = 50;
// A store so near below a stack is one that the stack had no more room for.
constexpr Word overflow_bytes = 64;

constexpr SystemRegister kernels_registers[] = {SystemRegister::vbase, SystemRegister::ctx,
                                                SystemRegister::ubase, SystemRegister::ulimit,
                                                SystemRegister::ksp};

Word input_offset(Device device) {
    for (const isa::DeviceRegister& each : isa::device_registers) {
        if (each.device == device && each.name == "IN") return each.offset;
    }
    return 0;
}

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
            fail(Clause::returns, {text::contract_goes_elsewhere, guest::routine_name(call_->routine),
                                   names_.place(tick.ip), names_.place(call_->return_address)});
            return;
        }
        call_->ip = tick.ip;
        if (map_.in_own_source(tick.ip)) call_->own_ip = tick.ip;
    }
    if (tick.did(happened::register_written) && tick.register_number < isa::register_count)
        call_->written_at[tick.register_number] = call_->ip;
    if (tick.bus.transfer == emu::Transfer::write && !tick.bus.stalled) check_store(tick);
    if (tick.bus.transfer == emu::Transfer::read && !tick.bus.stalled) check_load(tick.bus.address);
    if (found_) return;
    const char* const routine = guest::routine_name(call_->routine);
    if (tick.did(happened::stopped)) {
        check_stop();
    } else if (tick.did(happened::accepted)) {
        fail(Clause::returns, {text::contract_enters_kernel, routine, guest::vector_message(tick.code)});
    } else if ((tick.flags & isa::flag::interrupts) != 0) {
        fail(Clause::registers, {text::contract_interrupts_on, routine});
    } else if (tick.step == Step::wait || tick.did(happened::stalled)) {
        fail(Clause::returns, {text::contract_waits, routine});
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
             {lower ? text::contract_stack_lower : text::contract_stack_higher, routine,
              lower ? sp_before - sp : sp - sp_before},
             {}, {text::contract_pop_what_is_pushed});
        return;
    }
    for (unsigned number = 0; number < isa::register_count; ++number) {
        if (!is_preserved(number) || cpu.reg(number) == call_->registers[number]) continue;
        written_by(number);
        fail(Clause::registers,
             {text::contract_changes_register, routine, isa::register_name(number), call_->registers[number],
              cpu.reg(number)},
             {}, {text::contract_free_registers});
        return;
    }
    for (const SystemRegister number : kernels_registers) {
        if (cpu.system(number) == call_->system[static_cast<unsigned>(number)]) continue;
        fail(Clause::registers,
             {text::contract_changes_system_register, routine, isa::system_register_name(number)});
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
        fail(Clause::memory, {text::contract_overflows_stack, routine, stack.top - stack.bottom});
    } else if (address >= sp && address < stack.top) {
        fail(Clause::memory, {text::contract_writes_callers_stack, routine, address - sp});
    } else if (layout.contains(address)) {
        const Word record = (address - layout.table) / layout.record_bytes;
        const Message target = names_.target(machine, address);
        const bool chain = (address - layout.table) % layout.record_bytes == names_.next_offset();
        const bool unused = names_.state(machine, record) == ThreadState::free;
        fail(Clause::memory,
             chain && !unused
                 ? Message(text::contract_writes_chain, routine, target, names_.what_it_does(machine, record))
                 : Message(text::contract_writes, routine, target),
             names_.thread(machine, record));
    } else if (map_.is_constant(address)) {
        fail(Clause::memory,
             {text::contract_writes_to, routine,
              Message(text::contract_at_constant, names_.target(machine, address))},
             {}, {text::contract_use_data});
    } else {
        fail(Clause::memory, {text::contract_writes_to, routine, names_.target(machine, address)});
    }
}

/// Bytes that a device hands out once: whoever reads them takes them away from the programs.
void ContractWatch::check_load(Word address) {
    for (const Device device : {Device::console, Device::network}) {
        if (address != isa::devices[static_cast<unsigned>(device)].base() + input_offset(device)) continue;
        ContractFailure taken = failure(Clause::memory,
                                        {text::contract_reads, guest::routine_name(call_->routine),
                                         names_.target(session_.machine(), address)},
                                        {});
        taken.details = {Message(text::contract_reads_input)};
        note(std::move(taken));
    }
}

void ContractWatch::check_stop() {
    const emu::Stop& stop = session_.machine().stop();
    const bool addressed = stop.code == static_cast<unsigned>(isa::Vector::memory_fault) ||
                           stop.code == static_cast<unsigned>(isa::Vector::misalignment);
    const char* const routine = guest::routine_name(call_->routine);
    const Message name = guest::vector_message(stop.code);
    fail(Clause::returns, addressed ? Message(text::contract_stops_machine_at, routine, name, stop.address)
                                    : Message(text::contract_stops_machine, routine, name));
}

void ContractWatch::check_hang() {
    const emu::Machine& machine = session_.machine();
    std::vector<Message> details;
    if (Message chain = circle(); !chain.empty()) details.emplace_back(text::contract_circle, chain);
    // The address to return to is in lr, or saved on the stack.
    bool known = machine.cpu().reg(isa::link_register) == call_->return_address;
    for (Word at = machine.cpu().reg(isa::stack_pointer);
         !known && at < call_->registers[isa::stack_pointer] && at >= call_->stack_bottom;
         at += isa::word_bytes)
        known = machine.peek_word(Address(at)) == call_->return_address;
    if (!known) details.emplace_back(text::contract_return_lost);
    fail(Clause::returns, {text::contract_hangs, guest::routine_name(call_->routine), longest_call_cycles},
         {}, std::move(details));
}

/// Threads that are chained to themselves: "B -> C -> B", or nothing.
Message ContractWatch::circle() const {
    const emu::Machine& machine = session_.machine();
    for (Word start = 1; start < known_.size(); ++start) {
        if (!known_[start].held) continue;
        Message chain = names_.thread(machine, start);
        Word record = start;
        for (std::size_t steps = 0; steps < known_.size(); ++steps) {
            const auto next = names_.layout().record_at(names_.field(machine, record, names_.next_offset()));
            if (!next) break;
            record = *next;
            chain = Message(text::contract_chain, chain, names_.thread(machine, record));
            if (record == start) return chain;
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
        fail(Clause::starvation, starvation(record), names_.thread(session_.machine(), record));
        return;
    }
}

/// Who had the processor while the thread of this record was ready.
Message ContractWatch::starvation(Word record) const {
    const emu::Machine& machine = session_.machine();
    const Known& known = known_[record];
    const Message who = names_.thread(machine, record);
    const Message last =
        last_picked_ == 0 ? Message(text::contract_nobody) : names_.thread(machine, last_picked_);
    Message others;
    unsigned count = 0;
    std::uint64_t picks = 0;
    for (Word other = 1; other < known_.size(); ++other) {
        const std::uint64_t times = known_[other].picks - known.picks_of_all[other];
        if (times == 0) continue;
        ++count;
        picks = times;
        const Message name = names_.thread(machine, other);
        const Message one = times == 1 ? Message(text::contract_picked_once, name)
                                       : Message(text::contract_picked_times, name, times);
        others = others.empty() ? one : Message(text::contract_and, others, one);
    }
    if (count == 0) return {text::contract_keeps_processor, last, longest_wait_ticks, who, known.added_cycle};
    if (count == 1 && picks >= longest_wait_ticks)
        return {text::contract_same_picked, last, picks, who, known.added_cycle};
    return {text::contract_not_picked, who, longest_wait_ticks, known.added_cycle, others};
}

void ContractWatch::picked(Word record) {
    if (idle_pick_ && std::count(idle_pick_->left.begin(), idle_pick_->left.end(), record) != 0) {
        note(std::move(idle_pick_->failure));
        idle_pick_.reset();
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
    const Message who = names_.thread(session_.machine(), *oldest);
    IdlePick pick;
    pick.tick = names_.ticks(session_.machine()).value_or(0);
    pick.added_cycle = known_[*oldest].added_cycle;
    pick.why = known_[*oldest].why;
    for (Word record = 1; record < known_.size(); ++record) {
        if (known_[record].held) pick.left.push_back(record);
    }
    pick.failure = failure(Clause::never_idle, {text::contract_picks_nobody, who, pick.added_cycle}, who);
    idle_pick_ = std::move(pick);
}

void ContractWatch::picked_wrongly(Word thread) {
    const emu::Machine& machine = session_.machine();
    const auto record = names_.layout().record_at(thread);
    if (!record) {
        fail(Clause::picks_ready, {text::contract_picks_no_thread, thread});
        return;
    }
    if (*record == 0) {
        fail(Clause::picks_ready, {text::contract_picks_idle});
        return;
    }
    const Message who = names_.thread(machine, *record);
    std::vector<Message> details;
    if (const auto picked = known_[*record].picked_cycle)
        details.emplace_back(text::contract_picked_already, *picked);
    fail(Clause::picks_ready, {text::contract_picks_wrongly, who, names_.what_it_does(machine, *record)}, who,
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
    lost.what = why == whys.end() ? Message(text::contract_lost, lost.process, idle_pick_->added_cycle)
                                  : Message(text::contract_lost_why, lost.process, word_for(why->second),
                                            idle_pick_->added_cycle);
    lost.details.emplace_back(text::contract_returned_0, lost.cycle);
    found_ = std::move(lost);
}

void ContractWatch::fail(Clause clause, Message what, Message process, std::vector<Message> details) {
    if (found_) return;
    found_ = failure(clause, std::move(what), std::move(process));
    found_->details = std::move(details);
}

void ContractWatch::note(ContractFailure failure) {
    const bool known = std::any_of(noted_.begin(), noted_.end(), [&](const ContractFailure& other) {
        return other.clause == failure.clause;
    });
    if (!known) noted_.push_back(std::move(failure));
}

ContractFailure ContractWatch::failure(Clause clause, Message what, Message process) const {
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
        failure.called_from = own_ip != call_->ip && !place->file.empty();
    }
    return failure;
}

}  // namespace baton::lab
