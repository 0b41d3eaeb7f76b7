#include "generate.hpp"

#include <algorithm>

#include "emu/device.hpp"
#include "instruction_maker.hpp"

namespace baton::test {

namespace {

// Registers that tell the cycle in which they are read.
constexpr std::array counters{0x108, 0x114, 0x11c, 0x120, 0x500};

class Generator : private InstructionMaker {
public:
    explicit Generator(std::uint64_t seed) : InstructionMaker(seed) { scenario_.seed = seed; }

    Scenario run() {
        choose_settings();
        choose_weights();
        lay_out();
        choose_processor();
        choose_devices();
        choose_watch();
        scenario_.memory = std::move(memory_);
        return std::move(scenario_);
    }

private:
    struct User {
        Word base = 0, code_words = 0, data = 0, limit = 0;
    };

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
        // One word in ten, taken over all cases; in a third of them hardly any, so that long undisturbed
        // runs are seen too.
        const unsigned kind = random_.below(100);
        illegal_ = kind < 35 ? random_.below(3) : kind < 80 ? 10 : 24;
        sequences_ = random_.chance(70) ? random_.below(25) : 0;
    }

    /// A word that is no instruction: an unknown opcode, or a known one with a bit that must be 0.
    Word illegal_word() {
        Word word = random_.word();
        while (isa::decode(word) != nullptr) {
            const isa::Instruction& row = isa::instruction_table[random_.below(isa::instruction_count)];
            word = random_.chance(50) ? random_.word() : row.match ^ (1U << random_.below(24));
        }
        return word;
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
        illegal_ /= 8;  // a fault in the kernel ends the run
        code(kernel_code_, kernel_words_);
        data(kernel_data_, 48);
        handlers();
    }

    void code(Word address, unsigned words) {
        const Word begin = address;
        const Word last = begin + (words - 1) * isa::word_bytes;
        constexpr Word longest_sequence = 12 * isa::word_bytes;
        while (address < last) {
            if (random_.chance(sequences_) && address + longest_sequence < last) {
                sequence(address);
            } else if (weights_.modify != 0 && random_.chance(2) && address + isa::word_bytes < last) {
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
        // Anywhere, in the middle of sequences too.
        for (Word at = begin; at < last; at += isa::word_bytes) {
            if (random_.chance(illegal_)) memory_[at] = illegal_word();
        }
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
        if (random_.chance(80)) put(at, Op::stw, 1, device_pointer, 0x60c);
        put(at, Op::mov_i, 1, 0, -1);
        if (random_.chance(60)) put(at, Op::stw, 1, device_pointer, 0x010);
        if (random_.chance(80)) put(at, Op::stw, 1, device_pointer, 0x710);
        if (random_.chance(15)) {
            put(at, Op::mov_i, 1, 0, random_.between(1, 2000));
            put(at, Op::stw, 1, device_pointer, 0x704);
        }
        if (random_.chance(25)) put(at, Op::stw, random_.below(10), device_pointer, 0x200);
        if (random_.chance(20)) put(at, Op::stw, random_.below(10), device_pointer, 0x610);
        if (random_.chance(10)) put(at, Op::stw, random_.below(10), device_pointer, 0x614);
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
                }
                // Illegal words are many: what follows must not be most of the run.
                const bool illegal = code == static_cast<Word>(isa::Vector::illegal_instruction);
                const bool brief = illegal && random_.chance(80);
                if (fault && !brief) {
                    const User& user = users_[random_.below(2)];
                    put_pointers(at, user.data + 32, (user.base + 3) / 4 * 4);
                    // One whose ip is lost would fault for ever.
                    if (code == 3 || code == 4 || random_.chance(20)) put_switch(at, user);
                }
                if (!brief) put_acknowledgements(at);
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
            static_cast<std::uint16_t>(random_.chance(80) ? 0x1f | random_.word() : random_.word());
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
        devices.network.receive_irq = random_.chance(50);
        if (random_.chance(40)) {
            const Word busy = random_.word() & random_.word() & random_.word();
            for (unsigned device = 0; device < emu::DelayDevices::count; ++device) {
                if ((busy >> device & 1) != 0) devices.delay_devices.due[device] = random_.between(1, 6000);
            }
            devices.delay_devices.select = random_.below(emu::DelayDevices::count);
        }
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
            event.kind = static_cast<emu::InputKind>(random_.below(5));
            if (event.kind == emu::InputKind::packet) {
                event.data.resize(random_.between(1, 5), static_cast<std::uint8_t>(random_.word()));
            }
            if (event.kind == emu::InputKind::key) event.data = {static_cast<std::uint8_t>(random_.word())};
            if (event.kind == emu::InputKind::choose)
                event.data = {static_cast<std::uint8_t>(random_.between(1, 40))};
            if (event.kind == emu::InputKind::raise)
                event.data = {static_cast<std::uint8_t>(random_.below(16))};
            scenario_.events.push_back(event);
        }
    }

    void choose_watch() {
        emu::EventFilter& watch = scenario_.watch;
        if (random_.chance(25)) return;
        watch.kinds = random_.chance(50) ? emu::all_events : random_.word() & emu::all_events;
        for (unsigned i = random_.below(4); i > 0; --i) {
            const Word begin = random_.chance(50) ? users_[0].data + random_.below(256)
                                                  : random_.below(scenario_.settings.ram_bytes);
            watch.stores.push_back({begin, begin + random_.below(2000)});
        }
        if (random_.chance(25))
            watch.stop_on = random_.word() & random_.word() & random_.word() & emu::all_events;
        if (random_.chance(25)) {
            for (unsigned i = random_.below(4); i > 0; --i) watch.stop_at.push_back(random_place());
        }
    }

    Scenario scenario_;
    std::array<User, 2> users_;
    unsigned illegal_ = 0;  ///< words that are no instructions, in hundredths
    bool open_bounds_ = false;
    bool starts_in_kernel_ = false;
    Word kernel_code_ = 0, kernel_words_ = 0, kernel_data_ = 0, kernel_stack_ = 0, vectors_ = 0;
};

}  // namespace

Scenario generate(std::uint64_t seed) {
    return Generator(seed).run();
}

}  // namespace baton::test
