#include "generate.hpp"

#include <algorithm>

#include "emu/device.hpp"
#include "isa/encode.hpp"
#include "random.hpp"

namespace baton::test {

namespace {

using isa::Op;
using isa::Operands;
using isa::SystemRegister;

// By convention of these programs. The rest is for results.
constexpr unsigned data_index = 9;
constexpr unsigned data_pointer = 10;
constexpr unsigned code_pointer = 11;
constexpr unsigned device_pointer = 12;

// Registers that tell the cycle in which they are read.
constexpr std::array counters{0x108, 0x114, 0x11c, 0x120, 0x500};

Word word_of(Op op, const Operands& operands) {
    return isa::encode(isa::instruction(op), operands);
}

struct Weights {
    unsigned calculate, flags, branch, load, store, stack, call, atomic, multiply, device, system, modify,
        odd, illegal;

    unsigned sum() const {
        return calculate + flags + branch + load + store + stack + call + atomic + multiply + device +
               system + modify + odd + illegal;
    }
};

class Generator {
public:
    explicit Generator(std::uint64_t seed) : random_(seed) { scenario_.seed = seed; }

    Scenario run() {
        choose_settings();
        choose_weights();
        lay_out();
        choose_processor();
        choose_devices();
        choose_watch();
        return std::move(scenario_);
    }

private:
    struct User {
        Word base = 0, code_words = 0, data = 0, limit = 0;
    };

    // --- instructions ---
    unsigned result_register() {
        if (random_.chance(97)) return random_.below(data_index);
        return random_.below(isa::register_count);
    }
    unsigned any_register() { return random_.below(isa::register_count); }

    Operands registers() {
        Operands operands;
        operands.rd = static_cast<std::uint8_t>(result_register());
        operands.ra = static_cast<std::uint8_t>(any_register());
        operands.rb = static_cast<std::uint8_t>(any_register());
        return operands;
    }

    /// A legal word of this row whatever its operands mean.
    Word any_of(Op op) {
        const isa::Instruction& row = isa::instruction(op);
        Word word = row.match | (random_.word() & isa::operand_mask(row.form));
        const isa::Form form = row.form;
        const auto operands = isa::operands_of(form);
        if (operands[0] == isa::Operand::rd) {
            word = (word & ~isa::field::rd.mask()) | isa::field::rd.place(result_register());
        }
        return word;
    }

