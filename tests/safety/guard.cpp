#include "guard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace baton::test {

namespace {

constexpr Word user_mode_flags = isa::flag::user | isa::flag::interrupts;

Word value(const emu::Cpu::State& cpu, isa::SystemRegister number) {
    return cpu.system[static_cast<std::size_t>(number)];
}

}  // namespace

Guard::Guard(const isa::Image& kernel, const guest::OsLayout& layout, std::string steady,
             unsigned tick_cycles)
    : kernel_(kernel),
      layout_(layout),
      steady_(std::move(steady)),
      tables_(kernel),
      vector_table_(symbol("vector_table")),
      trap_entry_(symbol("trap_entry")),
      user_memory_(symbol("user_memory")),
      quantum_(symbol("quantum")),
      tick_cycles_(tick_cycles),
      terminated_(symbol("STATE_TERMINATED")),
      ready_(symbol("STATE_READY")),
      running_(symbol("STATE_RUNNING")),
      free_(symbol("STATE_FREE")),
      kstack_(symbol("THREAD_KSTACK")),
      number_(symbol("THREAD_NUMBER")),
      ready_since_(layout.records) {}

Word Guard::symbol(const char* name) const {
    const isa::Symbol* found = kernel_.find(name);
    if (found == nullptr) throw std::runtime_error(std::string("the kernel has no symbol ") + name);
    return found->value;
}

Word Guard::word(const emu::Machine& machine, Word address) {
    return machine.bus().ram().read_word(address);
}

std::string Guard::returned(const emu::Machine& machine) {
    if (!machine.cpu().user()) return {};
    const Word record = machine.cpu().system(isa::SystemRegister::ctx);
    if (!layout_.record_at(record)) return fmt::format("ctx is {:#x}, which is no record", record);
    if (std::string wrong = check_bounds(machine, record); !wrong.empty()) return wrong;
    base_ = machine.cpu().system(isa::SystemRegister::ubase);
    limit_ = machine.cpu().system(isa::SystemRegister::ulimit);
    if (std::string wrong = check_resumed(machine, record); !wrong.empty()) return wrong;
    if (std::string wrong = check_waiting(machine); !wrong.empty()) return wrong;
    if (std::string wrong = tables_.broken(machine); !wrong.empty()) return wrong;

    open_ = true;
    runs_ = word(machine, record + *layout_.pid);
    const auto* name = machine.bus().ram().data() + record + *layout_.name;
    steady_runs_ = std::memcmp(name, steady_.c_str(), steady_.size() + 1) == 0;
    begin_cycle_ = machine.cycle();
    const emu::PagedBytes& ram = machine.bus().ram();
    memory_.assign(ram.data(), ram.data() + ram.size());
    cpu_ = machine.cpu().state();
    devices_ = machine.bus().state();
    return {};
}

std::string Guard::accepted(const emu::Machine& machine) {
    if (!open_) {
        return machine.cpu().user() ? "user mode without a return to it" : std::string();
    }
    open_ = false;
    ++entries_;
    if (std::string wrong = check_processor(machine); !wrong.empty()) return wrong;
    if (std::string wrong = check_memory(machine); !wrong.empty()) return wrong;
    if (std::string wrong = check_devices(machine); !wrong.empty()) return wrong;
    account(machine);

    const Word record = value(cpu_, isa::SystemRegister::ctx);
    note_threads(machine);
    Left& left = left_[record];
    left.pid = word(machine, record + *layout_.pid);
    left.intact = machine.cpu().latches().code >= static_cast<unsigned>(isa::Vector::first_line);
    if (left.intact) {
        left.registers = machine.cpu().state().registers;
        left.ip = machine.cpu().ip();
        left.flags = machine.cpu().flags();
        left.base = base_;
        const auto* memory = machine.bus().ram().data();
        left.memory.assign(memory + base_, memory + limit_);
    }
    return {};
}

