// The processor: registers, and the state machine that takes an instruction through its cycles.
//
// Models chapters 4 and 5 of the manual: fetch, decode, execute, memory, write-back; faults and
// traps; entry and return; WAIT. It knows no bus, no interrupt controller and no clock: each
// cycle it says which transfer it wants (`request`), is told the answer (`advance`), and between
// instructions it is told of an interrupt (`interrupt`) or that its wait is over (`end_wait`).
//
// Invariants: registers, FLAGS and ip change only in the last cycle of an instruction or entry
// (pop fills its registers one by one, when it can no longer fail). At an instruction boundary
// all latches are zero, so that state has one form.
#pragma once

#include <array>
#include <cstdint>

#include "emu/bus_request.hpp"
#include "emu/opcode_info.hpp"
#include "emu/tick.hpp"
#include "isa/platform.hpp"

namespace baton::emu {

namespace flag = isa::flag;
using isa::SystemRegister;

/// Whether the step belongs to the entry of an interrupt, trap or fault.
constexpr bool is_entry(Step step) {
    return step >= Step::accept && step <= Step::enter;
}

class Cpu {
public:
    /// What is between the cycles of an instruction or entry. All zero at a boundary.
    struct Latches {
        Step step = Step::fetch;  ///< of the next cycle
        std::uint8_t waited = 0;  ///< wait states spent on the transfer of this step
        // Not beside `step`: it was slower when the two were copied as one.
        std::uint8_t index = 0;  ///< of a repeated step
        std::uint8_t code = 0;   ///< of the entry under way
        Word instruction = 0;    ///< the word, once it is fetched
        Word address = 0;        ///< of memory steps; the stack of an entry
        Word data = 0;           ///< the word read by an atomic instruction; the vector's word
        Word result = 0;         ///< for write-back
        Word next_flags = 0;     ///< FLAGS after the instruction, once execute has found them
        Word next_ip = 0;        ///< ip after the instruction, once execute has found it

        template <class Visit, class... Self>
        static void fields(Visit&& visit, Self&... self) {
            visit("step", self.step...);
            visit("waited", self.waited...);
            visit("index", self.index...);
            visit("code", self.code...);
            visit("instruction", self.instruction...);
            visit("address", self.address...);
            visit("data", self.data...);
            visit("result", self.result...);
            visit("next_flags", self.next_flags...);
            visit("next_ip", self.next_ip...);
        }
        friend bool operator==(const Latches&, const Latches&) = default;
    };

    struct State {
        std::array<Word, isa::register_count> registers{};
        Word ip = 0;
        Word flags = 0;
        std::array<Word, isa::system_register_count> system{};
        Latches latches;

        template <class Visit, class... Self>
        static void fields(Visit&& visit, Self&... self) {
            visit("registers", self.registers...);
            visit("ip", self.ip...);
            visit("flags", self.flags...);
            visit("system", self.system...);
            visit("latches", self.latches...);
        }
        friend bool operator==(const State&, const State&) = default;
    };

    enum class Progress : std::uint8_t {
        going,         ///< more cycles follow
        ended,         ///< the instruction completed: interrupts are sampled now
        waiting,       ///< in WAIT: an enabled pending line would end it now
        trapped,       ///< an entry follows, without sampling
        kernel_fault,  ///< nothing has changed; the machine stops
        double_fault,  ///< the entry was abandoned; the machine stops
    };
    struct Outcome {
        Progress progress = Progress::going;
        std::uint8_t code = 0;  ///< of the fault, or of the entry that failed
        Word address = 0;       ///< that failed, if one did
    };

    // --- one cycle ---
    /// Whether this cycle's step needs the bus.
    bool asks() const {
        switch (state_.latches.step) {
        case Step::fetch:
        case Step::memory:
        case Step::save:
        case Step::vector: return true;
        case Step::execute: return info_of(state_.latches.instruction).probes();
        default: return false;
        }
    }
    /// What it needs: fills `request`, which comes empty. Precondition: asks().
    void request(BusRequest& request) const {
        if (state_.latches.step != Step::fetch) {
            other_request(request);
            return;
        }
        access(Transfer::fetch, state_.ip, isa::word_bytes, request);
        request.ram_only = true;
    }
    /// Does the step, asks() or not. `asked` is this cycle's request and `reply` the bus's answer;
    /// both are empty when nothing was asked. Adds to `tick` what happened.
    Outcome advance(const BusRequest& asked, const BusReply& reply, Tick& tick);
    /// After `ended`: the next cycle is the accept cycle of `code`.
    void interrupt(std::uint8_t code);
    /// After `waiting`: WAIT is over; the instruction has ended.
    void end_wait(Tick& tick);