    Word calculate() {
        static constexpr std::array ops{Op::add,  Op::sub,   Op::and_,  Op::or_,   Op::xor_,  Op::shl,
                                        Op::shr,  Op::sar,   Op::ror,   Op::add_i, Op::sub_i, Op::and_i,
                                        Op::or_i, Op::xor_i, Op::shl_i, Op::shr_i, Op::sar_i, Op::ror_i,
                                        Op::mov,  Op::mov_i, Op::movhi, Op::not_,  Op::neg,   Op::sxb,
                                        Op::sxh,  Op::lea,   Op::nop,   Op::add_i, Op::add,   Op::mov_i};
        return any_of(random_.pick(ops));
    }
    Word set_flags() {
        static constexpr std::array ops{Op::adds,  Op::subs,  Op::adc,  Op::sbc,    Op::adds_i, Op::subs_i,
                                        Op::adc_i, Op::sbc_i, Op::cmp,  Op::cmp_i,  Op::test,   Op::test_i,
                                        Op::cmp_i, Op::cmp,   Op::getf, Op::subs_i, Op::adds_i, Op::setf};
        const Op op = random_.pick(ops);
        if ((op == Op::cmp_i || op == Op::subs_i || op == Op::adds_i) && random_.chance(70)) {
            Operands operands = registers();
            operands.immediate = static_cast<int>(random_.below(9)) - 4;
            return word_of(op, operands);
        }
        return any_of(op);
    }
    Word multiply() {
        static constexpr std::array ops{Op::mul, Op::mulh, Op::mulhu, Op::mul_i,  Op::div,   Op::divu,
                                        Op::rem, Op::remu, Op::div_i, Op::divu_i, Op::rem_i, Op::remu_i};
        return any_of(random_.pick(ops));
    }
    Word branch(Word address) {
        static constexpr std::array ops{Op::jmp,  Op::beq, Op::bne,  Op::blt,  Op::bge,
                                        Op::bgt,  Op::ble, Op::bltu, Op::bgeu, Op::bgtu,
                                        Op::bleu, Op::bmi, Op::bpl,  Op::bvs,  Op::bvc};
        Op op = random_.pick(ops);
        if (op == Op::jmp && random_.chance(50)) op = Op::bne;
        return word_of(op, target(address));
    }
    Operands target(Word address) {
        Operands operands;
        if (random_.chance(2)) {
            operands.immediate = 4 * (static_cast<int>(random_.below(0x8000)) - 0x4000);
        } else if (random_.chance(5)) {
            operands.immediate = static_cast<std::int64_t>(random_place()) - address;
        } else {
            // Mostly forward: programs that are caught in a short loop show nothing new.
            operands.immediate = 4 * (static_cast<int>(random_.below(32)) - (random_.chance(75) ? 2 : 24));
        }
        return operands;
    }
    Word random_place() {
        const auto& region = regions_[random_.below(static_cast<std::uint32_t>(regions_.size()))];
        return region.first + random_.below(region.second) * isa::word_bytes;
    }
    Word load_or_store(bool store) {
        static constexpr std::array loads{Op::ldw, Op::ldw, Op::ldw, Op::ldh, Op::ldhu, Op::ldb, Op::ldbu};
        static constexpr std::array loads_x{Op::ldw_x, Op::ldh_x, Op::ldhu_x, Op::ldb_x, Op::ldbu_x};
        static constexpr std::array loads_ip{Op::ldw_ip,  Op::ldw_ip, Op::ldh_ip,
                                             Op::ldhu_ip, Op::ldb_ip, Op::ldbu_ip};
        static constexpr std::array stores{Op::stw, Op::stw, Op::sth, Op::stb};
        static constexpr std::array stores_x{Op::stw_x, Op::sth_x, Op::stb_x};
        static constexpr std::array stores_ip{Op::stw_ip, Op::sth_ip, Op::stb_ip};
        Operands operands = registers();
        if (store) operands.rd = static_cast<std::uint8_t>(any_register());
        const unsigned kind = random_.below(10);
        if (kind < 7) {
            operands.ra = random_.chance(80) ? data_pointer : isa::stack_pointer;
            operands.immediate = static_cast<int>(random_.below(120)) - 30;
            if (random_.chance(92)) operands.immediate &= ~std::int64_t{3};
            if (random_.chance(kernel_ ? 1 : 5)) operands.ra = static_cast<std::uint8_t>(any_register());
            return word_of(store ? random_.pick(stores) : random_.pick(loads), operands);
        }
        if (kind < 9) {
            operands.ra = data_pointer;
            if (random_.chance(kernel_ ? 99 : 90)) operands.rb = data_index;
            return word_of(store ? random_.pick(stores_x) : random_.pick(loads_x), operands);
        }
        operands.immediate = static_cast<int>(random_.below(512)) - 256;
        if (random_.chance(90)) operands.immediate &= ~std::int64_t{3};
        return word_of(store ? random_.pick(stores_ip) : random_.pick(loads_ip), operands);
    }
    Word stack() {
        Operands operands;
        // Mostly short lists of result registers; sometimes everything.
        operands.list = static_cast<std::uint16_t>(random_.word() & random_.word() & 0x3ff);
        if (random_.chance(10)) operands.list = static_cast<std::uint16_t>(random_.word() & 0x7fff);
        return word_of(random_.chance(52) ? Op::push : Op::pop, operands);
    }
    Word call(Word address) {
        const unsigned kind = random_.below(10);
        if (kind < 5) return word_of(Op::call, target(address));
        if (kind < 9) return word_of(Op::ret, {});
        Operands operands;
        operands.ra = random_.chance(80) ? code_pointer : static_cast<std::uint8_t>(any_register());
        return word_of(random_.chance(50) ? Op::call_r : Op::jmp_r, operands);
    }
    Word atomic() {
        static constexpr std::array ops{Op::xchg, Op::xadd, Op::cas};
        Operands operands = registers();
        if (random_.chance(90)) operands.ra = random_.chance(80) ? data_pointer : isa::stack_pointer;
        return word_of(random_.pick(ops), operands);
    }
    Word device() {
        Operands operands = registers();
        if (random_.chance(90)) operands.ra = device_pointer;
        // Power is left out: it would end most runs at once.
        static constexpr std::array offsets{0x000, 0x004, 0x008, 0x00c, 0x010, 0x014, 0x100, 0x104,
                                            0x108, 0x10c, 0x110, 0x114, 0x118, 0x11c, 0x120, 0x200,
                                            0x204, 0x208, 0x20c, 0x210, 0x300, 0x304, 0x308, 0x30c,
                                            0x310, 0x314, 0x318, 0x404, 0x408, 0x500};
        operands.immediate = random_.pick(offsets);
        if (random_.chance(1)) operands.immediate = random_.chance(20) ? 0x400 : random_.below(0x700);
        const bool store = random_.chance(55);
        return word_of(store ? Op::stw : Op::ldw, operands);
    }
    Word system() {
        static constexpr std::array ops{Op::syscall, Op::syscall, Op::brk,  Op::ei,   Op::di,
                                        Op::setf,    Op::rdsr,    Op::wrsr, Op::iret, Op::wait};
        Op op = random_.pick(ops);
        if (kernel_ && (op == Op::iret || op == Op::wait) && random_.chance(70)) op = Op::rdsr;
        if (!kernel_ && random_.chance(80)) op = Op::syscall;
        Operands operands = registers();
        operands.system = static_cast<SystemRegister>(random_.below(isa::system_register_count));
        const bool dangerous = op == Op::wrsr && operands.system != SystemRegister::ctx &&
                               operands.system != SystemRegister::scratch;
        if (dangerous && random_.chance(85)) operands.system = SystemRegister::ctx;
        return word_of(op, operands);
    }
    /// A store into code: of an instruction, as long as the register holds what data() put there.
    Word modify() {
        Operands operands = registers();
        if (random_.chance(50)) {
            operands.immediate = 4 * (static_cast<int>(random_.below(40)) - 20);
            if (random_.chance(40)) operands.immediate = 4 * random_.below(4);  // what comes next
            return word_of(random_.chance(80) ? Op::stw_ip : Op::ldw_ip, operands);
        }
        operands.ra = code_pointer;
        operands.immediate = 4 * static_cast<int>(random_.below(64));
        static constexpr std::array ops{Op::stw, Op::stw, Op::stw, Op::sth, Op::stb, Op::ldw};
        return word_of(random_.pick(ops), operands);
    }

