#include "debug/symbols/unwinder.hpp"

#include <deque>
#include <map>
#include <set>

#include "isa/encode.hpp"
#include "isa/table.hpp"

namespace baton::debug {
namespace {

using isa::Op;

/// At most this many instructions are looked at for one frame.
constexpr std::size_t most_steps = 20'000;

constexpr auto sp_number = static_cast<std::uint8_t>(isa::stack_pointer);
constexpr auto lr_number = static_cast<std::uint8_t>(isa::link_register);

/// Where the value that the code ahead will return to comes from.
struct Link {
    enum class From : std::uint8_t {
        lr,       ///< it has been in lr all along
        slot,     ///< it is in the stack, `slot` bytes above the present sp
        unknown,  ///< a call, or something else, has overwritten it
    };
    From from = From::lr;
    std::int32_t slot = 0;
};

/// What is known at one place of the code ahead.
struct State {
    Word ip = 0;
    std::int32_t sp = 0;  ///< bytes above the present sp
    Link link;
    std::map<std::int32_t, Link> pushed;  ///< slots that were written on this way with what was in lr
    std::optional<Word> r12;              ///< for system calls
};

/// Where one way ends: a return, or the end of a handler.
struct Exit {
    bool iret = false;
    std::int32_t sp = 0;
    Link link;
};

struct Code {
    const emu::Machine& machine;

    std::optional<Word> word(Word address) const { return machine.peek_word(Address(address)); }
    const isa::Instruction* row(Word address, isa::Operands& operands) const {
        const std::optional<Word> found = word(address);
        const isa::Instruction* row = found ? isa::decode(*found) : nullptr;
        if (row != nullptr) operands = isa::operands_of_word(*row, *found);
        return row;
    }
};

bool is_conditional(Op op) {
    return op >= Op::beq && op <= Op::bvc;
}

bool is_call(Op op) {
    return op == Op::call || op == Op::call_r;
}

bool writes_register(const isa::Instruction& row, std::uint8_t number, const isa::Operands& operands) {
    return isa::operands_of(row.form)[0] == isa::Operand::rd && operands.rd == number;
}

/// Whether the instruction at `to` is reached from `from` without leaving the routine.
bool reaches(const Code& code, Word from, Word to) {
    std::set<Word> seen;
    std::vector<Word> open{from};
    while (!open.empty() && seen.size() < most_steps) {
        const Word ip = open.back();
        open.pop_back();
        if (ip == to) return true;
        if (!seen.insert(ip).second) continue;
        isa::Operands operands;
        const isa::Instruction* row = code.row(ip, operands);
        if (row == nullptr || row->op == Op::ret || row->op == Op::iret || row->op == Op::jmp_r) continue;
        if (row->op == Op::jmp || is_conditional(row->op))
            open.push_back(ip + static_cast<Word>(operands.immediate));
        if (row->op != Op::jmp) open.push_back(ip + isa::word_bytes);
    }
    return false;
}

/// Follows the code ahead of one place, and finds its exits, the near ones first.
class Lookahead {
public:
    Lookahead(const Code& code, const guest::Kernel& kernel) : code_(code), kernel_(kernel) {}

    template <class Accept>
    std::optional<Exit> first_exit(Word ip, Link link, Accept accept) {
        open_.clear();
        seen_.clear();
        go_to({ip, 0, link, {}, std::nullopt}, ip);
        while (!open_.empty()) {
            State state = std::move(open_.front());
            open_.pop_front();
            const std::optional<Exit> exit = step(state);
            if (exit && accept(*exit)) return exit;
        }
        return std::nullopt;
    }

private:
    void go_to(State state, Word ip) {
        // A thread that ends goes there and does not come back; one that waits falls into it.
        if (ip != state.ip + isa::word_bytes && ip != state.ip && ip == kernel_.thread_end()) return;
        state.ip = ip;
        if (seen_.size() < most_steps && seen_.insert(ip).second) open_.push_back(std::move(state));
    }