// What a stretch in user mode begins with: it decides what the processor lets the program do.
std::string Guard::check_bounds(const emu::Machine& machine, Word record) const {
    const emu::Cpu& cpu = machine.cpu();
    const Word base = cpu.system(isa::SystemRegister::ubase);
    const Word limit = cpu.system(isa::SystemRegister::ulimit);
    if ((cpu.flags() & user_mode_flags) != user_mode_flags) return "a program runs with interrupts off";
    if (base != word(machine, record + *layout_.base) || limit != word(machine, record + *layout_.limit))
        return "the bounds are not those of the record";
    if (base < user_memory_ || limit <= base || limit > machine.bus().ram().size())
        return fmt::format("bounds {:#x} to {:#x}", base, limit);
    if (cpu.system(isa::SystemRegister::ksp) != word(machine, record + kstack_))
        return "ksp is not the record's kernel stack";
    if (cpu.system(isa::SystemRegister::vbase) != vector_table_) return "vbase points elsewhere";
    for (Word code = 0; code < isa::vector_count; ++code) {
        if (word(machine, vector_table_ + code * isa::word_bytes) != trap_entry_)
            return fmt::format("vector {} does not lead into the kernel", code);
    }
    const emu::Timer::State& timer = machine.bus().timer().state();
    const bool will_expire = timer.enabled && timer.due <= machine.time() + tick_cycles_;
    if (!will_expire && timer.expired == 0) return "no tick will come";
    if ((machine.bus().interrupts().state().enable & 1) == 0) return "the timer's line is masked";
    for (Word i = 1; i < layout_.records; ++i) {
        const Word other = layout_.record_address(i);
        const Word state = word(machine, other + layout_.state);
        if (other == record || state == terminated_) continue;
        const Word begin = word(machine, other + *layout_.base);
        const Word end = word(machine, other + *layout_.limit);
        const bool same_process = begin == base && end == limit &&
                                  word(machine, other + *layout_.pid) == word(machine, record + *layout_.pid);
        if (same_process) continue;
        // A record that is being loaded is still free, and has its memory already.
        if (begin < end && begin < limit && end > base)
            return fmt::format("the memory of record {} overlaps that of {:#x}", i, record);
    }
    return {};
}

std::string Guard::check_resumed(const emu::Machine& machine, Word record) {
    const auto found = left_.find(record);
    if (found == left_.end()) return {};
    const Left& left = found->second;
    if (!left.intact || left.pid != word(machine, record + *layout_.pid)) return {};
    const emu::Cpu::State& cpu = machine.cpu().state();
    if (cpu.registers != left.registers || cpu.ip != left.ip || cpu.flags != left.flags)
        return fmt::format("process {} does not find its registers as it left them", left.pid);
    const auto* memory = machine.bus().ram().data() + left.base;
    if (left.base != base_ || left.memory.size() != limit_ - base_) return "the bounds have moved";
    // What other threads of the process do to its memory, they may do.
    if (threaded_.count(left.pid) != 0) return {};
    if (!std::equal(left.memory.begin(), left.memory.end(), memory))
        return fmt::format("process {} does not find its memory as it left it", left.pid);
    return {};
}

std::string Guard::check_waiting(const emu::Machine& machine) {
    const std::uint64_t now = machine.cycle();
    std::uint64_t live = 0;
    for (Word i = 1; i < layout_.records; ++i) {
        const Word state = word(machine, layout_.record_address(i) + layout_.state);
        if (state != free_ && state != terminated_) ++live;
        if (state != ready_) {
            ready_since_[i] = 0;
        } else if (ready_since_[i] == 0) {
            ready_since_[i] = now;
        }
    }
    // A turn is a quantum of ticks, and one more for what the kernel does meanwhile.
    const std::uint64_t turn = std::uint64_t{word(machine, quantum_) + 1} * tick_cycles_;
    for (Word i = 1; i < layout_.records; ++i) {
        if (ready_since_[i] == 0) continue;
        const std::uint64_t waited = now - ready_since_[i];
        if (waited > (live + 1) * turn)
            return fmt::format("record {} is ready and has waited {} cycles, with {} processes", i, waited,
                               live);
    }
    return {};
}

std::string Guard::check_processor(const emu::Machine& machine) const {
    const emu::Cpu::State& now = machine.cpu().state();
    if ((now.flags & user_mode_flags) != user_mode_flags)
        return fmt::format("FLAGS became {:#x} in user mode", now.flags);
    for (unsigned i = 0; i < isa::system_register_count; ++i) {
        // A fault writes faddr, by the processor's hand.
        if (static_cast<isa::SystemRegister>(i) == isa::SystemRegister::faddr) continue;
        if (now.system[i] != cpu_.system[i]) return fmt::format("system register {} changed in user mode", i);
    }
    return {};
}