    Word instruction(Word address) {
        unsigned roll = random_.below(weights_.sum());
        const auto falls = [&roll](unsigned weight) {
            if (roll < weight) return true;
            roll -= weight;
            return false;
        };
        if (falls(weights_.calculate)) return calculate();
        if (falls(weights_.flags)) return set_flags();
        if (falls(weights_.branch)) return branch(address);
        if (falls(weights_.load)) return load_or_store(false);
        if (falls(weights_.store)) return load_or_store(true);
        if (falls(weights_.stack)) return stack();
        if (falls(weights_.call)) return call(address);
        if (falls(weights_.atomic)) return atomic();
        if (falls(weights_.multiply)) return multiply();
        if (falls(weights_.device)) return device();
        if (falls(weights_.system)) return system();
        if (falls(weights_.modify)) return modify();
        if (falls(weights_.odd)) {
            return any_of(isa::instruction_table[random_.below(isa::instruction_count)].op);
        }
        return random_.word();
    }

    /// Seldom one that a handler does not survive.
    Word handler_instruction(Word address) {
        const unsigned kind = random_.below(100);
        if (kind < 50) return calculate();
        if (kind < 65) return set_flags();
        if (kind < 75) return load_or_store(false);
        if (kind < 85) return load_or_store(true);
        if (kind < 88) return atomic();
        if (kind < 94) return device();
        if (kind < 98) return modify();
        return instruction(address);
    }

    // --- the parts ---
    void choose_settings() {
        emu::Settings& settings = scenario_.settings;
        settings.ram_bytes = random_.chance(90) ? 64U * 1024 : 128U * 1024;
        static constexpr std::array<std::uint8_t, 8> wait_states{0, 0, 0, 0, 0, 1, 2, 15};
        settings.wait_states = random_.pick(wait_states);
        settings.clock = random_.chance(70) ? emu::Clock::real : emu::Clock::ideal;
        settings.seed = random_.next();
        settings.disk_start_cycles = random_.below(60);
        settings.disk_sector_cycles = random_.below(30);
        const unsigned length = random_.below(100);
        scenario_.cycles = length < 70   ? random_.between(500, 6000)
                           : length < 95 ? random_.between(6000, 60000)
                                         : random_.between(60000, 300000);
        starts_in_kernel_ = random_.chance(30);
    }