    std::optional<Exit> step(State& state) {
        isa::Operands operands;
        const isa::Instruction* row = code_.row(state.ip, operands);
        if (row == nullptr) return std::nullopt;
        const Word next = state.ip + isa::word_bytes;
        switch (row->op) {
        case Op::ret: return Exit{false, state.sp, state.link};
        case Op::iret: return Exit{true, state.sp, state.link};
        case Op::jmp_r:
            if (operands.ra == lr_number) return Exit{false, state.sp, state.link};
            return std::nullopt;
        case Op::jmp: go_to(state, state.ip + static_cast<Word>(operands.immediate)); return std::nullopt;
        case Op::call:
        case Op::call_r:
            state.link = {Link::From::unknown, 0};
            state.r12.reset();
            break;
        case Op::syscall:
            if (state.r12 && state.r12 == kernel_.exit_call()) return std::nullopt;
            break;
        case Op::push: push(state, operands.list); break;
        case Op::pop: pop(state, operands.list); break;
        case Op::stw:
            if (operands.ra == sp_number && operands.rd == lr_number)
                state.pushed[state.sp + static_cast<std::int32_t>(operands.immediate)] = state.link;
            break;
        default:
            if (writes_register(*row, sp_number, operands) && !move_sp(state, row->op, operands))
                return std::nullopt;
            if (writes_register(*row, lr_number, operands)) {
                const bool from_stack = row->op == Op::ldw && operands.ra == sp_number;
                state.link = from_stack ? loaded(state, static_cast<std::int32_t>(operands.immediate))
                                        : Link{Link::From::unknown, 0};
            }
            if (writes_register(*row, 12, operands))
                state.r12 = row->op == Op::mov_i ? std::optional(static_cast<Word>(operands.immediate))
                                                 : std::nullopt;
        }
        if (is_conditional(row->op)) go_to(state, state.ip + static_cast<Word>(operands.immediate));
        go_to(state, next);
        return std::nullopt;
    }

    Link loaded(const State& state, std::int32_t offset) const {
        const std::int32_t slot = state.sp + offset;
        const auto known = state.pushed.find(slot);
        if (known != state.pushed.end()) return known->second;
        return slot < 0 ? Link{Link::From::unknown, 0} : Link{Link::From::slot, slot};
    }

    static unsigned count(std::uint16_t list) {
        unsigned many = 0;
        for (; list != 0; list = static_cast<std::uint16_t>(list & (list - 1U))) ++many;
        return many;
    }

    // Registers lie in the order of their numbers, the lowest one lowest.
    static std::int32_t place_of_lr(std::uint16_t list) {
        return static_cast<std::int32_t>(count(static_cast<std::uint16_t>(list & ((1U << lr_number) - 1U))) *
                                         isa::word_bytes);
    }

    static void push(State& state, std::uint16_t list) {
        state.sp -= static_cast<std::int32_t>(count(list) * isa::word_bytes);
        if ((list >> lr_number & 1U) != 0) state.pushed[state.sp + place_of_lr(list)] = state.link;
    }

    void pop(State& state, std::uint16_t list) const {
        if ((list >> lr_number & 1U) != 0) state.link = loaded(state, place_of_lr(list));
        state.sp += static_cast<std::int32_t>(count(list) * isa::word_bytes);
        if ((list >> 12 & 1U) != 0) state.r12.reset();
    }

    // False: nobody knows where sp is afterwards.
    bool move_sp(State& state, Op op, const isa::Operands& operands) const {
        const auto by = static_cast<std::int32_t>(operands.immediate);
        if (op == Op::add_i && operands.ra == sp_number) {
            state.sp += by;
        } else if (op == Op::sub_i && operands.ra == sp_number) {
            state.sp -= by;
        } else {
            // The thread's own, as it will be when it has the processor again.
            return op == Op::ldw && kernel_.sp_offset() == static_cast<Word>(by);
        }
        return true;
    }

    const Code& code_;
    const guest::Kernel& kernel_;
    std::deque<State> open_;
    std::set<Word> seen_;
};

class Unwinder {
public:
    Unwinder(const emu::Machine& machine, const guest::Kernel& kernel)
        : code_{machine}, ahead_(code_, kernel), kernel_(kernel) {
        const emu::Cpu& cpu = machine.cpu();
        now_ = {StackFrame::Kind::present, cpu.ip(), cpu.reg(isa::stack_pointer), cpu.user(), 0, false};
        lr_ = cpu.reg(isa::link_register);
        stack_.context = cpu.system(isa::SystemRegister::ctx);
        find_owner(machine);
    }

    CallStack unwind() {
        stack_.frames.push_back(now_);
        if (ended_) return std::move(stack_);
        while (go_out()) {
            if (stack_.frames.size() >= CallStack::most_frames) {
                stack_.truncated = true;
                break;
            }
            stack_.frames.push_back(now_);
        }
        return std::move(stack_);
    }

private:
    // In the kernel the stack says whose it is: in the middle of a switch ctx is another thread's already, or
    // still.
    void find_owner(const emu::Machine& machine) {
        const auto& layout = kernel_.layout();
        if (!layout) {
            stack_.context = 0;
            return;
        }
        if (now_.user) return;
        const guest::MemoryPlace place = kernel_.what_lies_at(machine, now_.sp - 1);
        if (place.kind == guest::MemoryPlace::Kind::boot_stack) stack_.context = 0;
        if (place.kind != guest::MemoryPlace::Kind::kernel_stack) return;
        stack_.context = layout->record_address(place.record);
        const guest::ThreadState state = kernel_.state(machine, place.record);
        of_program_ = place.record != 0;
        ended_ =
            of_program_ && (state == guest::ThreadState::terminated || state == guest::ThreadState::free);
    }