std::string Guard::check_memory(const emu::Machine& machine) {
    const emu::PagedBytes& ram = machine.bus().ram();
    const emu::Disk::State& disk = devices_.disk;
    if (disk.command == emu::Disk::Command::read && !machine.bus().disk().busy() && !disk.will_fail) {
        const std::size_t bytes = std::size_t{disk.sectors} * isa::sector_bytes;
        std::memcpy(memory_.data() + disk.at_address,
                    machine.bus().disk_content().data() + std::size_t{disk.from_sector} * isa::sector_bytes,
                    bytes);
    }
    const auto differs = [&](Word begin, Word end) -> std::string {
        if (std::memcmp(memory_.data() + begin, ram.data() + begin, end - begin) == 0) return {};
        Word at = begin;
        while (memory_[at] == ram.data()[at]) ++at;
        return fmt::format("memory at {:#x} changed in user mode, outside {:#x} to {:#x}", at, base_, limit_);
    };
    std::string wrong = differs(0, base_);
    return wrong.empty() ? differs(limit_, ram.size()) : wrong;
}

std::string Guard::check_devices(const emu::Machine& machine) const {
    const emu::Bus::State now = machine.bus().state();
    const emu::Bus::State& then = devices_;
    // The devices' own next states, from time alone. The cycle of this entry is part of it.
    const std::uint64_t time = machine.time() - 1;
    emu::Timer timer;
    timer.set_state(then.timer);
    timer.expire_if_due(time);
    if (timer.state() != now.timer) return "the timer changed in user mode";
    emu::DelayDevices devices;
    devices.set_state(then.delay_devices);
    devices.finish_if_due(time);
    if (devices.state() != now.delay_devices) return "the delay devices changed in user mode";
    if (now.choices != then.choices) return "the choices changed in user mode";
    if (now.interrupts.enable != then.interrupts.enable || now.interrupts.edge != then.interrupts.edge ||
        now.interrupts.latched != then.interrupts.latched)
        return "the interrupt controller changed in user mode";
    const bool ended = then.disk.command != emu::Disk::Command::none && then.disk.due <= time;
    if (ended ? now.disk.command != emu::Disk::Command::none || !now.disk.done : now.disk != then.disk)
        return "the disk changed in user mode";
    if (now.console.printed_count != then.console.printed_count ||
        now.console.input_irq != then.console.input_irq || now.console.waiting < then.console.waiting)
        return "the console changed in user mode";
    if (now.network.sent_count != then.network.sent_count || now.network.out != then.network.out ||
        now.network.taken != then.network.taken || now.network.receive_irq != then.network.receive_irq ||
        now.network.packets.size() < then.network.packets.size())
        return "the network card changed in user mode";
    if (now.system != then.system || now.seed != then.seed) return "a device changed in user mode";
    return {};
}

void Guard::note_threads(const emu::Machine& machine) {
    for (Word i = 1; i < layout_.records; ++i) {
        const Word record = layout_.record_address(i);
        if (word(machine, record + layout_.state) == free_ || word(machine, record + number_) == 0) continue;
        threaded_.insert(word(machine, record + *layout_.pid));
    }
}

void Guard::account(const emu::Machine& machine) {
    unsigned ready = 0;
    for (Word i = 1; i < layout_.records; ++i) {
        const Word state = word(machine, layout_.record_address(i) + layout_.state);
        if (state == ready_ || state == running_) ++ready;
    }
    const auto cycles = static_cast<double>(machine.cycle() - begin_cycle_);
    all_ += cycles;
    due_ += cycles / ready;
    if (steady_runs_) got_ += cycles;
}

bool Guard::sees_share(const emu::Machine& machine) const {
    return all_ > 0.25 * static_cast<double>(machine.cycle());
}

std::string Guard::ended(const emu::Machine& machine) const {
    // Not all of it: what the kernel does for others in its turns (loading a program, when the disk is
    // done) is at its expense.
    if (sees_share(machine) && got_ < 0.6 * due_)
        return fmt::format("the steady program got {:.0f} cycles of {:.0f} that were its due", got_, due_);
    for (const isa::Section& section : kernel_.sections) {
        if (section.writable || section.zero_filled) continue;
        const auto& segment = kernel_.segments.front();
        // Words that the loader relocates stay as they are at address 0.
        if (section.address + section.bytes > segment.bytes.size()) continue;
        if (std::memcmp(segment.bytes.data() + section.address, machine.bus().ram().data() + section.address,
                        section.bytes) != 0)
            return fmt::format("the kernel's {} is not what it was", section.name);
    }
    return {};
}

}  // namespace baton::test