    void choose_weights() {
        const auto around = [this](unsigned weight) {
            return random_.chance(15)   ? 0
                   : random_.chance(10) ? 4 * weight
                                        : random_.between(weight / 2, 2 * weight);
        };
        weights_ = {around(30), around(14), around(16), around(10), around(8), around(5), around(5),
                    around(3),  around(4),  around(3),  around(3),  around(5), around(2), 0};
        if (weights_.sum() == 0) weights_.calculate = 1;
        // The part of words that are no instructions at all, in hundredths.
        const unsigned illegal = random_.chance(75) ? 10 : random_.below(4);
        weights_.illegal = weights_.sum() * illegal / (100 - illegal) + (illegal != 0 ? 1 : 0);
    }

    void put(Word& address, Word word) {
        scenario_.memory[address] = word;
        address += isa::word_bytes;
    }
    void put(Word& address, Op op, unsigned rd, unsigned ra, std::int64_t immediate) {
        Operands operands;
        operands.rd = static_cast<std::uint8_t>(rd);
        operands.ra = static_cast<std::uint8_t>(ra);
        operands.immediate = immediate;
        put(address, word_of(op, operands));
    }
    void put_constant(Word& address, unsigned rd, Word value) {
        put(address, Op::mov_i, rd, 0, isa::sign_extend(value, 16));
        if (static_cast<Word>(isa::sign_extend(value, 16)) != value)
            put(address, Op::movhi, rd, 0, value >> 16);
    }
    void put_system(Word& address, SystemRegister number, Word value) {
        put_constant(address, 1, value);
        Operands operands;
        operands.ra = 1;
        operands.system = number;
        put(address, word_of(Op::wrsr, operands));
    }

    void lay_out() {
        // Two user programs, each with code, then data and stack; the second may begin anywhere.
        Word at = 0x2000 + random_.below(0x1800) / 4 * 4;
        for (unsigned program = 0; program < 2; ++program) {
            User& user = users_[program];
            user.base = at;
            user.code_words = random_.between(8, 700);
            user.data = user.base + user.code_words * 4 + 4 * random_.between(8, 64);
            user.limit = user.data + random_.between(200, 0x1400) / 4 * 4;
            if (random_.chance(10)) user.base -= random_.below(4);
            if (random_.chance(10)) user.limit += random_.below(4);
            regions_.emplace_back(at, user.code_words);
            at = user.limit / 4 * 4 + 8 + random_.below(0x400) / 4 * 4;
        }
        open_bounds_ = random_.chance(12);
        kernel_code_ = at + random_.below(0x800) / 4 * 4;
        kernel_words_ = random_.between(16, 400);
        kernel_data_ = kernel_code_ + (kernel_words_ + 80) * 4;
        regions_.emplace_back(kernel_code_, kernel_words_);
        kernel_stack_ = 0x1800 + random_.below(0x100) / 4 * 4;
        vectors_ = random_.below(0x300) / 4 * 4;

        for (const User& user : users_) {
            kernel_ = false;
            code((user.base + 3) / 4 * 4, user.code_words);
            data(user.data, 48);
        }
        kernel_ = true;
        const unsigned illegal = weights_.illegal;
        weights_.illegal /= 8;  // a fault in the kernel ends the run
        code(kernel_code_, kernel_words_);
        weights_.illegal = illegal;
        data(kernel_data_, 48);
        handlers();
    }

    void code(Word address, unsigned words) {
        const Word begin = address;
        const Word last = begin + (words - 1) * isa::word_bytes;
        while (address < last) {
            if (weights_.modify != 0 && random_.chance(2) && address + isa::word_bytes < last) {
                // Data are often instructions: one of them goes a little ahead, or back.
                const unsigned carrier = random_.below(data_index);
                put(address, Op::ldw, carrier, data_pointer, 4 * static_cast<int>(random_.below(24)));
                put(address, Op::stw_ip, carrier, 0, 4 * (static_cast<int>(random_.below(14)) - 4));
            } else {
                put(address, instruction(address));
            }
        }
        Operands back;
        back.immediate = static_cast<std::int64_t>(begin) - address;
        put(address, word_of(Op::jmp, back));
    }
    void data(Word address, unsigned words) {
        for (unsigned i = 0; i < words; ++i) {
            put(address, random_.chance(60) ? instruction(address) : random_.word());
        }
    }