    std::optional<Word> value_of(const Link& link) const {
        switch (link.from) {
        case Link::From::lr: return lr_;
        case Link::From::slot: return code_.word(now_.sp + static_cast<Word>(link.slot));
        case Link::From::unknown: break;
        }
        return std::nullopt;
    }

    bool is_caller(Word return_address) const {
        isa::Operands operands;
        const Word site = return_address - isa::word_bytes;
        const isa::Instruction* row = code_.row(site, operands);
        if (row == nullptr || !is_call(row->op)) return false;
        if (row->op == Op::call)
            return reaches(code_, site + static_cast<Word>(operands.immediate), now_.at());
        return !reaches(code_, return_address, now_.at());
    }

    bool go_out() {
        const Link link{lr_ ? Link::From::lr : Link::From::unknown, 0};
        const auto accept = [&](const Exit& exit) {
            if (exit.iret) return !now_.user;
            const std::optional<Word> address = value_of(exit.link);
            return address && is_caller(*address);
        };
        const std::optional<Exit> exit = ahead_.first_exit(now_.ip, link, accept);
        if (!exit) return go_to_first_entry();
        const Word sp = now_.sp + static_cast<Word>(exit->sp);
        const std::optional<Word> value = value_of(exit->link);
        if (!exit->iret) {
            now_ = {StackFrame::Kind::called, *value, sp, now_.user, 0, false};
            lr_.reset();
            return true;
        }
        lr_ = value;
        return go_to_interrupted(sp);
    }

    // `at`: what the processor has pushed.
    bool go_to_interrupted(Word at) {
        const auto code = code_.word(at + isa::frame::code), ip = code_.word(at + isa::frame::ip),
                   flags = code_.word(at + isa::frame::flags), old_sp = code_.word(at + isa::frame::sp);
        if (!code || !ip || !flags || !old_sp) return false;
        now_ = {StackFrame::Kind::interrupted,    *ip,  *old_sp, (*flags & isa::flag::user) != 0,
                static_cast<std::uint8_t>(*code), false};
        return true;
    }

    // A thread's kernel code that does not return: its program was interrupted all the same.
    bool go_to_first_entry() {
        const auto& frame = kernel_.frame_layout();
        if (now_.user || !of_program_ || !frame) return false;
        const guest::StackBounds stack = kernel_.stack_of(now_.sp).value_or(guest::StackBounds{});
        if (stack.top - now_.sp < frame->bytes) return false;
        const guest::SavedRegisters saved = kernel_.frame_at(code_.machine, stack.top - frame->bytes);
        if (!go_to_interrupted(stack.top - isa::frame::bytes)) return false;
        now_.gap = true;
        lr_ = saved.registers[isa::link_register];
        return now_.user;
    }

    Code code_;
    Lookahead ahead_;
    const guest::Kernel& kernel_;
    StackFrame now_;
    std::optional<Word> lr_;   // as long as it may hold a return address
    bool of_program_ = false;  // it is the kernel stack of a thread that runs a program
    bool ended_ = false;
    CallStack stack_;
};

}  // namespace

CallStack call_stack(const emu::Machine& machine, const guest::Kernel& kernel) {
    return Unwinder(machine, kernel).unwind();
}

std::optional<CallStack> call_stack_of(const emu::Machine& machine, const guest::Kernel& kernel,
                                       Word record) {
    CallStack present = call_stack(machine, kernel);
    if (present.context == record) return present;
    const auto& layout = kernel.layout();
    const auto& path = kernel.switch_path();
    const auto sp_offset = kernel.sp_offset();
    const std::optional<Word> number = layout ? layout->record_at(record) : std::nullopt;
    if (!number || !path || !sp_offset) return std::nullopt;
    const guest::ThreadState state = kernel.state(machine, *number);
    if (state == guest::ThreadState::free || state == guest::ThreadState::terminated) return std::nullopt;
    const Word sp = kernel.field(machine, *number, *sp_offset);
    const auto stack = kernel.stack_of(sp);
    if (!stack || sp == stack->top) return std::nullopt;
    // As it will be when the switch has come back to it, one instruction before its end.
    emu::Machine resumed = machine;
    resumed.poke_flags(machine.cpu().flags() & ~isa::flag::user);
    resumed.poke_system(isa::SystemRegister::ctx, record);
    resumed.poke_register(isa::stack_pointer, sp);
    resumed.poke_ip(path->switched - isa::word_bytes);
    return call_stack(resumed, kernel);
}

}  // namespace baton::debug