    // --- looking ---
    const State& state() const { return state_; }
    Word reg(unsigned number) const { return state_.registers[number % isa::register_count]; }
    Word ip() const { return state_.ip; }
    Word flags() const { return state_.flags; }
    Word system(SystemRegister number) const { return state_.system[static_cast<std::size_t>(number)]; }
    const Latches& latches() const { return state_.latches; }
    Step step() const { return state_.latches.step; }
    bool user() const { return (state_.flags & flag::user) != 0; }
    bool interrupts_on() const { return (state_.flags & flag::interrupts) != 0; }
    bool at_boundary() const { return step() == Step::fetch && state_.latches.waited == 0; }

    // --- editing, by a loader or debugger; takes effect reliably at a boundary ---
    void set_register(unsigned number, Word value) { state_.registers[number % isa::register_count] = value; }
    void set_ip(Word value) { state_.ip = value; }
    void set_flags(Word value) { state_.flags = value & flag::all; }
    void set_system(SystemRegister number, Word value);
    /// Precondition: is_possible(state).
    void set_state(const State& state) { state_ = state; }

    /// Whether the engine could have left this state with this many wait states a transfer (as far
    /// as it can be told from the processor alone).
    static bool is_possible(const State& state, std::uint8_t wait_states);

private:
    static bool is_possible_instruction(const State& state);

    struct Translation {
        Word physical = 0;
        std::uint8_t fault = 0;
    };
    /// The one way from an address of the running program to one on the bus: user mode must stay
    /// within its bounds. Paging would come here.
    Translation translate(Word address, unsigned bytes) const {
        if (user()) {
            const Word base = system(SystemRegister::ubase);
            const Word limit = system(SystemRegister::ulimit);
            if (address < base || address >= limit || limit - address < bytes) {
                return {address, static_cast<std::uint8_t>(isa::Vector::memory_fault)};
            }
        }
        return {address, 0};
    }
    /// A transfer of an aligned datum, or the reason why the processor refuses it.
    void access(Transfer transfer, Word address, unsigned bytes, BusRequest& request) const {
        request.transfer = transfer;
        request.bytes = static_cast<std::uint8_t>(bytes);
        request.waited = state_.latches.waited;
        request.address = address;
        request.fault_address = address;
        if ((address & (bytes - 1)) != 0) {
            request.fault = static_cast<std::uint8_t>(isa::Vector::misalignment);
        } else {
            const Translation translation = translate(address, bytes);
            request.address = translation.physical;
            request.fault = translation.fault;
        }
    }
    void other_request(BusRequest& request) const;
    void memory_request(BusRequest& request) const;
    void probe_request(BusRequest& request) const;
    void entry_request(BusRequest& request) const;

    Outcome fetch(const BusRequest& asked, const BusReply& reply, Tick& tick);
    Outcome decode(Tick& tick);
    Outcome execute(const BusRequest& asked, const BusReply& reply, Tick& tick);
    Outcome memory(const BusRequest& asked, const BusReply& reply, Tick& tick);
    Outcome write_back(Tick& tick);
    Outcome accept(Tick& tick);
    Outcome save(const BusRequest& asked, const BusReply& reply, Tick& tick);
    Outcome vector(const BusRequest& asked, const BusReply& reply, Tick& tick);
    Outcome enter(Tick& tick);

    void operate(const OpcodeInfo& info, Tick& tick);
    Word operand(isa::Source source, const OpcodeInfo& info) const;
    Word flags_after(const isa::Semantics& does, Word a, Word b, Word value) const;
    unsigned destination(const isa::Semantics& does) const;
    Outcome after_execute(const OpcodeInfo& info, Tick& tick);
    Outcome end_instruction(Tick& tick);
    Outcome fault(std::uint8_t code, Word address, bool has_address, Tick& tick);
    void write_register(unsigned number, Word value, Tick& tick);

    State state_;
};

}  // namespace baton::emu