    void put_pointers(Word& at, Word data, Word code) {
        put_constant(at, data_pointer, data);
        put_constant(at, code_pointer, code);
        put_constant(at, device_pointer, isa::device_base);
        put(at, Op::mov_i, data_index, 0, 4 * random_.below(20) + (random_.chance(10) ? 1 : 0));
    }
    void put_acknowledgements(Word& at) {
        put_constant(at, device_pointer, isa::device_base);
        put(at, Op::ldw, 0, device_pointer, 0x10c);
        put(at, Op::stw, 0, device_pointer, 0x110);
        if (random_.chance(60)) put(at, Op::ldw, 1, device_pointer, 0x204);
        if (random_.chance(60)) put(at, Op::stw, 1, device_pointer, 0x314);
        if (random_.chance(60)) {
            put(at, Op::mov_i, 1, 0, -1);
            put(at, Op::stw, 1, device_pointer, 0x010);
        }
        if (random_.chance(25)) put(at, Op::stw, random_.below(10), device_pointer, 0x200);
        if (random_.chance(12)) {
            put(at, Op::mov_i, 1, 0, random_.between(1, 2));
            put(at, Op::stw, 1, device_pointer, 0x30c);
        }
        if (random_.chance(10)) put(at, Op::ldw, random_.below(10), device_pointer, random_.pick(counters));
    }
    void put_switch(Word& at, const User& user) {
        put_system(at, SystemRegister::ubase, open_bounds_ ? 0 : user.base);
        put_system(at, SystemRegister::ulimit, open_bounds_ ? 0xffffffffU : user.limit);
        put_system(at, SystemRegister::ctx, user.base);
        put_constant(at, 0, (user.base + 3) / 4 * 4 + 4 * random_.below(user.code_words));
        put(at, Op::stw, 0, isa::stack_pointer, 4);
        put_constant(at, 0, isa::flag::user | (random_.chance(90) ? isa::flag::interrupts : 0));
        put(at, Op::stw, 0, isa::stack_pointer, 8);
        put_constant(at, 0, user.limit / 4 * 4 - (random_.chance(90) ? 0x80 : 0));
        put(at, Op::stw, 0, isa::stack_pointer, 12);
        put_pointers(at, user.data + 32, (user.base + 3) / 4 * 4);
    }
    void handlers() {
        Word at = 0x400 + random_.below(0x80) * 4;
        for (Word code = 0; code < isa::vector_count; ++code) {
            Word place = vectors_ + code * 4;
            const bool fault = code < 6;
            Word start = at;
            const unsigned kind = random_.below(10);
            if (random_.chance(1)) start = random_.chance(50) ? 0 : random_place() + random_.below(4);
            if (kind < 2 && at != start) start = at;
            put(place, start);
            if (fault || kind < 3) {
                // Behind the saved instruction (of a fault: the next one), with good pointers.
                if (fault) {
                    put(at, Op::ldw, 0, isa::stack_pointer, 4);
                    put(at, Op::add_i, 0, 0, 4);
                    put(at, Op::stw, 0, isa::stack_pointer, 4);
                    const User& user = users_[random_.below(2)];
                    put_pointers(at, user.data + 32, (user.base + 3) / 4 * 4);
                    // One whose ip is lost would fault for ever.
                    if (code == 3 || code == 4 || random_.chance(20)) put_switch(at, user);
                }
                put_acknowledgements(at);
            } else if (kind < 6 || (code >= 16 && kind < 8)) {
                put_acknowledgements(at);
                put_switch(at, users_[random_.below(2)]);
            } else if (kind == 8) {
                put_acknowledgements(at);
                put(at, word_of(random_.chance(50) ? Op::ei : Op::di, {}));
                put(at, word_of(Op::wait, {}));
                put(at, word_of(Op::di, {}));
            } else {
                put_pointers(at, kernel_data_ + 32, kernel_code_);
                for (unsigned i = random_.below(12); i > 0; --i) put(at, handler_instruction(at));
                put_acknowledgements(at);
            }
            put(at, word_of(Op::iret, {}));
        }
    }

