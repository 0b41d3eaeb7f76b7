#include "debug/observe/register_check.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "isa/registers.hpp"

namespace baton::debug {

namespace happened = emu::happened;
using isa::SystemRegister;

namespace {

constexpr unsigned call_register = 12;  // the number of the system call

bool is_fault(unsigned code) {
    return code >= static_cast<unsigned>(isa::Vector::illegal_instruction) &&
           code <= static_cast<unsigned>(isa::Vector::privilege);
}

std::string name_of(const guest::OsLayout& layout, Word context, Word pid, Word number,
                    const emu::Machine& machine) {
    std::string name;
    for (Word i = 0; layout.name && i < guest::OsLayout::name_bytes; ++i) {
        const auto byte = machine.peek_byte(Address(context + *layout.name + i));
        if (!byte || *byte == 0) break;
        name += static_cast<char>(*byte);
    }
    if (number != 0) return fmt::format("{}.{} {}", pid, number, name);
    return name.empty() ? fmt::format("process {}", pid) : name;
}

}  // namespace

RegisterCheck::RegisterCheck(std::optional<guest::OsLayout> layout) : layout_(std::move(layout)) {
    if (layout_ && !layout_->pid) layout_.reset();
}

void RegisterCheck::observe(const emu::Tick& tick, const emu::Machine& machine) {
    if (!layout_) return;
    if (tick.did(happened::accepted) && tick.user) leave(tick, machine);
    if (tick.did(happened::returned) && machine.cpu().user()) come_back(tick, machine);
}

RegisterCheck::Registers RegisterCheck::registers_of(const emu::Cpu& cpu) {
    return {cpu.state().registers, cpu.ip(), cpu.flags(), cpu.system(SystemRegister::ubase),
            cpu.system(SystemRegister::ulimit)};
}

std::optional<RegisterCheck::Identity> RegisterCheck::who_has(Word context,
                                                              const emu::Machine& machine) const {
    if (!layout_->record_at(context)) return std::nullopt;
    const auto field = [&](const std::optional<Word>& offset) {
        return offset ? machine.peek_word(Address(context + *offset)).value_or(0) : 0;
    };
    return Identity{field(layout_->pid), field(layout_->number)};
}

void RegisterCheck::leave(const emu::Tick& tick, const emu::Machine& machine) {
    last_left_ = tick.context;
    const std::optional<Identity> who = who_has(tick.context, machine);
    const bool ends = tick.code == static_cast<unsigned>(isa::Vector::syscall) && layout_->thread_exit_call &&
                      machine.cpu().reg(call_register) == *layout_->thread_exit_call;
    left_.erase(tick.context);
    if (who && !ends) left_[tick.context] = {registers_of(machine.cpu()), tick.cycle, *who, tick.code};
}

void RegisterCheck::come_back(const emu::Tick& tick, const emu::Machine& machine) {
    const auto left = left_.find(tick.context);
    if (left == left_.end()) return;
    if (who_has(tick.context, machine) == left->second.who) compare(tick, machine, left->second);
    left_.erase(left);
}

void RegisterCheck::compare(const emu::Tick& tick, const emu::Machine& machine, const Left& left) {
    ++compared_;
    const Registers now = registers_of(machine.cpu());
    const Registers& then = left.registers;
    const auto same = [&](const std::string& name, Word before, Word after) {
        if (before == after) return;
        ++count_;
        if (findings_.size() >= most_findings) return;
        findings_.push_back({left.cycle, tick.cycle, tick.context, left.who.pid, left.who.number,
                             name_of(*layout_, tick.context, left.who.pid, left.who.number, machine),
                             left.code, last_left_ != tick.context, name, before, after});
    };
    const bool call = left.code == static_cast<unsigned>(isa::Vector::syscall);
    const std::vector<Word>& known = layout_->two_results_calls;
    const bool two_results = call && (known.empty() || std::find(known.begin(), known.end(),
                                                                 then.general[call_register]) != known.end());
    for (unsigned number = 0; number < isa::register_count; ++number) {
        if (call && number == 0) continue;
        if (two_results && number == 1) continue;
        same(number == isa::stack_pointer ? "sp" : fmt::format("r{}", number), then.general[number],
             now.general[number]);
    }
    if (!is_fault(left.code)) same("ip", then.ip, now.ip);
    same("flags", then.flags, now.flags);
    same("ubase", then.ubase, now.ubase);
    same("ulimit", then.ulimit, now.ulimit);
}

}  // namespace baton::debug