    void choose_processor() {
        emu::Cpu::State& cpu = scenario_.cpu;
        for (Word& value : cpu.registers) value = random_.chance(50) ? random_.word() : random_.below(64);
        const User& user = users_[random_.below(2)];
        const auto system = [&cpu](SystemRegister number) -> Word& {
            return cpu.system[static_cast<std::size_t>(number)];
        };
        system(SystemRegister::vbase) = vectors_;
        system(SystemRegister::ctx) = user.base;
        system(SystemRegister::ubase) = open_bounds_ ? 0 : user.base;
        system(SystemRegister::ulimit) = open_bounds_ ? 0xffffffffU : user.limit;
        system(SystemRegister::ksp) = kernel_stack_;
        system(SystemRegister::scratch) = random_.word();
        cpu.registers[device_pointer] = isa::device_base;
        cpu.registers[data_index] = 4 * random_.below(20);
        const bool interrupts = random_.chance(85);
        if (starts_in_kernel_) {
            cpu.ip = kernel_code_;
            cpu.flags = interrupts ? isa::flag::interrupts : 0;
            cpu.registers[data_pointer] = kernel_data_ + 32;
            cpu.registers[code_pointer] = kernel_code_;
            cpu.registers[isa::stack_pointer] = kernel_stack_ - 0x100;
        } else {
            cpu.ip = (user.base + 3) / 4 * 4;
            cpu.flags = isa::flag::user | (interrupts ? isa::flag::interrupts : 0);
            cpu.registers[data_pointer] = user.data + 32;
            cpu.registers[code_pointer] = cpu.ip;
            cpu.registers[isa::stack_pointer] = user.limit / 4 * 4 - (random_.chance(90) ? 0x80 : 0);
        }
        cpu.flags |= random_.word() & isa::flag::arithmetic;
    }

    void choose_devices() {
        emu::Bus::State& devices = scenario_.devices;
        devices.seed.generator = scenario_.settings.seed;
        devices.interrupts.enable =
            static_cast<std::uint16_t>(random_.chance(80) ? 0xf | random_.word() : random_.word());
        if (random_.chance(30)) devices.interrupts.edge = static_cast<std::uint16_t>(random_.word());
        if (random_.chance(10))
            devices.interrupts.latched = static_cast<std::uint16_t>(random_.word() & random_.word());
        if (random_.chance(75)) {
            devices.timer.enabled = true;
            devices.timer.periodic = random_.chance(85);
            const unsigned length = random_.below(100);
            devices.timer.period = length < 60   ? random_.between(200, 1500)
                                   : length < 80 ? random_.between(1000, 5000)
                                                 : random_.between(1, 90);
            devices.timer.due = random_.between(1, devices.timer.period);
        }
        devices.console.input_irq = random_.chance(50);
        scenario_.disk.resize(isa::sector_bytes * random_.between(1, 5));
        for (std::size_t i = 0; i + 4 <= scenario_.disk.size(); i += 4) {
            const Word word = instruction(kernel_code_);
            for (unsigned byte = 0; byte < 4; ++byte) {
                scenario_.disk[i + byte] = static_cast<std::uint8_t>(word >> (8 * byte));
            }
        }
        devices.disk.sector = random_.below(4);
        devices.disk.count = random_.below(3);
        devices.disk.address = random_.chance(50) ? random_place() : users_[0].data;

        const auto most = static_cast<std::uint32_t>(scenario_.cycles);
        for (unsigned i = random_.chance(60) ? random_.below(12) : 0; i > 0; --i) {
            emu::InputEvent event;
            event.cycle = random_.below(most);
            event.kind = static_cast<emu::InputKind>(random_.below(3));
            if (event.kind == emu::InputKind::key) event.data = {static_cast<std::uint8_t>(random_.word())};
            if (event.kind == emu::InputKind::raise)
                event.data = {static_cast<std::uint8_t>(random_.below(16))};
            scenario_.events.push_back(event);
        }
    }

    void choose_watch() {
        emu::Watch& watch = scenario_.watch;
        if (random_.chance(25)) return;
        watch.kinds = random_.chance(50) ? emu::all_notables : random_.word() & emu::all_notables;
        for (unsigned i = random_.below(4); i > 0; --i) {
            const Word begin = random_.chance(50) ? users_[0].data + random_.below(256)
                                                  : random_.below(scenario_.settings.ram_bytes);
            watch.stores.push_back({begin, begin + random_.below(2000)});
        }
        if (random_.chance(25))
            watch.stop_on = random_.word() & random_.word() & random_.word() & emu::all_notables;
        if (random_.chance(25)) {
            for (unsigned i = random_.below(4); i > 0; --i) watch.stop_at.push_back(random_place());
        }
    }

    Random random_;
    Scenario scenario_;
    Weights weights_{};
    std::array<User, 2> users_;
    std::vector<std::pair<Word, Word>> regions_;  // address, words
    bool open_bounds_ = false;
    bool starts_in_kernel_ = false;
    bool kernel_ = false;
    Word kernel_code_ = 0, kernel_words_ = 0, kernel_data_ = 0, kernel_stack_ = 0, vectors_ = 0;
};

}  // namespace

Scenario generate(std::uint64_t seed) {
    return Generator(seed).run();
}

}  // namespace baton::test
